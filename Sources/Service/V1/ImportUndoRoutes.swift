import HTTP
import JSON
import Storage

/// Imports taken back and done again.
enum ImportUndoRoutes {
    private static let writes = Route.Access.token(.writeContacts)

    static let routes: [Route] = [
        Route("DELETE", "/v1/imports/{id}", writes, answer: undo),
        Route("POST", "/v1/imports/{id}/redo", writes, body: .json, answer: redo),
    ]

    @Sendable private static func undo(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let query = try call.query("force", "dry_run")
        let (isForced, isTrial) = (try query.flag("force"), try query.flag("dry_run"))
        let id = call["id"]
        let undone = try await service.work(call) {
            try $0.undoImport(id: id, dropsLaterWork: isForced || isTrial, isTrial: isTrial)
        }
        return Reply.json([
            "id": .string(id),
            "dry_run": .bool(isTrial),
            "removed": .integer(Int64(undone.removed)),
            "restored": .integer(Int64(undone.restored)),
            "kept": .integer(Int64(undone.kept.count)),
            "dropped": .integer(Int64(undone.dropped.count)),
            "later_work": .array((undone.dropped.records + undone.kept.records).map(document)),
        ])
    }

    @Sendable private static func redo(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let isTrial = try call.query("dry_run").flag("dry_run")
        if !call.request.body.isEmpty { try StrictBody(call.json(), members: []).finish() }
        let id = call["id"]
        let redone = try await service.work(call) { try $0.redoImport(id: id, isTrial: isTrial) }
        return Reply.json([
            "id": .string(id),
            "dry_run": .bool(isTrial),
            "returned": .integer(Int64(redone.returned)),
            "restored": .integer(Int64(redone.restored)),
            "kept": .integer(Int64(redone.kept.count)),
            "later_work": .array(redone.kept.records.map(document)),
        ])
    }

    private static func document(_ record: LaterWork.Record) -> JSON {
        [
            "table": .string(record.table),
            "id": .string(record.id),
            "name": .string(record.name),
            "work": .array(record.work.map { .string($0) }),
        ]
    }
}
