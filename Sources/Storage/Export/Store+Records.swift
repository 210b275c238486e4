package import CRM
import JSON
import SQLite

/// A score as exports show it.
package struct ScoreRecord: Sendable {
    /// Number of its entry in the log.
    package var seq: Int64
    /// The contact it is about.
    package var contactID: String
    /// 0 to 100.
    package var score: Int
    /// Probability of conversion, in millionths.
    package var probabilityMicro: Int
    /// Confidence, in millionths.
    package var confidenceMicro: Int
    /// The moment it was computed for.
    package var asOf: Instant
    /// When it was computed.
    package var scoredAt: Instant
    /// Name of the model.
    package var model: String
    /// SHA-256 of the model, in hexadecimal.
    package var modelSHA256: String
}

/// Streams of whole records, each from one snapshot, in the order of their keys and in constant
/// memory. `body` must not call the store.
extension Store {
    /// Every contact of an organization.
    package func forEachContact(
        organizationKey: OrganizationKey,
        _ body: (Contact) throws -> Void
    ) throws {
        let sql = """
            SELECT c.id, o.id, \(Contact.stored.list(of: "c"))
            FROM contact AS c JOIN organization AS o USING (organization_key)
            WHERE c.organization_key = ? AND c.deleted_at IS NULL ORDER BY c.contact_key
            """
        try database.read { connection in
            try connection.rows(sql, .key(organizationKey)) { row in
                var contact = Contact(id: row.string(0), organizationID: row.string(1))
                try Contact.stored.read(row, from: 2, into: &contact)
                try body(contact)
            }
        }
    }

    /// Every company of an organization.
    package func forEachCompany(
        organizationKey: OrganizationKey,
        _ body: (Company) throws -> Void
    ) throws {
        let sql = """
            SELECT m.id, o.id, \(Company.stored.list(of: "m"))
            FROM company AS m JOIN organization AS o USING (organization_key)
            WHERE m.organization_key = ? AND m.deleted_at IS NULL ORDER BY m.company_key
            """
        try database.read { connection in
            try connection.rows(sql, .key(organizationKey)) { row in
                var company = Company(id: row.string(0), organizationID: row.string(1), name: "")
                try Company.stored.read(row, from: 2, into: &company)
                try body(company)
            }
        }
    }

    /// Every interaction of an organization's contacts, with the contact's e-mail.
    package func forEachInteraction(
        organizationKey: OrganizationKey,
        _ body: (Interaction, _ contactEmail: String?) throws -> Void
    ) throws {
        let sql = """
            SELECT i.id, c.id, c.email, \(Interaction.stored.list(of: "i"))
            FROM interaction AS i JOIN contact AS c USING (contact_key)
            WHERE i.organization_key = ? AND i.deleted_at IS NULL AND c.deleted_at IS NULL
            ORDER BY i.interaction_key
            """
        try database.read { connection in
            try connection.rows(sql, .key(organizationKey)) { row in
                guard InteractionKind(rawValue: Int(row.int64("kind"))) != nil else {
                    throw StoreError.damaged(
                        table: "interaction",
                        key: row.string(0),
                        detail: "its kind is unknown"
                    )
                }
                var interaction = Interaction(
                    id: row.string(0),
                    contactID: row.string(1),
                    kind: .other,
                    occurredAt: Instant(microseconds: 0)
                )
                try Interaction.stored.read(row, from: 3, into: &interaction)
                try body(interaction, row.stringOrNil(2))
            }
        }
    }

    /// Every opportunity of an organization.
    package func forEachOpportunity(
        organizationKey: OrganizationKey,
        _ body: (Opportunity) throws -> Void
    ) throws {
        let sql = """
            SELECT d.id, c.id, \(Opportunity.stored.list(of: "d"))
            FROM opportunity AS d
            LEFT JOIN contact AS c ON c.contact_key = d.contact_key AND c.deleted_at IS NULL
            WHERE d.organization_key = ? AND d.deleted_at IS NULL ORDER BY d.opportunity_key
            """
        try database.read { connection in
            try connection.rows(sql, .key(organizationKey)) { row in
                var opportunity = Opportunity(id: row.string(0), name: "")
                opportunity.contactID = row.stringOrNil(1)
                try Opportunity.stored.read(row, from: 2, into: &opportunity)
                try body(opportunity)
            }
        }
    }

    /// Every outcome of an organization's contacts.
    package func forEachOutcome(
        organizationKey: OrganizationKey,
        _ body: (Outcome) throws -> Void
    ) throws {
        let sql = """
            SELECT c.id, u.is_won, u.occurred_at, u.source
            FROM outcome AS u JOIN contact AS c USING (contact_key)
            WHERE u.organization_key = ? AND u.deleted_at IS NULL AND c.deleted_at IS NULL
            ORDER BY u.outcome_key
            """
        try database.read { connection in
            try connection.rows(sql, .key(organizationKey)) { row in
                let outcome = Outcome(
                    contactID: row.string(0),
                    isWon: row.int64(1) != 0,
                    occurredAt: row.int64OrNil(2).map(Instant.init(microseconds:)),
                    source: Outcome.Source(rawValue: row.string(3)) ?? .mark
                )
                try body(outcome)
            }
        }
    }

    /// The whole score history of an organization.
    package func forEachScore(
        organizationKey: OrganizationKey,
        _ body: (ScoreRecord) throws -> Void
    ) throws {
        let sql = """
            SELECT s.seq, c.id, s.score, s.probability_micro, s.confidence_micro, s.as_of,
                s.scored_at, m.name, m.sha256
            FROM score AS s
            JOIN contact AS c USING (contact_key)
            JOIN model AS m USING (model_key)
            WHERE s.organization_key = ? ORDER BY s.seq
            """
        try database.read { connection in
            try connection.rows(sql, .key(organizationKey)) { row in
                let score = ScoreRecord(
                    seq: row.int64(0),
                    contactID: row.string(1),
                    score: Int(row.int64(2)),
                    probabilityMicro: Int(row.int64(3)),
                    confidenceMicro: Int(row.int64(4)),
                    asOf: Instant(microseconds: row.int64(5)),
                    scoredAt: Instant(microseconds: row.int64(6)),
                    model: row.string(7),
                    modelSHA256: row.string(8)
                )
                try body(score)
            }
        }
    }
}
