import AuditLog
import JSON
package import CRM
import SQLite

/// Outcomes that people set by hand. The newest mark counts; earlier ones are kept as deleted.
extension Store {
    /// Contacts of an organization whose outcome is known.
    package func outcomeCount(organizationKey: OrganizationKey) throws -> Int {
        try database.read { connection in
            let count = try connection.value(
                """
                SELECT count(DISTINCT contact_key) FROM outcome JOIN contact AS c USING (contact_key)
                WHERE outcome.organization_key = ? AND outcome.deleted_at IS NULL
                    AND c.deleted_at IS NULL
                """,
                .key(organizationKey)
            )
            return Int(count?.integer ?? 0)
        }
    }

    /// How it ended with a contact, by the newest outcome; nil while it is open.
    package func outcome(
        contactKey: ContactKey
    ) throws -> (isWon: Bool, at: Instant?, source: String)? {
        try database.read { connection in
            let row = try connection.row(
                """
                SELECT is_won, occurred_at, source FROM outcome
                WHERE contact_key = ? AND deleted_at IS NULL
                ORDER BY recorded_at DESC, outcome_key DESC LIMIT 1
                """,
                .key(contactKey)
            )
            guard let row else { return nil }
            return (
                (row[0].integer ?? 0) != 0, row[1].integer.map(Instant.init(microseconds:)),
                row[2].text ?? ""
            )
        }
    }

    /// Marks a contact as won or lost, or takes its mark away.
    ///
    /// `at` is when it was decided, nil for now.
    /// - Returns: whether anything changed.
    @discardableResult
    package func mark(contactKey: ContactKey, isWon: Bool?, at: Instant?) throws -> Bool {
        try database.write { try mark(contactKey: contactKey, isWon: isWon, at: at, $0) }
    }

    func mark(
        contactKey: ContactKey,
        isWon: Bool?,
        at: Instant?,
        _ connection: Connection
    ) throws -> Bool {
        let now = environment.now()
        let current = try connection.value(
            """
            SELECT is_won FROM outcome
            WHERE contact_key = ? AND source = 'mark' AND deleted_at IS NULL
                AND (?2 IS NULL OR occurred_at = ?2)
            """,
            .key(contactKey),
            at.map { .integer($0.microseconds) } ?? .null
        )
        if let isWon, let current, ((current.integer ?? 0) != 0) == isWon { return false }
        if isWon == nil, current == nil { return false }
        try connection.run(
            """
            UPDATE outcome SET deleted_at = ?
            WHERE contact_key = ? AND source = 'mark' AND deleted_at IS NULL
            """,
            .integer(now.microseconds),
            .key(contactKey)
        )
        try note(
            LedgerKind.outcome,
            "outcome",
            id: "mark",
            contactKey: contactKey,
            ["is_won": isWon.map { .bool($0) } ?? .null],
            on: connection
        )
        guard let isWon else { return true }
        try connection.run(
            """
            INSERT INTO outcome (
                organization_key, contact_key, is_won, occurred_at, source, recorded_at
            )
            SELECT organization_key, contact_key, ?2, ?3, 'mark', ?4
            FROM contact WHERE contact_key = ?1
            """,
            .key(contactKey),
            .integer(isWon ? 1 : 0),
            .integer((at ?? now).microseconds),
            .integer(now.microseconds)
        )
        return true
    }
}
