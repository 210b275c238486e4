package import CRM
import SQLite

/// A contact whose outcome is known.
package struct LabelledContact: Sendable {
    /// Key of the contact in this file.
    package var contactKey: ContactKey
    /// True for won.
    package var isWon: Bool
    /// When it was decided; nil when nobody says.
    package var decidedAt: Instant?
    /// The deal whose end it is, if it is one's.
    package var opportunityKey: OpportunityKey?
}

extension LeadReader {
    /// Contacts with a known outcome and keys above `after`, in order of their keys, up to about
    /// `limit` outcomes.
    ///
    /// Of several outcomes the newest mark counts, else the newest with a date, else the newest.
    package func labelledContacts(
        organization: OrganizationKey,
        after: ContactKey,
        limit: Int
    ) throws -> [LabelledContact] {
        let statement = try connection.statement(
            """
            SELECT u.contact_key, u.is_won, u.occurred_at, u.opportunity_key
            FROM outcome AS u INDEXED BY outcome_by_organization
            JOIN contact AS c USING (contact_key)
            WHERE u.organization_key = ?1 AND u.contact_key > ?2 AND u.deleted_at IS NULL
                AND c.deleted_at IS NULL AND u.contact_key <= (
                    SELECT coalesce(max(contact_key), 0) FROM (
                        SELECT contact_key FROM outcome INDEXED BY outcome_by_organization
                        WHERE organization_key = ?1 AND contact_key > ?2 AND deleted_at IS NULL
                        ORDER BY contact_key LIMIT ?3
                    )
                )
            ORDER BY u.contact_key, u.source = 'mark', u.occurred_at, u.outcome_key
            """
        )
        defer { statement.reset() }
        statement.bind(1, organization)
        statement.bind(2, after)
        statement.bind(3, limit)
        var found: [LabelledContact] = []
        while try statement.step() {
            let contact = LabelledContact(
                contactKey: ContactKey(statement.int64(0)),
                isWon: statement.int64(1) != 0,
                decidedAt: statement.int64OrNil(2).map(Instant.init(microseconds:)),
                opportunityKey: OpportunityKey(statement.int64OrNil(3))
            )
            if found.last?.contactKey == contact.contactKey {
                found[found.count - 1] = contact
            } else {
                found.append(contact)
            }
        }
        return found
    }

    /// This reader for another moment.
    package func at(_ moment: Instant, now: Instant) -> LeadReader {
        LeadReader(connection, asOf: moment, now: now, details: details)
    }
}
