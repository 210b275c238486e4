package import CRM
package import Ledger
package import SQLite

/// One entry of the log as lists show it.
package struct ListedEntry: Sendable {
    package var seq: Int64
    /// What happened: `score`, `import`, `model`.
    package var kind: String
    package var at: Instant
    /// Canonical JSON without personal data; the leaf is its hash.
    package var body: String
    package var leaf: [UInt8]
    /// What the actor is called, else the actor's random id; nil in entries of older versions.
    package var actor: String?
    /// The command or route that wrote it.
    package var operation: String?
    /// The key of whom it is about; nil where it is about nobody, or their payload was erased.
    package var subject: Int64?

    /// The columns of `ledger_entry AS e` that ``init(_:)`` reads first, in order.
    package static let columns = """
        e.seq, e.kind, e.at, CAST(e.body AS TEXT), e.leaf,
        (SELECT coalesce(a.name, a.id) FROM ledger_origin AS o JOIN actor AS a ON a.id = o.actor_id
            WHERE o.reference = CAST(e.body AS TEXT) ->> '$.facts.author'),
        (SELECT o.operation FROM ledger_origin AS o
            WHERE o.reference = CAST(e.body AS TEXT) ->> '$.facts.author'),
        (SELECT nullif(p.subject_id, 0) FROM ledger_payload AS p WHERE p.seq = e.seq)
        """

    /// The entry of a row that begins with ``columns``.
    package init(_ row: Statement) {
        seq = row.int64(0)
        kind = row.string(1)
        at = Instant(microseconds: row.int64(2))
        body = row.string(3)
        leaf = row.bytes(4)
        actor = row.stringOrNil(5)
        operation = row.stringOrNil(6)
        subject = row.int64OrNil(7)
    }
}

extension AuditTrail {
    /// Calls `body` for the newest entries of the log, newest first.
    ///
    /// Only entries of one `kind` and with numbers smaller than `before`, where these are given.
    /// - Throws: ``SQLiteError``, and what `body` throws.
    package func newestEntries(
        kind: String? = nil,
        before: Int64? = nil,
        limit: Int,
        _ body: (ListedEntry) throws -> Void
    ) throws {
        try database.read { connection in
            try connection.rows(
                """
                SELECT \(ListedEntry.columns) FROM ledger_entry AS e
                WHERE (?1 IS NULL OR kind = ?1) AND seq < ?2 ORDER BY seq DESC LIMIT ?3
                """,
                kind.map { .text($0) } ?? .null,
                .integer(before ?? .max),
                .integer(Int64(limit))
            ) { try body(ListedEntry($0)) }
        }
    }

    /// Calls `body` for each entry of the log from number `first` on, oldest first.
    ///
    /// Only entries of the kinds given; all for none.
    /// - Throws: ``SQLiteError``, ``LedgerError`` for a body that is none, and what `body` throws.
    package func entries(
        from first: Int64 = 0,
        kinds: [String] = [],
        limit: Int,
        _ body: (LedgerEntry) throws -> Void
    ) throws {
        let places = Array(repeating: "?", count: kinds.count).joined(separator: ", ")
        let filter = kinds.isEmpty ? "" : "AND kind IN (\(places))"
        try database.read { connection in
            let row = try connection.statement(
                "SELECT body FROM ledger_entry WHERE seq >= ? \(filter) ORDER BY seq LIMIT ?"
            )
            defer { row.reset() }
            row.bind(1, first)
            for (index, kind) in kinds.enumerated() { row.bind(index + 2, kind) }
            row.bind(kinds.count + 2, limit)
            while try row.step() { try body(row.withBytes(0) { try LedgerEntry(parsing: $0) }) }
        }
    }
}
