package import CRM
import SQLite

extension Store {
    /// Contacts whose id, name, e-mail or company holds `text`, whatever its case, accents and form
    /// of Unicode, or whose phone holds its digits, or who have it as a further e-mail address or
    /// id; best score first, all for an empty text.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func contacts(
        matching text: String,
        organizationKey: OrganizationKey,
        limit: Int
    ) throws -> [ContactSummary] {
        var filter = ContactFilter()
        filter.text = text
        filter.limit = limit
        return try contactPage(organizationKey: organizationKey, filter).contacts
    }

    /// The addresses of e-mail under which a contact is known beside the first.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func otherAddresses(contactKey: ContactKey) throws -> [String] {
        var found: [String] = []
        try database.read { connection in
            try connection.rows(
                """
                SELECT substr(handle, 6) FROM contact_handle
                WHERE contact_key = ? AND handle LIKE 'mail:%' ORDER BY handle
                """,
                .key(contactKey)
            ) { found.append($0.string(0)) }
        }
        return found
    }
}
