import AuditLog
package import CRM
package import JSON
import SQLite

/// What a rule would take out of the file now.
package struct RetentionDue: Equatable, Sendable {
    package var rule: RetentionRule
    /// People, runs of agents, or rows.
    package var count: Int
    /// People whose time is over too, but of whom the linked project still tells.
    package var held: Int

    /// As commands and the service give it.
    package var json: JSON {
        [
            "kind": .string(rule.kind.rawValue), "days": .integer(Int64(rule.days)),
            "set_at": .string(rule.setAt.description),
            "applied_at": .text(rule.appliedAt?.description), "due": .integer(Int64(count)),
            "held": .integer(Int64(held)),
        ]
    }
}

/// What carrying out rules took out of the file.
package struct RetentionRun: Equatable, Sendable {
    /// People erased.
    package var people = 0
    /// People whose time is over, but of whom the linked project still tells: a sync would bring
    /// them back, so that they are deleted there first.
    package var held = 0
    /// Runs of agents whose exchanges were taken out.
    package var agentRuns = 0
    /// Refused rows of imports whose texts were taken out.
    package var rejectedRows = 0
    /// Whether all that was due is done.
    package var isDone = true

    /// As commands and the service give it.
    package var json: JSON {
        [
            "people": .integer(Int64(people)), "held": .integer(Int64(held)),
            "agent_runs": .integer(Int64(agentRuns)),
            "rejected_rows": .integer(Int64(rejectedRows)), "is_done": .bool(isDone),
        ]
    }
}

/// How long things are kept: rules by kind and age, set by an administrator and carried out by hand
/// or once a day by the service.
extension Store {
    /// The rules of an organization, in the order of their kinds.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func retentionRules(organizationKey: OrganizationKey) throws -> [RetentionRule] {
        try database.read { try Self.retentionRules(organizationKey, $0) }
    }

    private static func retentionRules(
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> [RetentionRule] {
        var rules: [RetentionRule] = []
        try connection.rows(
            """
            SELECT kind, days, set_at, applied_at FROM retention_rule WHERE organization_key = ?
            """,
            .key(organizationKey)
        ) { row in
            // A kind of a later version is that version's to carry out.
            guard let kind = RetentionRule.Kind(rawValue: row.string(0)) else { return }
            rules.append(
                RetentionRule(
                    kind: kind,
                    days: Int(row.int64(1)),
                    setAt: Instant(microseconds: row.int64(2)),
                    appliedAt: row.int64OrNil(3).map { Instant(microseconds: $0) }
                )
            )
        }
        let order = RetentionRule.Kind.allCases
        return order.compactMap { kind in rules.first { $0.kind == kind } }
    }

    /// Keeps what a kind names for so many days from now on; nil keeps it for good.
    ///
    /// `days` is in ``RetentionRule/daysRange``.
    ///
    /// - Returns: whether anything changed; then the log tells of it.
    /// - Throws: ``SQLiteError``, ``AuditLogError``, with nothing changed.
    @discardableResult
    package func setRetention(
        _ kind: RetentionRule.Kind,
        days: Int?,
        organizationKey: OrganizationKey
    ) throws -> Bool {
        try database.write { connection in
            let rules = try Self.retentionRules(organizationKey, connection)
            guard rules.first(where: { $0.kind == kind })?.days != days else { return false }
            let now = environment.now()
            try connection.run(
                "DELETE FROM retention_rule WHERE organization_key = ? AND kind = ?",
                .key(organizationKey),
                .text(kind.rawValue)
            )
            if let days {
                try connection.run(
                    """
                    INSERT INTO retention_rule (organization_key, kind, days, set_at)
                    VALUES (?, ?, ?, ?)
                    """,
                    .key(organizationKey),
                    .text(kind.rawValue),
                    .integer(Int64(days)),
                    .integer(now.microseconds)
                )
            }
            try CommittedRows.note(table: "retention_rule", on: connection)
            var facts = try Self.organizationFacts(organizationKey, connection)
            facts["rule"] = .string(kind.rawValue)
            facts["days"] = days.map { .integer(Int64($0)) } ?? .null
            try environment.append(
                LedgerRecord(kind: LedgerKind.retentionRule, at: now, facts: .object(facts)),
                on: connection
            )
            return true
        }
    }

    /// What the rules would take out of the file now; nothing is changed.
    ///
    /// Costs a pass over the organization's contacts where a rule is about people.
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func retentionDue(organizationKey: OrganizationKey) throws -> [RetentionDue] {
        let now = environment.now()
        return try database.read { connection in
            try Self.retentionRules(organizationKey, connection).map { rule in
                let due = DueRecords(organizationKey, rule, at: now)
                return RetentionDue(
                    rule: rule,
                    count: try due.count(connection),
                    held: try due.heldCount(connection)
                )
            }
        }
    }

    /// The people that a rule would erase now, those longest silent first.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func peopleDue(
        _ rule: RetentionRule,
        organizationKey: OrganizationKey,
        limit: Int
    ) throws -> [(id: String, name: String, lastActivity: Instant)] {
        try database.read { connection in
            try DueRecords(organizationKey, rule, at: environment.now())
                .people(limit: limit, connection)
                .map { ($0.id, $0.name, $0.lastActivity) }
        }
    }

    /// Organizations with a rule that was set, or carried out, more than a day ago.
    ///
    /// Whoever set one has that day to see what is due by it.
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func organizationsWithRetentionDue() throws -> [OrganizationKey] {
        let limit = environment.now().microseconds - Instant.day
        return try database.read { connection in
            var keys: [OrganizationKey] = []
            try connection.rows(
                """
                SELECT DISTINCT organization_key FROM retention_rule
                WHERE coalesce(applied_at, set_at) < ?
                """,
                .integer(limit)
            ) { keys.append(OrganizationKey($0.int64(0))) }
            return keys
        }
    }

    /// The `organization` that entries name, as a member of facts.
    static func organizationFacts(
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws(SQLiteError) -> JSONObject {
        let id = try connection.value(
            "SELECT id FROM organization WHERE organization_key = ?",
            .key(organizationKey)
        )
        return ["organization": .string(id?.text ?? "")]
    }
}
