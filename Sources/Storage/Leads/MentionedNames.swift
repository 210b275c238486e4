package import CRM
import SQLite

/// Names of an organization's contacts of which a part stands in a text.
///
/// Found by the first and the last word of each name, without regard to case in ASCII: rather too
/// many than too few, so that whoever puts pseudonyms looks at these alone. Costs a pass over the
/// names.
enum MentionedNames {
    /// Names answered for one text at most.
    private static let namesMax = 500
    /// Characters of a part that is looked for.
    private static let partMin = 3

    static func read(
        _ connection: Connection,
        in text: String,
        organizationKey: OrganizationKey,
        except contactKey: ContactKey?
    ) throws -> [String] {
        guard !text.isEmpty else { return [] }
        var names: [String] = []
        try connection.rows(
            """
            SELECT name FROM (
                SELECT name, lower(substr(name, 1, instr(name || ' ', ' ') - 1)) AS first_word,
                    lower(substr(name, length(rtrim(name, replace(name, ' ', ''))) + 1))
                        AS last_word
                FROM contact
                WHERE organization_key = ?1 AND deleted_at IS NULL AND contact_key <> ?3
                    AND length(name) >= ?4
            )
            WHERE (length(first_word) >= ?4 AND instr(?2, first_word) > 0)
                OR (length(last_word) >= ?4 AND instr(?2, last_word) > 0)
            LIMIT ?5
            """,
            .key(organizationKey),
            .text(text.lowercased()),
            contactKey.map { .key($0) } ?? .integer(-1),
            .integer(Int64(partMin)),
            .integer(Int64(namesMax))
        ) { row in names.append(row.string(0)) }
        return names
    }
}

extension LeadReader {
    /// Names of other contacts of the organization of which a part stands in a text.
    ///
    /// - Throws: ``SQLiteError``.
    package func names(
        mentionedIn text: String,
        organizationKey: OrganizationKey,
        except contactKey: ContactKey
    ) throws -> [String] {
        try MentionedNames.read(
            connection,
            in: text,
            organizationKey: organizationKey,
            except: contactKey
        )
    }
}

extension Store {
    /// Names of contacts of an organization of which a part stands in a text.
    ///
    /// - Throws: ``SQLiteError``.
    package func names(
        mentionedIn text: String,
        organizationKey: OrganizationKey,
        except contactKey: ContactKey? = nil
    ) throws -> [String] {
        try database.read { connection in
            try MentionedNames.read(
                connection,
                in: text,
                organizationKey: organizationKey,
                except: contactKey
            )
        }
    }
}
