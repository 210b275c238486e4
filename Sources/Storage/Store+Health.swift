package import CRM
import SQLite

/// What the file holds and whether it is sound, for people who look after it.
package struct StoreHealth: Sendable {
    /// How many live records of each kind there are.
    package struct Counts: Sendable {
        /// Contacts that are not deleted.
        package var contacts: Int64
        /// Of those, how many have a score of their present.
        package var scored: Int64
        /// Of those, how many changed since.
        package var stale: Int64
        /// Companies that are not deleted.
        package var companies: Int64
        /// Interactions that are not deleted.
        package var interactions: Int64
        /// Opportunities that are not deleted.
        package var opportunities: Int64
        /// Known results.
        package var outcomes: Int64
        /// Results of scoring, ever.
        package var scores: Int64
        /// Model versions, ever.
        package var models: Int64
        /// Imports, ever.
        package var imports: Int64
    }

    /// How much there is.
    package var counts: Counts
    /// Entries of the ledger.
    package var ledgerSize: Int64
    /// Checkpoints of the ledger.
    package var checkpoints: Int64
    /// What SQLite found wrong with the file's structure; empty when nothing is.
    package var damage: [String]
}

extension Store {
    /// How many contacts are of each category by their newest score; those never scored count not.
    package func categoryCounts(organizationKey: OrganizationKey) throws -> [Category: Int] {
        try database.read { connection in
            var counts: [Category: Int] = [:]
            let thresholds = try Self.thresholds(organizationKey, connection)
            try connection.rows(
                """
                SELECT l.score, count(*) FROM score_latest AS l JOIN contact AS c USING (contact_key)
                WHERE l.organization_key = ? AND c.deleted_at IS NULL GROUP BY l.score
                """,
                .key(organizationKey)
            ) { row in
                let category = Category(score: Int(row.int64(0)), thresholds)
                counts[category, default: 0] += Int(row.int64(1))
            }
            return counts
        }
    }

    /// How many scores the history holds.
    package func scoreCount() throws -> Int64 {
        try database.read { try $0.value("SELECT count(*) FROM score")?.integer ?? 0 }
    }

    /// Counts records and has SQLite check the file's structure.
    ///
    /// Reads the whole file: seconds a gigabyte.
    /// - Throws: ``SQLiteError`` when the file cannot be read at all.
    package func health() throws -> StoreHealth {
        try database.read { connection in
            func count(_ sql: String) throws -> Int64 {
                try connection.value("SELECT count(*) FROM \(sql)")?.integer ?? 0
            }
            let head = try connection.row("SELECT size, checkpoints FROM ledger_head")
            var damage: [String] = []
            try connection.rows("PRAGMA quick_check(20)") { row in
                if row.string(0) != "ok" { damage.append(row.string(0)) }
            }
            return StoreHealth(
                counts: StoreHealth.Counts(
                    contacts: try count("contact WHERE deleted_at IS NULL"),
                    scored: try count(
                        "score_latest JOIN contact USING (contact_key) WHERE deleted_at IS NULL"
                    ),
                    stale: try count(
                        """
                        stale_contact JOIN score_latest USING (contact_key)
                        JOIN contact USING (contact_key) WHERE deleted_at IS NULL
                        """
                    ),
                    companies: try count("company WHERE deleted_at IS NULL"),
                    interactions: try count("interaction WHERE deleted_at IS NULL"),
                    opportunities: try count("opportunity WHERE deleted_at IS NULL"),
                    outcomes: try count("outcome WHERE deleted_at IS NULL"),
                    scores: try count("score"),
                    models: try count("model"),
                    imports: try count("import_run")
                ),
                ledgerSize: head?[0].integer ?? 0,
                checkpoints: head?[1].integer ?? 0,
                damage: damage
            )
        }
    }
}
