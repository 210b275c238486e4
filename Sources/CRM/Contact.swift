package import JSON

/// A person we may sell to, as the CRM knows them.
package struct Contact: Hashable, Sendable {
    /// The CRM's own id, or one made at import.
    package var id: String
    /// The organization that owns the record.
    package var organizationID: String
    /// The name as people write it; may be empty.
    package var name: String
    /// The address as typed; nil or malformed addresses are kept as they came.
    package var email: String?
    /// The number as typed.
    package var phone: String?
    /// The company's name as typed.
    package var company: String?
    /// Job title.
    package var title: String?
    /// The contact's or the company's web address.
    package var website: String?
    /// Where the lead came from, as the CRM writes it.
    package var source: String?
    /// Country, as typed.
    package var country: String?
    /// City, as typed.
    package var city: String?
    /// True when they asked not to be contacted, false when they consented, nil when unknown.
    package var doNotContact: Bool?
    /// When the CRM first had the record.
    package var createdAt: Instant?
    /// When the CRM last changed it.
    package var updatedAt: Instant?
    /// Every column that Assay gives no meaning to: a JSON object.
    package var attributes: JSON

    /// A contact of which nothing but its identity is known.
    package init(id: String, organizationID: String, name: String = "") {
        self.id = id
        self.organizationID = organizationID
        self.name = name
        attributes = .object([:])
    }
}

/// A company, known by name within its organization.
package struct Company: Hashable, Sendable {
    /// The CRM's own id, or one made at import.
    package var id: String
    /// The organization that owns the record.
    package var organizationID: String
    /// The name as typed; companies are matched by ``MatchKey/company(_:)``.
    package var name: String
    /// Registrable web domain in lower case: `example.com`.
    package var domain: String?
    /// Industry, as typed.
    package var industry: String?
    /// Number of employees.
    package var employees: Int?
    /// Country, as typed.
    package var country: String?
    /// Every column that Assay gives no meaning to: a JSON object.
    package var attributes: JSON

    /// A company of which only the name is known.
    package init(id: String, organizationID: String, name: String) {
        self.id = id
        self.organizationID = organizationID
        self.name = name
        attributes = .object([:])
    }
}

/// One thing that happened between us and a contact.
package struct Interaction: Hashable, Sendable {
    /// The source's own id, or one made at import.
    package var id: String
    /// The contact it belongs to.
    package var contactID: String
    /// What happened.
    package var kind: InteractionKind
    /// When it happened.
    package var occurredAt: Instant
    /// Subject line or title.
    package var subject: String?
    /// Text of the message or note.
    package var body: String?
    /// Every column that Assay gives no meaning to: a JSON object.
    package var attributes: JSON

    /// An interaction without text.
    package init(id: String, contactID: String, kind: InteractionKind, occurredAt: Instant) {
        self.id = id
        self.contactID = contactID
        self.kind = kind
        self.occurredAt = occurredAt
        attributes = .object([:])
    }
}

/// A possible sale.
package struct Opportunity: Hashable, Sendable {
    /// How it stands.
    package enum Status: String, CaseIterable, Sendable { case open, won, lost }

    /// The CRM's own id, or one made at import.
    package var id: String
    /// The contact it is with, if the CRM says so.
    package var contactID: String?
    /// The company it is with, by name.
    package var company: String?
    /// Its title.
    package var name: String
    /// The pipeline's stage, as the CRM writes it.
    package var stage: String?
    /// Open, won or lost.
    package var status: Status
    /// Worth in minor units of ``currency`` (cents): never a float.
    package var valueMinor: Int64?
    /// ISO 4217 code.
    package var currency: String?
    /// When it was opened.
    package var openedAt: Instant?
    /// When it last changed stage.
    package var movedAt: Instant?
    /// When it was won or lost.
    package var closedAt: Instant?
    /// Every column that Assay gives no meaning to: a JSON object.
    package var attributes: JSON

    package init(id: String, name: String, status: Status = .open) {
        self.id = id
        self.name = name
        self.status = status
        attributes = .object([:])
    }
}

/// A known result for a contact: the label that training learns from.
package struct Outcome: Hashable, Sendable {
    /// Who says so.
    package enum Source: String, CaseIterable, Sendable { case opportunity, column, mark }

    /// The contact it is about.
    package var contactID: String
    /// True for won.
    package var isWon: Bool
    /// When it was decided; nil when the source carries no date.
    package var occurredAt: Instant?
    /// Who says so.
    package var source: Source

    /// A won or lost contact.
    package init(contactID: String, isWon: Bool, occurredAt: Instant?, source: Source) {
        self.contactID = contactID
        self.isWon = isWon
        self.occurredAt = occurredAt
        self.source = source
    }
}
