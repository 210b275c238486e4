package import CRM
import SQLite
import Values

extension Store {
    /// Contacts whose id, name, e-mail or company holds `text`, whatever its case, accents and form
    /// of Unicode, or whose phone holds its digits, or who have it as a further e-mail address;
    /// best score first, all for an empty text.
    ///
    /// Reads all contacts of the organization.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func contacts(
        matching text: String,
        organizationKey: OrganizationKey,
        limit: Int
    ) throws -> [ContactSummary] {
        try database.read { connection in
            let found = try Self.contacts(matching: text, organizationKey, limit: limit, connection)
            return try overridden(found, organizationKey, connection)
        }
    }

    static func contacts(
        matching text: String,
        _ organizationKey: OrganizationKey,
        limit: Int,
        _ connection: Connection
    ) throws -> [ContactSummary] {
        if text.isEmpty {
            return try contacts("", organizationKey, [], limit: limit, connection)
        }
        let wanted = Words.plain(text)
        // SQLite lowers ASCII alone: rows with other letters are compared here.
        let candidates = try contacts(
            """
            AND (instr(\(searched), ?2) > 0
                OR \(searched) GLOB '*[^' || char(1) || '-' || char(127) || ']*'
                OR \(isFoundOtherwise))
            """,
            organizationKey,
            [
                .text(wanted), digits(text).map { .text($0) } ?? .null,
                .text("mail:" + (MatchKey.email(text) ?? "")), .text("id:" + text),
            ],
            limit: limit,
            connection
        ) { row in
            let all = [
                row.string(1), row.string(2), row.stringOrNil(3) ?? "", row.stringOrNil(4) ?? "",
            ].joined(separator: " ")
            let isPlain = all.utf8.allSatisfy { $0 < 0x80 }
            return isPlain || row.int64(7) != 0 || Words.plain(all).contains(wanted)
        }
        return candidates
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

    /// What is searched, in lower case as far as SQLite knows it.
    private static let searched = """
        lower(c.id || ' ' || c.name || ' ' || coalesce(c.email, '') || ' '
            || coalesce(c.company, ''))
        """

    /// SQL of whether a row is found by its number or a further address, which needs no comparing.
    static var isFoundOtherwise: String {
        """
        coalesce(?3 IS NOT NULL AND instr(\(phoneDigits), ?3) > 0, 0)
            OR c.contact_key IN (SELECT contact_key FROM contact_handle
                WHERE organization_key = ?1 AND handle IN (?4, ?5))
        """
    }

    private static let phoneDigits = [" ", "-", "/", "(", ")", "."].reduce("c.phone") {
        "replace(\($0), '\($1)', '')"
    }

    /// The digits of a text that is nothing but a number to call; nil for any other.
    private static func digits(_ text: String) -> String? {
        guard text.allSatisfy({ $0.isNumber || " -/().+".contains($0) }) else { return nil }
        let digits = text.filter { $0.isASCII && $0.isNumber }
        return digits.count < 4 ? nil : digits
    }
}
