import CRM
import HTTP
import JSON
import Storage

/// `/v1/duplicates` and `/v1/merges`: contacts that may be one person, and making them one.
enum DuplicateRoutes {
    private static let reads = Route.Access.token(.readScores)
    private static let writes = Route.Access.token(.writeContacts)

    static let routes: [Route] = [
        Route("GET", "/v1/duplicates", reads, answer: pairs),
        Route("GET", "/v1/distinct-contacts", reads, answer: distinct),
        Route("POST", "/v1/distinct-contacts", writes, body: .json, answer: tellApart),
        Route("DELETE", "/v1/distinct-contacts/{id}", writes, answer: takeBack),
        Route("GET", "/v1/merges", reads, answer: merges),
        Route("POST", "/v1/merges", writes, body: .json, answer: merge),
        Route("DELETE", "/v1/merges/{id}", writes, answer: undo),
    ]

    @Sendable private static func pairs(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let query = try call.query("limit")
        let limit = try query.integer("limit", in: 1...Int64(ServiceLimits.pageMax))
        let pairs = try await service.work(call) {
            try $0.doubtfulPairs(limit: Int(limit ?? 50))
        }
        return Reply.json([
            "pairs": .array(
                pairs.map { pair in
                    [
                        "certainty": .integer(Int64(pair.certainty)),
                        "first": document(pair.first),
                        "second": document(pair.second),
                    ]
                }
            )
        ])
    }

    private static func document(_ person: DoubtfulPair.Person) -> JSON {
        [
            "id": .string(person.id),
            "name": .string(person.name),
            "email": .text(person.email),
            "phone": .text(person.phone),
            "company": .text(person.company),
        ]
    }

    /// Who was said to be two people, newest first.
    @Sendable private static func distinct(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let pairs = try await service.read(call) { try $0.distinctContacts() }
        return Reply.json([
            "pairs": .array(pairs.prefix(ServiceLimits.pageMax).map(document))
        ])
    }

    /// Keeps that two are two; the same again answers what is kept.
    @Sendable private static func tellApart(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let (first, second) = try two("first", "second", call)
        let pair = try await service.read(call) { scope in
            try scope.tellApart(
                try scope.contactKey(id: first),
                try scope.contactKey(id: second)
            )
        }
        return Reply.json(document(pair), status: 201)
    }

    @Sendable private static func takeBack(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let id = call["id"]
        return Reply.json(
            document(try await service.read(call) { try $0.takeBackDistinct(id: id) })
        )
    }

    private static func document(_ pair: DistinctContacts) -> JSON {
        [
            "id": .string(pair.id),
            "first": person(pair.first),
            "second": person(pair.second),
            "at": .string(pair.at.description),
        ]
    }

    private static func person(_ sharer: ContactReference.Sharer) -> JSON {
        ["id": .string(sharer.id), "name": .string(sharer.name)]
    }

    /// The ids of two contacts from the body.
    private static func two(
        _ one: String,
        _ other: String,
        _ call: RequestContext
    ) throws -> (String, String) {
        var body = try StrictBody(call.json(), members: [one, other])
        let (first, second) = (body.id(one), body.id(other))
        try body.finish()
        guard let first, let second else {
            throw Refusal(
                .invalidBody,
                "two contacts are needed",
                faults: [
                    Refusal.Fault(
                        pointer: first == nil ? "/\(one)" : "/\(other)",
                        "give the id of a contact"
                    )
                ]
            )
        }
        return (first, second)
    }

    @Sendable private static func merges(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let merges = try await service.read(call) { try $0.merges() }
        return Reply.json([
            "merges": .array(merges.prefix(ServiceLimits.pageMax).map(document))
        ])
    }

    private static func document(_ merge: ContactMerge) -> JSON {
        [
            "id": .string(merge.id),
            "kept": person(merge.kept),
            "gone": person(merge.gone),
            "moved": .integer(Int64(merge.moved)),
            "at": .string(merge.at.description),
        ]
    }

    @Sendable private static func merge(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let (keep, merge) = try two("keep", "merge", call)
        return try await make(201, call, service) { scope in
            .merge(kept: try scope.contactKey(id: keep), gone: try scope.contactKey(id: merge))
        }
    }

    @Sendable private static func undo(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let id = call["id"]
        return try await make(200, call, service) { _ in .undo(id: id) }
    }

    /// Makes a step once for an Idempotency-Key, in one transaction with the answer that is kept.
    private static func make(
        _ status: Int,
        _ call: RequestContext,
        _ service: Service,
        _ step: @escaping @Sendable (OrganizationScope) throws -> MergeStep
    ) async throws -> HTTPResponse {
        let claim = try call.claim()
        let (answer, isRepeated) = try await service.read(call) { scope in
            // Repeated, the contact that went is not there to be found.
            if let claim, let kept = try scope.keptAnswer(claim) { return (kept, true) }
            return try scope.make(step(scope), claim: claim) { merge in
                IdempotentResponse(
                    requestSHA256: claim?.requestSHA256 ?? [],
                    status: status,
                    body: document(merge).orderedBytes,
                    seq: nil
                )
            }
        }
        guard isRepeated else {
            return Reply.bytes(answer.body, status: answer.status, type: Reply.json)
        }
        guard answer.requestSHA256 == claim?.requestSHA256 else { throw Refusal.keyReused }
        return Service.repeated(answer)
    }
}
