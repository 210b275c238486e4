import CRM
import JSON
import SQLite

extension LeadReader {
    /// Decodes the columns of ``LeadSelection``.
    func leadRow(_ row: Statement, organizationID: String) throws -> LeadRow {
        var contact = Contact(
            id: row.string(2),
            organizationID: organizationID,
            name: row.string(3)
        )
        contact.email = row.stringOrNil(4)
        contact.phone = row.stringOrNil(5)
        contact.company = row.stringOrNil(6)
        contact.title = row.stringOrNil(7)
        contact.website = row.stringOrNil(8)
        contact.source = row.stringOrNil(9)
        contact.country = row.stringOrNil(10)
        contact.doNotContact = row.int64OrNil(11).map { $0 != 0 }
        contact.createdAt = row.int64OrNil(12).map(Instant.init(microseconds:))
        if details == .attributes {
            contact.city = row.stringOrNil(13)
            contact.attributes = try JSON(parsing: row.textBytes(14))
        }
        return LeadRow(
            key: ContactKey(row.int64(0)),
            companyKey: CompanyKey(row.int64OrNil(1)),
            contact: contact
        )
    }

    /// The record as it was at ``asOf``: the oldest version that was replaced after it.
    func version(of row: LeadRow) throws -> LeadRow {
        guard isPast else { return row }
        let statement = try connection.statement(
            """
            SELECT name, email, phone, company, company_key, title, website, source, country,
                do_not_contact, created_at, city, attributes
            FROM contact_version WHERE contact_key = ?1 AND replaced_at > ?2
            ORDER BY number LIMIT 1
            """
        )
        defer { statement.reset() }
        statement.bind(1, row.key)
        statement.bind(2, asOf.microseconds)
        guard try statement.step() else { return row }
        var old = row
        old.contact.name = statement.stringOrNil(0) ?? ""
        old.contact.email = statement.stringOrNil(1)
        old.contact.phone = statement.stringOrNil(2)
        old.contact.company = statement.stringOrNil(3)
        old.companyKey = CompanyKey(statement.int64OrNil(4))
        old.contact.title = statement.stringOrNil(5)
        old.contact.website = statement.stringOrNil(6)
        old.contact.source = statement.stringOrNil(7)
        old.contact.country = statement.stringOrNil(8)
        old.contact.doNotContact = statement.int64OrNil(9).map { $0 != 0 }
        old.contact.createdAt = statement.int64OrNil(10).map(Instant.init(microseconds:))
        if details == .attributes {
            old.contact.city = statement.stringOrNil(11)
            old.contact.attributes = try JSON(parsing: statement.textBytes(12))
        }
        return old
    }
}
