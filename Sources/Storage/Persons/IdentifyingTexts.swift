import CRM
import SQLite
import Values

/// The texts that tell who a person is, so that their bytes are searched for.
///
/// Short ones, and first names alone, stand for others as well and are left out.
struct IdentifyingTexts {
    struct Text {
        /// `name`, `email`, `phone` or `id`.
        let what: String
        let text: String
    }

    private(set) var all: [Text] = []

    /// These, and as searches of contacts look at them.
    var searched: [Text] {
        let known = Set(telling)
        let folded = all.map { Text(what: $0.what, text: SearchText.folded($0.text)) }
        return all + folded.filter { !known.contains($0.text) }
    }

    /// The texts alone.
    var telling: [String] { all.map(\.text) }

    /// Adds those of a contact, as it is and as it was.
    mutating func add(_ key: ContactKey, _ connection: Connection) throws {
        var found: [Text] = []
        try connection.rows(
            """
            SELECT 'id', id FROM contact WHERE contact_key = ?1
            UNION SELECT 'name', name FROM contact WHERE contact_key = ?1
            UNION SELECT 'email', email FROM contact WHERE contact_key = ?1
            UNION SELECT 'email', match_email FROM contact WHERE contact_key = ?1
            UNION SELECT 'phone', phone FROM contact WHERE contact_key = ?1
            UNION SELECT 'name', name FROM contact_version WHERE contact_key = ?1
            UNION SELECT 'email', email FROM contact_version WHERE contact_key = ?1
            UNION SELECT 'phone', phone FROM contact_version WHERE contact_key = ?1
            UNION SELECT 'email', substr(handle, 6) FROM contact_handle
                WHERE contact_key = ?1 AND handle LIKE 'mail:%'
            """,
            .key(key)
        ) { row in
            if !row.isNull(1) { found.append(Text(what: row.string(0), text: row.string(1))) }
        }
        let known = Set(telling)
        all += found.filter { Self.isTelling($0) && !known.contains($0.text) }
    }

    private static func isTelling(_ text: Text) -> Bool {
        switch text.what {
        case "name": text.text.utf8.count >= 6 && text.text.contains(" ")
        case "email": text.text.contains("@")
        default: text.text.utf8.count >= 8
        }
    }
}
