package import SQLite

/// The log in a database: what it is read, proved and verified by.
///
/// Appending belongs to the write transaction of what is told: see ``LedgerLog``.
package struct AuditTrail: Sendable {
    /// The file that holds the log's tables.
    package let database: Database
    /// The log's name, part of every body: `assay/<device>/1`.
    package let origin: String

    /// The log of that name in a database.
    package init(_ database: Database, origin: String) {
        self.database = database
        self.origin = origin
    }
}
