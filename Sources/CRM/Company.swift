package import JSON

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

extension Company: TableRecord {
    package static let table = "company"

    package static let columns: [Column<Company>] = [
        Column(
            "name",
            .text({ $0.name }, { $0.name = $1 ?? "" }),
            ColumnTraits(isPersonal: false, sync: .never, unknown: .text(""))
        ),
        Column(
            "domain",
            .text({ $0.domain }, { $0.domain = $1 }),
            ColumnTraits(isPersonal: false, sync: .never, feature: .standard)
        ),
        Column(
            "industry",
            .text({ $0.industry }, { $0.industry = $1 }),
            ColumnTraits(isPersonal: false, sync: .never, feature: .standard)
        ),
        Column(
            "employees",
            .integer(
                { $0.employees.map { Int64($0) } },
                { $0.employees = $1.map { Int(clamping: $0) } }
            ),
            ColumnTraits(isPersonal: false, sync: .never, feature: .standard)
        ),
        Column(
            "country",
            .text({ $0.country }, { $0.country = $1 }),
            ColumnTraits(isPersonal: false, sync: .never)
        ),
        Column(
            "attributes",
            .object({ $0.attributes }, { $0.attributes = $1 }),
            ColumnTraits(
                isPersonal: false,
                sync: .never,
                merging: .members,
                unknown: .text("{}")
            )
        ),
    ]
}
