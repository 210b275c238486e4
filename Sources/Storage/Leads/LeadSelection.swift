package import CRM

/// Which contacts a bulk run reads.
package enum LeadSelection: Sendable, Equatable {
    /// Every contact of the organization.
    case all
    /// Those never scored by the model of this key, and those whose inputs changed since.
    case stale(modelKey: ModelKey)

    /// The model that counts as current for ``stale(modelKey:)``.
    var modelKey: ModelKey? {
        switch self {
        case .all: nil
        case .stale(let key): key
        }
    }

    /// Whoever objected to being scored is in none of them.
    ///
    /// Binds organization, last key, limit, moment and, for stale ones, the model.
    ///
    /// The plus keeps SQLite from the index over organization and id, by which each page would
    /// read and sort everybody: cost would grow with the square of the contacts.
    func sql(_ details: LeadDetails) -> String {
        switch self {
        case .all:
            Self.columns(details) + """

                WHERE +c.organization_key = ?1 AND c.contact_key > ?2 AND c.deleted_at IS NULL
                    AND (c.created_at IS NULL OR c.created_at <= ?4)
                    AND NOT \(Store.objects(.notScored))
                ORDER BY c.contact_key LIMIT ?3
                """
        case .stale:
            Self.columns(details) + """

                LEFT JOIN score_latest AS l ON l.contact_key = c.contact_key
                WHERE +c.organization_key = ?1 AND c.contact_key > ?2 AND c.deleted_at IS NULL
                    AND (c.created_at IS NULL OR c.created_at <= ?4)
                    AND NOT \(Store.objects(.notScored))
                    AND (
                        l.model_key IS NOT ?5
                        OR EXISTS (
                            SELECT 1 FROM stale_contact AS s WHERE s.contact_key = c.contact_key
                        )
                    )
                ORDER BY c.contact_key LIMIT ?3
                """
        }
    }

    /// One contact by key.
    static func one(_ details: LeadDetails) -> String {
        columns(details) + "\nWHERE c.contact_key = ?1 AND c.deleted_at IS NULL"
    }

    /// The columns that ``LeadReader`` decodes, in its order.
    private static func columns(_ details: LeadDetails) -> String {
        switch details {
        case .standard: standard
        case .attributes: withAttributes
        }
    }

    private static let standard = select(.standard)
    private static let withAttributes = select(.attributes)

    private static func select(_ details: LeadDetails) -> String {
        """
        SELECT c.contact_key, c.company_key, c.id, \(details.columns.list(of: "c"))
        FROM contact AS c
        """
    }
}

/// How much of a record is read: attributes cost time, so only models that use them ask.
package enum LeadDetails: Sendable {
    /// What the standard features need.
    case standard
    /// That, the city and the CRM's own attributes.
    case attributes

    var columns: RecordColumns<Contact> {
        switch self {
        case .standard: Contact.features
        case .attributes: Contact.allFeatures
        }
    }
}
