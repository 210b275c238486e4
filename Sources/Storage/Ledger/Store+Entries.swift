package import CRM
import SQLite

/// One entry of the log as lists show it.
package struct ListedEntry: Sendable {
    /// Its number.
    package var seq: Int64
    /// What happened: `score`, `import`, `model`.
    package var kind: String
    /// When.
    package var at: Instant
    /// Canonical JSON without personal data; the leaf is its hash.
    package var body: String
    /// The leaf's hash.
    package var leaf: [UInt8]
}

extension Store {
    /// Calls `body` for the newest entries of the log, newest first.
    ///
    /// Only entries of one `kind` and with numbers smaller than `before`, where these are given.
    package func newestEntries(
        kind: String? = nil,
        before: Int64? = nil,
        limit: Int,
        _ body: (ListedEntry) throws -> Void
    ) throws {
        try database.read { connection in
            try connection.rows(
                """
                SELECT seq, kind, at, CAST(body AS TEXT), leaf FROM ledger_entry
                WHERE (?1 IS NULL OR kind = ?1) AND seq < ?2 ORDER BY seq DESC LIMIT ?3
                """,
                kind.map { .text($0) } ?? .null,
                .integer(before ?? .max),
                .integer(Int64(limit))
            ) { row in
                try body(
                    ListedEntry(
                        seq: row.int64(0),
                        kind: row.string(1),
                        at: Instant(microseconds: row.int64(2)),
                        body: row.string(3),
                        leaf: row.bytes(4)
                    )
                )
            }
        }
    }

    /// The entries of an organization's scores, newest first; only those with numbers below
    /// `before`.
    package func scoreEntries(
        organizationKey: Int64,
        before: Int64?,
        limit: Int
    ) throws -> [ListedEntry] {
        try database.read { connection in
            var found: [ListedEntry] = []
            try connection.rows(
                """
                SELECT e.seq, e.kind, e.at, CAST(e.body AS TEXT), e.leaf
                FROM ledger_entry AS e JOIN score AS s USING (seq)
                WHERE s.organization_key = ? AND e.seq < ? ORDER BY e.seq DESC LIMIT ?
                """,
                .integer(organizationKey),
                .integer(before ?? .max),
                .integer(Int64(limit))
            ) { row in
                found.append(
                    ListedEntry(
                        seq: row.int64(0),
                        kind: row.string(1),
                        at: Instant(microseconds: row.int64(2)),
                        body: row.string(3),
                        leaf: row.bytes(4)
                    )
                )
            }
            return found
        }
    }
}
