import CRM
import JSON
import SQLite

/// The records whose time is over by a rule, as SQL finds them.
struct DueRecords {
    struct Person {
        let key: ContactKey
        let id: String
        let name: String
        let lastActivity: Instant
    }

    private let organizationKey: OrganizationKey
    private let rule: RetentionRule
    private let limit: Instant

    init(_ organizationKey: OrganizationKey, _ rule: RetentionRule, at now: Instant) {
        (self.organizationKey, self.rule, limit) = (organizationKey, rule, rule.limit(at: now))
    }

    /// People, runs or rows; of people, those whom nothing holds.
    func count(_ connection: Connection) throws -> Int {
        switch rule.kind {
        case .leads, .customers: try number(of: people(held: false), connection)
        case .agents:
            try number(
                of: "SELECT a.run_key \(Self.runs)",
                connection
            )
        case .rejectedRows: try number(of: "SELECT j.number \(Self.rows)", connection)
        }
    }

    /// People of whom the linked project still tells.
    func heldCount(_ connection: Connection) throws -> Int {
        rule.kind.isOfPeople ? try number(of: people(held: true), connection) : 0
    }

    /// Those longest silent first.
    func people(limit count: Int, _ connection: Connection) throws -> [Person] {
        guard rule.kind.isOfPeople else { return [] }
        var found: [Person] = []
        try connection.rows(
            people(held: false) + " ORDER BY last_activity, contact_key LIMIT ?3",
            .key(organizationKey),
            .integer(limit.microseconds),
            .integer(Int64(count))
        ) { row in
            found.append(
                Person(
                    key: ContactKey(row.int64(0)),
                    id: row.string(1),
                    name: row.string(2),
                    lastActivity: Instant(microseconds: row.int64(3))
                )
            )
        }
        return found
    }

    /// Whether a person is still due: others may have erased them, or worked on them, meanwhile.
    func holds(_ person: Person, _ connection: Connection) throws -> Bool {
        try connection.value(
            "SELECT 1 FROM (\(people(held: false))) WHERE contact_key = ?3",
            .key(organizationKey),
            .integer(limit.microseconds),
            .key(person.key)
        ) != nil
    }

    /// Whether the rule still says so.
    func isInForce(_ connection: Connection) throws -> Bool {
        try connection.value(
            "SELECT 1 FROM retention_rule WHERE organization_key = ? AND kind = ? AND days = ?",
            .key(organizationKey),
            .text(rule.kind.rawValue),
            .integer(Int64(rule.days))
        ) != nil
    }

    /// Takes out what is due and not about people.
    ///
    /// - Returns: how many runs or rows.
    func remove(_ connection: Connection) throws -> Int {
        switch rule.kind {
        case .leads, .customers: 0
        case .agents: try removeExchanges(connection)
        case .rejectedRows: try removeRejectedRows(connection)
        }
    }

    /// What the log tells of ``remove(_:)``.
    func facts(removed count: Int) -> JSONObject {
        rule.kind == .agents
            ? [
                "agent_runs": .integer(Int64(count)),
                "agents_before": .string(limit.description),
            ] : ["rejected_rows": .integer(Int64(count))]
    }

    /// Takes out what was sent to models and came back in the runs that are due.
    ///
    /// The runs stay, with what they cost and came to.
    /// - Returns: how many runs.
    private func removeExchanges(_ connection: Connection) throws -> Int {
        let due = "SELECT a.run_key \(Self.runs)"
        for table in ["agent_attempt", "agent_tool_call", "agent_export"] {
            try run("DELETE FROM \(table) WHERE run_key IN (\(due))", connection)
        }
        try run("UPDATE span SET attributes = '{}' WHERE run_key IN (\(due))", connection)
        try run("UPDATE agent_run SET task = '' WHERE run_key IN (\(due))", connection)
        return connection.changes
    }

    /// Takes out the texts of refused rows.
    ///
    /// - Returns: how many rows.
    private func removeRejectedRows(_ connection: Connection) throws -> Int {
        var keys: [ImportKey] = []
        try connection.rows(
            "SELECT DISTINCT j.import_key \(Self.rows)",
            .key(organizationKey),
            .integer(limit.microseconds)
        ) { keys.append(ImportKey($0.int64(0))) }
        var count = 0
        for key in keys {
            try CommittedRows.note(key, on: connection)
            try connection.run("DELETE FROM import_reject WHERE import_key = ?", .key(key))
            count += connection.changes
        }
        return count
    }

    private func run(_ sql: String, _ connection: Connection) throws {
        try connection.run(sql, .key(organizationKey), .integer(limit.microseconds))
    }

