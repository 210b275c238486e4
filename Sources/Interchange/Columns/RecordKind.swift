import CRM
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
package struct Field: Hashable, CaseIterable, Sendable {
    /// Its place among ``allCases``.
    let rawValue: Int

    private init(_ rawValue: Int) { self.rawValue = rawValue }

    package static let id = Field(0)
    package static let name = Field(1)
    package static let email = Field(2)
    package static let phone = Field(3)
    package static let company = Field(4)
    package static let title = Field(5)
    package static let website = Field(6)
    package static let source = Field(7)
    package static let country = Field(8)
    package static let city = Field(9)
    package static let firstName = Field(10)
    package static let middleName = Field(11)
    package static let lastName = Field(12)
    package static let companyID = Field(13)
    package static let doNotContact = Field(14)
    package static let optedOut = Field(15)
    package static let consent = Field(16)
    package static let createdAt = Field(17)
    package static let updatedAt = Field(18)
    package static let industry = Field(19)
    package static let employees = Field(20)
    package static let domain = Field(21)
    package static let contactID = Field(22)
    package static let contactEmail = Field(23)
    package static let kind = Field(24)
    package static let direction = Field(25)
    package static let result = Field(26)
    package static let occurredAt = Field(27)
    package static let subject = Field(28)
    package static let body = Field(29)
    package static let stage = Field(30)
    package static let status = Field(31)
    package static let isWon = Field(32)
    package static let isClosed = Field(33)
    package static let value = Field(34)
    package static let valueMinor = Field(35)
    package static let currency = Field(36)
    package static let openedAt = Field(37)
    package static let movedAt = Field(38)
    package static let closedAt = Field(39)
    package static let outcome = Field(40)
    package static let outcomeAt = Field(41)
    /// That mail to the contact came back, in words or as a yes, and when.
    package static let bounced = Field(42)
    package static let bouncedAt = Field(43)
    /// That the record was deleted where the file comes from.
    package static let isDeleted = Field(44)
    /// The id of the contact that a lead became.
    package static let convertedTo = Field(45)
    /// A JSON object whose members become attributes.
    package static let attributes = Field(46)
    /// The organization; says nothing new inside one import.
    package static let organizationID = Field(47)
    /// `type` and `v` of our own JSON Lines.
    package static let type = Field(48)
    package static let version = Field(49)
    /// The contact's name, where a record says no more of whose it is.
    package static let contactName = Field(50)
    package static let owner = Field(51)

    /// The name in `--map` and in our own exports: `first_name`.
    package var columnName: String { Self.names[rawValue] }

    /// The field of a name as ``columnName`` writes it; nil for an unknown one.
    package init?(columnName: String) {
        guard let index = Self.names.firstIndex(of: columnName) else { return nil }
        self.init(index)
    }

    /// All of them: those with words or rules of their own, and the other columns of a contact.
    package static let allCases = names.indices.map { Field($0) }

    private static let names =
        ownNames + Contact.columns.map(\.name).filter { !ownNames.contains($0) }

    private static let ownNames = [
        "id", "name", "email", "phone", "company", "title", "website", "source", "country", "city",
        "first_name", "middle_name", "last_name", "company_id", "do_not_contact", "opted_out",
        "consent", "created_at", "updated_at", "industry", "employees", "domain", "contact_id",
        "contact_email", "kind", "direction", "result", "occurred_at", "subject", "body", "stage",
        "status", "is_won", "is_closed", "value", "value_minor", "currency", "opened_at",
        "moved_at", "closed_at", "outcome", "outcome_at", "bounced", "bounced_at", "is_deleted",
        "converted_to", "attributes", "organization_id", "type", "version", "contact_name",
        "owner",
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
        case .name, .firstName, .middleName, .lastName, .contactName, .city, .country: .nameless
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
        default: Contact.column(columnName)?.kind == .moment
        }
    }

    /// Whether the column goes into the attributes as well: its meaning is narrower than its text.
    var isKeptAsAttribute: Bool {
        switch self {
        case .firstName, .middleName, .lastName, .companyID, .optedOut, .consent, .outcome,
            .outcomeAt, .direction, .isWon, .isClosed, .bounced, .bouncedAt, .convertedTo,
            .contactName:
            true
        default: false
        }
    }
}
