package import CRM

/// What an auditor asks about: the first entries of the log, and of these the ones of a time, in
/// whole seconds, since views tell no finer time.
///
/// The log only grows, so that a question about the same period has the same answer ever after.
package struct AuditPeriod: Equatable, Sendable {
    package let since: Instant
    /// The first moment that is no more part of it.
    package let until: Instant
    /// How many entries of the log there were.
    package let entries: Int64

    /// From the second of `since` up to the end of the second before `until`; a part of a second
    /// counts as whole.
    package init(since: Instant, until: Instant, entries: Int64) {
        func second(_ moment: Instant, roundingUp: Bool) -> Instant {
            let more = roundingUp ? Instant.second - 1 : 0
            let microseconds = max(0, moment.microseconds) + more
            return Instant(microseconds: microseconds - microseconds % Instant.second)
        }
        self.since = second(since, roundingUp: false)
        self.until = second(until, roundingUp: true)
        self.entries = entries
    }
}

/// What an auditor asks of the data, each with the one query that answers it.
///
/// The query that is run is the text that is shown, so that whoever runs it again with
/// `assay query` or `sqlite3` gets the same rows. Nothing in it comes from outside but whole
/// numbers and moments. No answer names a contact: entries of the log go by their numbers.
package enum AuditQuestion: String, CaseIterable, Sendable {
    case models
    case publications
    case scores
    case categories
    case agents
    case overrides
    case disputes
    case objections
    case erasures
    case retention
    case exports
    case imports
    case access
    case actors
    case checkpoints
    case witnesses

    /// Whether the answer is of the whole file, which may hold several organizations.
    package var isOfFile: Bool {
        switch self {
        case .models, .publications, .scores, .categories, .agents, .overrides, .disputes,
            .witnesses:
            false
        case .objections, .erasures, .retention, .exports, .imports, .access, .actors,
            .checkpoints:
            true
        }
    }

    /// The query for an organization and a period.
    package func sql(organizationKey: OrganizationKey, _ period: AuditPeriod) -> String {
        let values = [
            (":organization", "\(organizationKey.rawValue)"),
            (":since", "\(period.since.microseconds)"), (":until", "\(period.until.microseconds)"),
            (":from", "'\(period.since)'"), (":to", "'\(period.until)'"),
            (":entries", "\(period.entries)"),
        ]
        return values.reduce(text) { sql, value in
            sql.split(separator: value.0, omittingEmptySubsequences: false)
                .joined(separator: value.1)
        }
    }

    private var text: String {
        switch self {
        case .models: Self.ofModels
        case .publications: Self.ofPublications
        case .scores: Self.ofScores
        case .categories: Self.ofCategories
        case .agents: Self.ofAgents
        case .overrides: Self.ofOverrides
        case .disputes: Self.ofDisputes
        case .objections:
            Self.actions(
                "kind, body ->> '$.facts.extent' AS extent",
                of: ["objection", "objection_end"]
            )
        case .erasures:
            Self.actions("body ->> '$.facts.reason' AS reason, subject", of: ["erasure"])
        case .retention: Self.ofRetention
        case .exports:
            Self.actions(
                """
                body ->> '$.facts.records' AS records, body ->> '$.facts.format' AS format,
                    body ->> '$.facts.count' AS count, body ->> '$.facts.file_sha256' AS sha256
                """,
                of: ["export"]
            )
        case .imports:
            Self.actions(
                """
                kind, body ->> '$.facts.records' AS records, body ->> '$.facts.created' AS created,
                    body ->> '$.facts.updated' AS updated, body ->> '$.facts.rejected' AS rejected
                """,
                of: ["import", "import_undo", "import_redo"]
            )
        case .access: Self.ofAccess
        case .actors:
            """
            SELECT actor, operation, kind, count(*) AS entries, max(at) AS last
            FROM audit_actions WHERE seq < :entries AND at >= :from AND at < :to
            GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3
            """
        case .checkpoints:
            """
            SELECT number, size AS entries,
                strftime('%Y-%m-%dT%H:%M:%SZ', recorded_at / 1000000, 'unixepoch') AS at, note
            FROM ledger_checkpoint
            WHERE size <= :entries AND recorded_at >= :since AND recorded_at < :until
            ORDER BY number DESC
            """
        case .witnesses:
            """
            SELECT url, mode, anchored_size AS entries,
                strftime('%Y-%m-%dT%H:%M:%SZ', anchored_at / 1000000, 'unixepoch') AS at
            FROM sync_link WHERE organization_key = :organization
            """
        }
    }

    private static let ofRetention = actions(
        """
        kind, body ->> '$.facts.rule' AS rule, body ->> '$.facts.days' AS days,
            body ->> '$.facts.people' AS people, body ->> '$.facts.agent_runs' AS runs,
            body ->> '$.facts.rejected_rows' AS rejected
        """,
        of: ["retention_rule", "retention"]
    )

    private static let ofAccess = actions(
        "kind, body ->> '$.facts.action' AS action, body ->> '$.facts.scopes' AS scopes",
        of: ["token", "webhook", "settings", "device_key"]
    )

    /// The entries of some kinds, newest first: number, moment, who, by what, and `columns`.
    private static func actions(_ columns: String, of kinds: [String]) -> String {
        let list = kinds.map { "'\($0)'" }.joined(separator: ", ")
        return """
            SELECT seq AS entry, at, actor, operation, \(columns)
            FROM audit_actions
            WHERE kind IN (\(list)) AND json_valid(body)
                AND seq < :entries AND at >= :from AND at < :to
            ORDER BY seq DESC
            """
    }
}
