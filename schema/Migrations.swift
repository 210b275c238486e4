/// The SQL that ships inside the binary, in the order in which it is applied.
package enum Migrations {
    /// Every local migration: its file's name without the ending, and its text.
    ///
    /// `user_version` of a database is the number of migrations applied to it.
    package static let sqlite: [(name: String, sql: String)] = [
        ("0001_tables", String(decoding: PackageResources._001_tables_sql, as: UTF8.self))
    ]
}
