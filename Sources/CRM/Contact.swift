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
    /// Who works on the contact, as the CRM writes it.
    package var owner: String?
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

extension Contact: TableRecord {
    package static let table = "contact"

    package static let columns: [Column<Contact>] = [
        Column(
            "name",
            .text({ $0.name.isEmpty ? nil : $0.name }, { $0.name = $1 ?? "" }),
            ColumnTraits(feature: .standard, unknown: .text(""))
        ),
        Column(
            "email",
            .text({ $0.email }, { $0.email = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "phone",
            .text({ $0.phone }, { $0.phone = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "company",
            .text({ $0.company }, { $0.company = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "title",
            .text({ $0.title }, { $0.title = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "website",
            .text({ $0.website }, { $0.website = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "source",
            .text({ $0.source }, { $0.source = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "country",
            .text({ $0.country }, { $0.country = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "city",
            .text({ $0.city }, { $0.city = $1 }),
            ColumnTraits(feature: .learned)
        ),
        Column("owner", .text({ $0.owner }, { $0.owner = $1 })),
        Column(
            "do_not_contact",
            .flag({ $0.doNotContact }, { $0.doNotContact = $1 }),
            ColumnTraits(feature: .standard)
        ),
        Column(
            "created_at",
            .moment({ $0.createdAt }, { $0.createdAt = $1 }),
            ColumnTraits(sync: .taken, feature: .standard)
        ),
        Column(
            "updated_at",
            .moment({ $0.updatedAt }, { $0.updatedAt = $1 }),
            ColumnTraits(sync: .taken)
        ),
        Column(
            "attributes",
            .object({ $0.attributes }, { $0.attributes = $1 }),
            ColumnTraits(merging: .members, feature: .learned, unknown: .text("{}"))
        ),
    ]
}
