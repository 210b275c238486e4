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
            "email": person.email.map { .string($0) } ?? .null,
            "phone": person.phone.map { .string($0) } ?? .null,
            "company": person.company.map { .string($0) } ?? .null,
        ]
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
        func person(_ sharer: ContactReference.Sharer) -> JSON {
            ["id": .string(sharer.id), "name": .string(sharer.name)]
        }
        return [
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
        var body = try StrictBody(call.json(), members: ["keep", "merge"])
        let (keep, merge) = (body.id("keep"), body.id("merge"))
        try body.finish()
        guard let keep, let merge else {
            throw Refusal(
                .invalidBody,
                "two contacts are needed",
                faults: [
                    Refusal.Fault(
                        pointer: keep == nil ? "/keep" : "/merge",
                        "give the id of a contact"
                    )
                ]
            )
        }
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
