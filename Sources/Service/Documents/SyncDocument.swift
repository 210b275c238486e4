import CRM
import JSON
import Storage
import Sync

/// How the sync of an organization stands, as far as the file tells.
struct SyncDocument: Sendable {
    /// When the newest sync ended; nil before the first.
    var lastSyncAt: Instant?
    /// Whether it failed.
    var hasFailed = false
    /// What waits; nil where no sync is set up.
    var backlog: SyncBacklog?
    /// `exact` or `plain`; nil where no sync is set up.
    var mode: String?

    /// Whether the server has witnessed every entry of the log.
    var isAnchored: Bool { backlog.map { $0.unanchored == 0 } ?? false }

    init(_ store: Store, organizationKey: OrganizationKey) throws {
        guard let link = try store.syncLink(organizationKey: organizationKey) else { return }
        mode = link.isExact ? "exact" : "plain"
        backlog = try store.syncBacklog(organizationKey: organizationKey)
        let last = try store.lastSync(organizationKey: organizationKey)
        lastSyncAt = last?.finishedAt ?? last?.startedAt
        hasFailed = last?.error != nil
    }

    private init() {}

    /// No sync is set up.
    static let none = SyncDocument()

    /// All of it as one object: `status` is `not_set_up`, `waiting` before the first sync, `ok` or
    /// `failed`.
    var json: JSON {
        guard let backlog, let mode else {
            return ["status": "not_set_up", "last_sync_at": nil]
        }
        let status = hasFailed ? "failed" : lastSyncAt == nil ? "waiting" : "ok"
        return [
            "status": .string(status),
            "last_sync_at": lastSyncAt.map { .string($0.description) } ?? .null,
            "mode": .string(mode),
            "waiting_edits": .integer(Int64(backlog.waiting)),
            "conflicts": .integer(Int64(backlog.conflicts)),
            "quarantined": .integer(Int64(backlog.quarantined)),
            "unsent_scores": .integer(Int64(backlog.scores)),
            "unanchored_entries": .integer(Int64(backlog.unanchored)),
        ]
    }
}
