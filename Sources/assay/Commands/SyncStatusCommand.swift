import CRM
import JSON
import Storage
import Sync

/// `assay sync status`: how every table stands, without asking the server.
enum SyncStatusCommand {
    static let command = Command(
        "status",
        "how every table stands: rows, age, what waits, the last error",
        examples: [
            .init("assay sync status", "for people"),
            .init("assay sync status --json", "for programs"),
        ],
        options: Common.store,
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.reads)
        let store = organization.store
        guard let link = try store.syncLink(organizationKey: organization.key) else {
            throw Failure(.notFound, SyncStoreError.notLinked.description)
        }
        let backlog = try store.syncBacklog(organizationKey: organization.key)
        let last = try store.lastSync(organizationKey: organization.key)
        let tables = try store.syncTables(organizationKey: organization.key)
        if invocation[Common.json] {
            try session.console.json(
                json(link, backlog, last, try tables.map { try row($0, store) })
            )
            return .ok
        }
        let console = session.console
        try console.line("\(link.url), organization \(link.remoteOrganization)")
        try console.line(link.isExact ? "exact sync" : "plain sync: every sync reads every table")
        if let last {
            let end = last.error.map { "failed: \($0)" } ?? "went well"
            try console.line("last sync \(last.startedAt): \(SafeText.visible(end))")
        }
        try console.line(waiting(backlog))
        let table = Table(
            [
                .init("table"), .init("rows", isNumber: true), .init("waiting", isNumber: true),
                .init("pulled"), .init("proved equal"), .init("error", isFlexible: true),
            ],
            format: Table.format(invocation, console),
            on: console
        )
        for known in tables {
            let rows = try store.syncRows(table: known.key)
            try table.row([
                .text(known.name), .integer(rows.held), .integer(rows.waiting),
                .time(known.pulledAt),
                .time(known.provedAt), .text(known.lastError),
            ])
        }
        _ = try table.finish()
        return .ok
    }

    private static func waiting(_ backlog: SyncBacklog) -> String {
        var parts = ["\(backlog.waiting) edits wait"]
        if let since = backlog.waitingSince { parts[0] += " (the oldest since \(since))" }
        parts.append("\(backlog.scores) scores not sent")
        parts.append("\(backlog.unanchored) log entries not witnessed")
        parts.append("\(backlog.conflicts) conflicts")
        parts.append("\(backlog.quarantined) in quarantine")
        return parts.joined(separator: ", ")
    }

    private static func row(_ table: SyncTable, _ store: Store) throws -> JSON {
        let rows = try store.syncRows(table: table.key)
        return [
            "table": .string(table.name), "rows": .integer(Int64(rows.held)),
            "waiting": .integer(Int64(rows.waiting)), "pulled_at": time(table.pulledAt),
            "proved_at": time(table.provedAt),
            "error": .text(table.lastError),
        ]
    }

    private static func time(_ moment: Instant?) -> JSON {
        moment.map { .string($0.description) } ?? .null
    }

    private static func json(
        _ link: SyncLink,
        _ backlog: SyncBacklog,
        _ last: SyncRecord?,
        _ tables: [JSON]
    ) -> JSON {
        [
            "url": .string(link.url), "organization": .string(link.remoteOrganization),
            "mode": .string(link.isExact ? "exact" : "plain"),
            "waiting": .integer(Int64(backlog.waiting)),
            "waiting_since": time(backlog.waitingSince),
            "conflicts": .integer(Int64(backlog.conflicts)),
            "quarantined": .integer(Int64(backlog.quarantined)),
            "scores_not_sent": .integer(Int64(backlog.scores)),
            "entries_not_witnessed": .integer(Int64(backlog.unanchored)),
            "witnessed_at": time(link.anchoredAt),
            "last_sync": last.map {
                [
                    "started_at": .string($0.startedAt.description), "counts": $0.counts,
                    "error": $0.error.map { .string($0) } ?? .null,
                ]
            } ?? .null,
            "tables": .array(tables),
        ]
    }
}
