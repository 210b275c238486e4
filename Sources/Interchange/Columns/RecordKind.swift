/// What the records of a file are.
package enum RecordKind: String, CaseIterable, Sendable {
    case contacts, companies, interactions, opportunities, outcomes

    /// The value of `type` in our own JSON Lines: `contact`.
    package var singular: String {
        switch self {
        case .contacts: "contact"
        case .companies: "company"
        case .interactions: "interaction"
        case .opportunities: "opportunity"
        case .outcomes: "outcome"
        }
    }
}

/// What a column may mean; the raw value names it in `--map` and in our own exports.
package enum Field: String, CaseIterable, Sendable {
    case id, name, email, phone, company, title, website, source, country, city
    case firstName = "first_name"
    case middleName = "middle_name"
    case lastName = "last_name"
    case companyID = "company_id"
    case doNotContact = "do_not_contact"
    case optedOut = "opted_out"
    case consent
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case industry, employees, domain
    case contactID = "contact_id"
    case contactEmail = "contact_email"
    case kind, direction, result
    case occurredAt = "occurred_at"
    case subject, body, stage, status
    case isWon = "is_won"
    case isClosed = "is_closed"
    case value
    case valueMinor = "value_minor"
    case currency
    case openedAt = "opened_at"
    case movedAt = "moved_at"
    case closedAt = "closed_at"
    case outcome
    case outcomeAt = "outcome_at"
    /// A JSON object whose members become attributes.
    case attributes
    /// The tenant; says nothing new inside one import.
    case organizationID = "organization_id"
    /// `type` and `v` of our own JSON Lines.
    case type, version

    /// Position among all fields, for tables indexed by field.
    var ordinal: Int { Self.ordinals[self] ?? 0 }

    private static let ordinals = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) }
    )

    /// Whether the cell holds a date.
    var isDate: Bool {
        switch self {
        case .createdAt, .updatedAt, .occurredAt, .openedAt, .movedAt, .closedAt, .outcomeAt: true
        default: false
        }
    }

    /// Whether the column goes into the attributes as well: its meaning is narrower than its text.
    var isKeptAsAttribute: Bool {
        switch self {
        case .firstName, .middleName, .lastName, .companyID, .optedOut, .consent, .outcome,
            .outcomeAt, .direction, .isWon, .isClosed:
            true
        default: false
        }
    }
}
