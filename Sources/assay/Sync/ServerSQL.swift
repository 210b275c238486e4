import Resources

/// The SQL of the server's side, as one script.
enum ServerSQL {
    /// What installs it, or what takes it away.
    static func text(uninstall: Bool) -> String {
        uninstall
            ? Migrations.uninstall
            : Migrations.supabase.map { "-- \($0.name)\n\($0.sql)" }.joined(separator: "\n")
    }
}
