package import CRM
import HTTP
import JSON
package import Storage
package import Sync

/// `/v1/sync`: how the sync stands, syncing now, and deciding what it could not decide.
enum SyncRoutes {
    private static let reads = Route.Access.token(.readScores)
    private static let writes = Route.Access.token(.writeContacts)
    private static let conflictPath = "/v1/sync/conflicts/{number}/resolve"
    private static let heldPath = "/v1/sync/quarantine/{id}"

    static let routes: [Route] = [
        Route("GET", "/v1/sync", reads, answer: show),
        Route("POST", "/v1/sync", writes, body: .json, answer: run),
        Route("GET", "/v1/sync/conflicts", reads, answer: conflicts),
        Route("POST", conflictPath, writes, body: .json, answer: resolve),
        Route("GET", "/v1/sync/quarantine", reads, answer: quarantine),
        Route("POST", heldPath + "/retry", writes, body: .json, answer: retry),
        Route("DELETE", heldPath, writes, answer: drop),
    ]

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let state = try await service.read(call) { try $0.syncState() }
        var document = state.document.json.objectValue ?? [:]
        if let backlog = state.document.backlog {
            document["waiting_since"] = moment(backlog.waitingSince)
        }
        document["last_error"] = .text(state.lastError)
        document["tables"] = .array(
            state.tables.map { table in
                [
                    "name": .string(table.name),
                    "rows": .integer(Int64(table.rows)),
                    "waiting": .integer(Int64(table.waiting)),
                    "pulled_at": moment(table.pulledAt),
                    "proved_at": moment(table.provedAt),
                    "error": .text(table.error),
                ]
            }
        )
        return Reply.json(.object(document))
    }

    /// Syncs once.
    ///
    /// What waits is sent under ids of its own, so that asking again sends nothing twice.
    @Sendable private static func run(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(
            call.request.body.isEmpty ? [:] : call.json(),
            members: ["verify"]
        )
        let isVerifying = body.flag("verify") ?? false
        try body.finish()
        guard let open = service.settings.project else {
            throw Refusal(.conflict, "this service cannot sync; run assay sync in a terminal")
        }
        let project = try await service.read(call) { try $0.project(open) }
        return Reply.json(try await project.sync(verifying: isVerifying).json)
    }

    @Sendable private static func conflicts(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let open = try await service.read(call) { try $0.conflicts() }
        return Reply.json([
            "conflicts": .array(try open.prefix(ServiceLimits.pageMax).map(document)),
            "count": .integer(Int64(open.count)),
        ])
    }

    private static func document(_ conflict: SyncConflict) throws -> JSON {
        func value(_ text: String?) throws -> JSON {
            try text.map { try JSON(parsing: $0) } ?? .null
        }
        return [
            "number": .integer(conflict.number),
            "kind": .string(conflict.kind),
            "table": .string(conflict.table),
            "record": .text(conflict.record),
            "id": .string(conflict.rowID),
            "field": .string(conflict.field),
            "base": try value(conflict.base),
            "theirs": try value(conflict.theirs),
            "mine": try value(conflict.mine),
            "stands": conflict.isMine ? "mine" : "theirs",
            "recorded_at": .string(conflict.recordedAt.description),
        ]
    }

    @Sendable private static func resolve(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["stands"])
        guard body.has("stands") else {
            throw Refusal(
                .invalidBody,
                "say which value shall stand",
                faults: [Refusal.Fault(pointer: "/stands", "give mine or theirs")]
            )
        }
        let side = body.word("stands", ["mine", "theirs"], default: "theirs")
        try body.finish()
        guard let number = Int64(call["number"]), number >= 0 else {
            throw Refusal(.notFound, "no such conflict")
        }
        try await service.read(call) { try $0.resolve(conflict: number, takeMine: side == "mine") }
        return Reply.json(["number": .integer(number), "stands": .string(side)])
    }

    @Sendable private static func quarantine(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let held = try await service.read(call) { try $0.quarantined() }
        return Reply.json([
            "operations": .array(
                try held.prefix(ServiceLimits.pageMax).map { operation in
                    [
                        "id": .string(operation.id),
                        "table": .string(operation.table),
                        "row_id": .string(operation.rowID),
                        "record": .text(operation.record),
                        "kind": .string(operation.kind),
                        "operation": try JSON(parsing: operation.operation),
                        "code": .string(operation.code),
                        "message": .string(operation.message),
                        "recorded_at": .string(operation.recordedAt.description),
                    ]
                }
            ),
            "count": .integer(Int64(held.count)),
        ])
    }

    @Sendable private static func retry(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(
            call.request.body.isEmpty ? [:] : call.json(),
            members: ["restore"]
        )
        let isRestoring = body.flag("restore") ?? false
        try body.finish()
        return try await release(call, service, retry: true, restoring: isRestoring)
    }

    @Sendable private static func drop(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        return try await release(call, service, retry: false, restoring: false)
    }

    private static func release(
        _ call: RequestContext,
        _ service: Service,
        retry: Bool,
        restoring: Bool
    ) async throws -> HTTPResponse {
        let id = call["id"]
        try await service.read(call) {
            try $0.release(operation: id, retry: retry, restoring: restoring)
        }
        return Reply.json(["id": .string(id), "released": retry ? "again" : "dropped"])
    }

    private static func moment(_ instant: Instant?) -> JSON {
        instant.map { .string($0.description) } ?? .null
    }
}

/// How the sync stands, table by table.
struct SyncState: Sendable {
    /// One table of the project.
    struct Table: Sendable {
        let name: String
        /// Rows held here, and those of them that wait for another row.
        let rows, waiting: Int
        /// When it was last read to its end, and when it was last found equal to the server's.
        let pulledAt, provedAt: Instant?
        let error: String?
    }

    let document: SyncDocument
    /// Why the newest sync stopped; nil when it went well.
    let lastError: String?
    let tables: [Table]
}

/// Opens the remote project of an organization, given by its key in the file.
package typealias ProjectOpener = @Sendable (Store, OrganizationKey) throws -> Project
