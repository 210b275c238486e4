import CRM
import Engine
import HTTP
import JSON
import SQLite
import Storage
import Values

/// Changes of contacts under `/v1/contacts`: what people add, write, log, mark and take back.
///
/// Each is made once for an Idempotency-Key, in one transaction with the answer that is kept.
enum ChangeRoutes {
    private static let writes = Route.Access.token(.writeContacts)

    static let routes: [Route] = [
        Route("POST", "/v1/contacts", writes, body: .json, answer: add),
        Route("PATCH", "/v1/contacts/{id}", writes, body: .json, answer: edit),
        Route("DELETE", "/v1/contacts/{id}", writes, answer: remove),
        Route("POST", "/v1/contacts/{id}/restore", writes, body: .json, answer: restore),
        Route("POST", "/v1/contacts/{id}/interactions", writes, body: .json, answer: log),
        Route(
            "DELETE",
            "/v1/contacts/{id}/interactions/{interaction}",
            writes,
            answer: takeBack
        ),
        Route("PUT", "/v1/contacts/{id}/outcome", writes, body: .json, answer: mark),
    ]

    /// The columns that people set; an empty text is taken away.
    private static let columns = Contact.columns.filter(\.isEditable)
    private static let names = columns.map(\.name)

    /// What people log by hand.
    private static let kinds: [InteractionKind] = [
        .note, .callConnected, .callMissed, .callReceived, .meetingScheduled, .meetingHeld,
        .meetingNoShow, .meetingCancelled, .emailSent, .emailReceived, .chatSent, .chatReceived,
    ]

    @Sendable private static func add(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: names)
        let fields = fields(&body)
        try body.finish()
        guard fields["name"]?.text != nil || fields["email"]?.text != nil else {
            throw Refusal(
                .invalidBody,
                "the contact is nobody",
                faults: [Refusal.Fault(pointer: "", "give at least one of name and email")]
            )
        }
        return try await make(.add(id: service.newID(), fields: fields), 201, call, service)
    }

    @Sendable private static func edit(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: names + ["version"])
        let fields = fields(&body)
        let version = body.number("version")
        try body.finish()
        return try await make(
            .edit(id: call["id"], fields: fields, version: version),
            200,
            call,
            service
        )
    }

    private static func fields(_ body: inout StrictBody) -> [String: Value] {
        var fields: [String: Value] = [:]
        for column in columns where body.has(column.name) {
            if column.kind == .flag {
                fields[column.name] =
                    body.flag(column.name).map { .integer($0 ? 1 : 0) } ?? .null
            } else {
                let text = body.text(column.name).map(MatchKey.trimmed) ?? ""
                fields[column.name] = text.isEmpty ? .null : .text(text)
            }
        }
        return fields
    }

    @Sendable private static func remove(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        return try await make(.remove(id: call["id"], isRemoved: true), 200, call, service)
    }

    @Sendable private static func restore(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        if !call.request.body.isEmpty { try StrictBody(call.json(), members: []).finish() }
        return try await make(.remove(id: call["id"], isRemoved: false), 200, call, service)
    }

    @Sendable private static func log(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(
            call.json(),
            members: ["kind", "occurred_at", "subject", "text"]
        )
        let word = body.word("kind", kinds.map(\.name), default: InteractionKind.note.name)
        let moment = body.instant("occurred_at")
        var interaction = Interaction(
            id: service.newID(),
            contactID: call["id"],
            kind: InteractionKind(name: word) ?? .note,
            occurredAt: moment ?? service.now
        )
        interaction.subject = body.text("subject")
        interaction.body = body.text("text", bytesMax: Limits.bodyBytesMax)
        try body.finish()
        guard interaction.kind != .note || !(interaction.body ?? "").isEmpty else {
            throw Refusal(
                .invalidBody,
                "the note is empty",
                faults: [Refusal.Fault(pointer: "/text", "write something")]
            )
        }
        return try await make(
            .log(id: call["id"], interaction),
            201,
            call,
            service,
            interactionID: interaction.id
        )
    }

    @Sendable private static func takeBack(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let interaction = call["interaction"]
        return try await make(
            .takeBack(id: call["id"], interactionID: interaction),
            200,
            call,
            service,
            interactionID: interaction
        )
    }

    @Sendable private static func mark(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["result"])
        let result = body.word("result", ["won", "lost", "open"], default: "open")
        try body.finish()
        let isWon: Bool? = result == "open" ? nil : result == "won"
        return try await make(.mark(id: call["id"], isWon: isWon), 200, call, service)
    }

    /// Makes a change, once for an Idempotency-Key.
    static func make(
        _ change: ContactChange,
        _ status: Int,
        _ call: RequestContext,
        _ service: Service,
        interactionID: String? = nil
    ) async throws -> HTTPResponse {
        let claim = try call.claim()
        let (answer, isRepeated) = try await service.read(call) { scope in
            try scope.make(change, claim: claim) { version in
                let document: JSON = [
                    "id": .string(change.contactID),
                    "version": .integer(version),
                    "interaction_id": .text(interactionID),
                ]
                return IdempotentResponse(
                    requestSHA256: claim?.requestSHA256 ?? [],
                    status: status,
                    body: document.orderedBytes,
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
