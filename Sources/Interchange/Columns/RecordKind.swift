import Values

/// What the records of a file are.
package enum RecordKind: String, CaseIterable, Sendable {
    case contacts, companies, interactions, opportunities, outcomes

    /// The place among files given together: what others refer to comes first.
    var place: Int {
        switch self {
        case .companies: 0
        case .contacts: 1
        case .opportunities: 2
        case .interactions: 3
        case .outcomes: 4
        }
    }

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

/// What a column may mean.
package enum Field: Int, CaseIterable, Sendable {
    case id, name, email, phone, company, title, website, source, country, city
    case firstName, middleName, lastName, companyID, doNotContact, optedOut, consent
    case createdAt, updatedAt, industry, employees, domain
    case contactID, contactEmail, kind, direction, result, occurredAt, subject, body
    case stage, status, isWon, isClosed, value, valueMinor, currency
    case openedAt, movedAt, closedAt, outcome, outcomeAt
    /// That mail to the contact came back, in words or as a yes, and when.
    case bounced, bouncedAt
    /// That the record was deleted where the file comes from.
    case isDeleted
    /// The id of the contact that a lead became.
    case convertedTo
    /// A JSON object whose members become attributes.
    case attributes
    /// The organization; says nothing new inside one import.
    case organizationID
    /// `type` and `v` of our own JSON Lines.
    case type, version

    /// The name in `--map` and in our own exports: `first_name`.
    package var columnName: String { Self.names[rawValue] }

    /// The field of a name as ``columnName`` writes it; nil for an unknown one.
    package init?(columnName: String) {
        guard let index = Self.names.firstIndex(of: columnName) else { return nil }
        self.init(rawValue: index)
    }

    private static let names = [
        "id", "name", "email", "phone", "company", "title", "website", "source", "country", "city",
        "first_name", "middle_name", "last_name", "company_id", "do_not_contact", "opted_out",
        "consent", "created_at", "updated_at", "industry", "employees", "domain", "contact_id",
        "contact_email", "kind", "direction", "result", "occurred_at", "subject", "body", "stage",
        "status", "is_won", "is_closed", "value", "value_minor", "currency", "opened_at",
        "moved_at", "closed_at", "outcome", "outcome_at", "bounced", "bounced_at", "is_deleted",
        "converted_to",
        "attributes", "organization_id", "type", "version",
    ]

    /// Which texts of a cell stand for nothing.
    enum Emptiness {
        /// Blank ones: the field is free text, or has a reader of its own words.
        case blank
        /// Those that are nobody's name: `N/A`, `-`, `#REF!`.
        case nameless
        /// Those, and words such as `none` and `null`, which names may be.
        case placeholder
    }

    /// Which texts of its cells stand for nothing; see ``Placeholder``.
    var emptiness: Emptiness {
        switch self {
        case .name, .firstName, .middleName, .lastName, .city, .country: .nameless
        case .subject, .body, .attributes, .organizationID, .type, .version, .kind, .direction,
            .result, .stage, .status, .isWon, .isClosed, .outcome, .doNotContact, .optedOut,
            .consent, .isDeleted:
            .blank
        default: .placeholder
        }
    }

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
            .outcomeAt, .direction, .isWon, .isClosed, .bounced, .bouncedAt, .convertedTo:
            true
        default: false
        }
    }
}
