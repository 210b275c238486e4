internal import CResources

/// The SQL files of `schema`, which `Sources/CResources/schema.c` lists.
package enum Migrations {
    /// Every migration of the data file, in the order in which they are applied.
    ///
    /// `user_version` of a data file is the number of migrations applied to it. A migration once
    /// released is never edited; a test compares this list with the folder.
    package static let sqlite = list(embedded_migrations, embedded_migration_count)

    /// What an operator runs in a Supabase project, in this order.
    package static let supabase = list(embedded_project_scripts, embedded_project_script_count)

    /// What takes all of it away from the project again.
    package static let uninstall = text(of: embedded_uninstall_script)

    /// `Tests/verify_proof.py`, which checks a log or a proof and shares no code with the program.
    package static let verifier = text(of: embedded_verifier)

    private static func list(
        _ files: UnsafePointer<embedded_file>,
        _ count: Int
    ) -> [(name: String, sql: String)] {
        UnsafeBufferPointer(start: files, count: count).map { file in
            (name: String(cString: file.name), sql: text(of: file))
        }
    }
}
