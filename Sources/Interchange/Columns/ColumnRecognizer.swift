import CRM
import Values

/// Finds out what the columns of a file mean, and from them what its records are.
package struct ColumnRecognizer: Sendable {
    private static let tables: [RecordKind: [String: (field: Field, rank: Int)]] = {
        var tables: [RecordKind: [String: (field: Field, rank: Int)]] = [:]
        for kind in RecordKind.allCases {
            var table: [String: (field: Field, rank: Int)] = [:]
            for (field, names) in ColumnNames.names(of: kind) {
                for (rank, name) in names.split(separator: " ").enumerated()
                where table[String(name)] == nil {
                    table[String(name)] = (field, rank + 1)
                }
            }
            tables[kind] = table
        }
        return tables
    }()

    /// The meaning of a column and its rank among the columns of one meaning; nil for an unknown
    /// one.
    package static func field(of header: String, kind: RecordKind) -> (field: Field, rank: Int)? {
        switch header {
        case "attributes": return (.attributes, 0)
        case "organization_id": return (.organizationID, 0)
        default: break
        }
        if let own = Field(columnName: header), isField(own, of: kind) { return (own, 0) }
        return tables[kind]?[Words.folded(header)]
    }

    /// Whether records of a kind have such a field.
    package static func isField(_ field: Field, of kind: RecordKind) -> Bool {
        ColumnNames.names(of: kind).contains { $0.field == field }
            || [.attributes, .outcome, .outcomeAt].contains(field) && kind == .contacts
            || kind == .contacts && Contact.column(field.columnName) != nil
    }

    /// What the records are, judged by the headers alone; nil when nothing is recognised.
    package static func kind(of headers: [String]) -> RecordKind? {
        let folded = Set(headers.map(Words.folded))
        let has = { (names: String) in
            names.split(separator: " ").contains { folded.contains(String($0)) }
        }
        let fields = { (kind: RecordKind) -> Set<Field> in
            Set(headers.compactMap { field(of: $0, kind: kind)?.field })
        }
        let deal = fields(.opportunities)
        if has(dealMarks) || deal.contains(.stage) && !deal.isDisjoint(with: [.value, .closedAt]) {
            return .opportunities
        }
        let activity = fields(.interactions)
        let isPerson = has(personMarks)
        if activity.contains(.occurredAt), !activity.isDisjoint(with: [.contactID, .contactEmail]) {
            if has(activityMarks) { return .interactions }
            let tells = !activity.isDisjoint(with: [.kind, .body, .subject])
            if !isPerson, has("contactid personid whoid idcontatto"), tells { return .interactions }
        }
        let results = fields(.outcomes)
        let isAllKnown = headers.allSatisfy { field(of: $0, kind: .outcomes) != nil }
        if isAllKnown, results.contains(.result),
            !results.isDisjoint(with: [.contactID, .contactEmail])
        {
            return .outcomes
        }
        let person = fields(.contacts)
        let firm = fields(.companies)
        if !isPerson, !person.contains(.email), !has("prospectid leadid leadnumber") {
            let isFirm = has(firmMarks) || !firm.isDisjoint(with: [.industry, .employees])
            if isFirm, firm.contains(.name) { return .companies }
        }
        return person.isDisjoint(with: [.id, .name, .email, .phone, .firstName, .lastName])
            ? nil : .contacts
    }

    private static let dealMarks = """
        dealid dealname dealstage dealtitle dealvalue opportunityid opportunityname closevalue \
        idopportunita nomeopportunita idtrattativa trattativa stagename valueminor
        """
    private static let activityMarks = """
        interactiontype activitytype engagementtype interactionid activityid engagementid kind \
        tipoattivita tipointerazione whoid eventtype calloutcome meetingoutcome
        """
    private static let personMarks = """
        firstname lastname givenname familyname surname cognome fullname personfirstname \
        personlastname nomecompleto nominativo jobtitle position ruolo phone telefono cellulare \
        mobilephone
        """
    private static let firmMarks = """
        companyname companydomainname accountname organizationname ragionesociale domain \
        nomeazienda
        """
}
