/// The SQL that ships inside the binary, in the order in which it is applied.
package enum Migrations {
    /// Every local migration: its file's name without the ending, and its text.
    ///
    /// `user_version` of a database is the number of migrations applied to it. A migration once
    /// released is never edited; a test compares this list with the folder.
    package static let sqlite: [(name: String, sql: String)] = [
        ("0001_tables", text(PackageResources._001_tables_sql)),
        ("0002_guards", text(PackageResources._002_guards_sql)),
        ("0003_views", text(PackageResources._003_views_sql)),
        ("0004_models", text(PackageResources._004_models_sql)),
        ("0005_sync", text(PackageResources._005_sync_sql)),
        ("0006_agents", text(PackageResources._006_agents_sql)),
        ("0007_service", text(PackageResources._007_service_sql)),
        ("0008_commentaries", text(PackageResources._008_commentaries_sql)),
        ("0009_change_by_id", text(PackageResources._009_change_by_id_sql)),
        ("0010_continuations", text(PackageResources._010_continuations_sql)),
        ("0011_contact_ids", text(PackageResources._011_contact_ids_sql)),
    ]

    /// What an operator runs in a Supabase project, in this order.
    package static let supabase: [(name: String, sql: String)] = [
        ("0001_sync", text(PackageResources._001_sync_sql)),
        ("0002_guardian", text(PackageResources._002_guardian_sql)),
        ("0003_history", text(PackageResources._003_history_sql)),
    ]

    /// What takes all of it away again.
    package static let uninstall = text(PackageResources.uninstall_sql)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
