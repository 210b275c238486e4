import CRM
import SQLite

extension LeadReader {
    /// Decodes the columns of ``LeadSelection``.
    func leadRow(_ row: Statement, organizationID: String) throws -> LeadRow {
        var contact = Contact(id: row.string(2), organizationID: organizationID)
        try details.columns.read(row, from: 3, into: &contact)
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
            SELECT company_key, \(details.columns.names)
            FROM contact_version WHERE contact_key = ?1 AND replaced_at > ?2
            ORDER BY number LIMIT 1
            """
        )
        defer { statement.reset() }
        statement.bind(1, row.key)
        statement.bind(2, asOf.microseconds)
        guard try statement.step() else { return row }
        var old = row
        old.companyKey = CompanyKey(statement.int64OrNil(0))
        try details.columns.read(statement, from: 1, into: &old.contact)
        return old
    }
}
