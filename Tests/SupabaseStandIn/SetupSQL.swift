import Foundation

/// The SQL files of the folder beside this one, which make the databases.
enum SetupSQL {
    /// The roles, schemas and functions of a Supabase project.
    static let supabase = text("supabase")
    /// The tables of the Guardian CRM.
    static let guardian = text("guardian")
    /// The same tables as earlier versions of the CRM had them.
    static let guardianEarlierForms = text("guardian_earlier_forms")

    private static func text(_ name: String) -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "SQL/\(name).sql")
        do { return try String(contentsOf: file, encoding: .utf8) } catch {
            preconditionFailure("cannot read \(file.path): \(error)")
        }
    }
}