    private func number(of rows: String, _ connection: Connection) throws -> Int {
        let count = try connection.value(
            "SELECT count(*) FROM (\(rows))",
            .key(organizationKey),
            .integer(limit.microseconds)
        )
        return Int(count?.integer ?? 0)
    }

    private static let runs = """
        FROM agent_run AS a JOIN run AS r USING (run_key)
        WHERE r.organization_key = ?1 AND r.finished_at < ?2 AND a.task <> ''
            AND a.stop_reason IS NOT NULL
        """

    private static let rows = """
        FROM import_run AS r JOIN import_reject AS j USING (import_key)
        WHERE r.organization_key = ?1 AND coalesce(r.finished_at, r.started_at) < ?2
        """

    /// People of whom nothing was heard since the limit.
    ///
    /// Left out are those with an open deal, those whose objection stands, since it would go with
    /// them, and those merged into others, who go with them.
    private func people(held: Bool) -> String {
        """
        SELECT contact_key, id, name, last_activity FROM (
            SELECT c.contact_key, c.id, c.name, \(Self.lastActivity) AS last_activity
            FROM contact AS c
            WHERE c.organization_key = ?1 AND c.recorded_at > 0
                AND NOT (c.id LIKE 'erased:%' AND c.name = '' AND c.deleted_at IS NOT NULL)
                AND \(rule.kind == .leads ? "NOT" : "") EXISTS (
                    SELECT 1 FROM outcome AS u
                    WHERE u.contact_key = c.contact_key AND u.is_won = 1 AND u.deleted_at IS NULL
                )
                AND NOT EXISTS (
                    SELECT 1 FROM opportunity AS d WHERE d.contact_key = c.contact_key
                        AND d.status = 'open' AND d.deleted_at IS NULL
                )
                AND NOT EXISTS (
                    SELECT 1 FROM objection AS b
                    WHERE b.contact_key = c.contact_key AND b.ended_at IS NULL
                )
                AND c.contact_key NOT IN (
                    SELECT gone_key FROM contact_merge WHERE undone_at IS NULL
                )
                AND \(held ? "" : "NOT") EXISTS (
                    SELECT 1 FROM sync_table AS t
                    JOIN sync_shadow AS s ON s.table_key = t.table_key
                        AND (s.id = c.id OR s.id IN (
                            SELECT g.id FROM contact_merge AS m
                            JOIN contact AS g ON g.contact_key = m.gone_key
                            WHERE m.kept_key = c.contact_key AND m.undone_at IS NULL
                        ))
                    WHERE t.organization_key = c.organization_key AND s.base IS NOT NULL
                )
        ) WHERE last_activity < ?2
        """
    }

    /// The last that is known of the contact `c`: something happened, it ended, or a person worked
    /// on the record; what imports wrote counts by the dates in it, where it has any.
    private static let lastActivity = """
        max(
            coalesce((
                SELECT max(i.occurred_at) FROM interaction AS i
                WHERE i.contact_key = c.contact_key AND i.deleted_at IS NULL
            ), 0),
            coalesce((
                SELECT max(iif(u.source = 'mark', max(coalesce(u.occurred_at, 0), u.recorded_at),
                    coalesce(u.occurred_at, u.recorded_at))) FROM outcome AS u
                WHERE u.contact_key = c.contact_key AND u.deleted_at IS NULL
            ), 0),
            coalesce((
                SELECT max(max(v.made_at, coalesce(v.ended_at, 0))) FROM score_override AS v
                WHERE v.contact_key = c.contact_key
            ), 0),
            coalesce((
                SELECT max(b.ended_at) FROM objection AS b WHERE b.contact_key = c.contact_key
            ), 0),
            coalesce((
                SELECT max(w.replaced_at) FROM contact_version AS w
                WHERE w.contact_key = c.contact_key AND NOT EXISTS (
                    SELECT 1 FROM import_run AS m
                    WHERE w.replaced_at BETWEEN m.started_at
                        AND coalesce(m.stored_at, m.finished_at)
                )
            ), 0),
            CASE
                WHEN c.created_at IS NOT NULL AND EXISTS (
                    SELECT 1 FROM import_run AS m
                    WHERE c.recorded_at BETWEEN m.started_at AND coalesce(m.stored_at, m.finished_at)
                        AND (m.import_key = c.import_key OR EXISTS (
                            SELECT 1 FROM import_change AS g
                            WHERE g.import_key = m.import_key AND g.table_name = 'contact'
                                AND g.row_key = c.contact_key
                        ))
                ) THEN c.created_at
                ELSE c.recorded_at
            END
        )
        """
}
