package import CRM
import Ledger
import SQLite
import Values

/// What a record says of a company beside its name.
package struct FirmFacts: Equatable, Sendable {
    /// Industry, as typed.
    package var industry: String?
    /// Number of employees.
    package var employees: Int64?
    /// Web domain in lower case.
    package var domain: String?

    package init() {}

    var isEmpty: Bool { industry == nil && employees == nil && domain == nil }
}

/// A company as one record of a file gives it.
package struct CompanyDraft: Sendable {
    /// The record's own id; nil when the file has none.
    package var id: String?
    /// The name, never empty.
    package var name: String
    /// Industry, size, domain.
    package var firm = FirmFacts()
    /// Country.
    package var country: String?
    /// Columns that the record has and leaves empty, where it says all there is.
    package var emptied: Set<String> = []
    /// Canonical JSON object.
    package var attributes: [UInt8] = Array("{}".utf8)

    /// A company of which the name is known.
    package init(name: String) { self.name = name }

    mutating func clear(_ columns: Set<String>) {
        if columns.contains("industry") { firm.industry = nil }
        if columns.contains("employees") { firm.employees = nil }
        if columns.contains("domain") { firm.domain = nil }
        if columns.contains("country") { country = nil }
    }
}

extension ImportBatch {
    /// Prefix of ids of companies that were only ever named by others.
    package static let companyPrefix = "company:"

    /// Stores a company: by its id, else by its name.
    package func company(_ draft: CompanyDraft) throws -> ImportVerdict {
        guard let match = MatchKey.firm(draft.name) else {
            return .refused(field: "name", reason: "the name has neither letters nor digits")
        }
        guard let row = try existingCompany(draft, match: match) else {
            try insertCompany(draft, match: match)
            return .created
        }
        if isSeen(row.key, in: .company, importKey: row.importKey), let id = draft.id, id == row.id
        {
            return .refused(field: "id", reason: Self.repeated(id))
        }
        var result = row
        result.draft.id = draft.id ?? row.id
        result.draft.name = draft.name
        result.draft.firm.industry = draft.firm.industry ?? row.draft.firm.industry
        result.draft.firm.employees = draft.firm.employees ?? row.draft.firm.employees
        result.draft.firm.domain = draft.firm.domain ?? row.draft.firm.domain
        result.draft.country = draft.country ?? row.draft.country
        result.draft.attributes = try merged(row.draft.attributes, with: draft.attributes)
        result.draft.clear(draft.emptied)
        if row.isDeleted { result.draft = draft }
        if !row.isDeleted, result.isSame(as: row) { return .unchanged }
        try change(row.key, in: .company, importKey: row.isDeleted ? nil : row.importKey) {
            try updateCompany(
                result,
                id: result.draft.id ?? row.id,
                match: match,
                importKey: row.isDeleted ? importKey : row.importKey
            )
        }
        if row.isDeleted { return .created }
        return row.importKey == importKey ? .unchanged : .updated
    }

    /// The company a contact belongs to, and its name where an id alone says which; made from its
    /// name when it is new.
    func company(of draft: ContactDraft) throws -> (key: CompanyKey, name: String?)? {
        if let id = draft.companyID, let row = try companyRow("m.id = ?2", id), !row.isDeleted {
            return (row.key, row.draft.name)
        }
        return try companyKey(name: draft.values.record.company, id: nil, firm: draft.firm)
            .map { ($0, nil) }
    }

    /// The company with that id, else the one with that name, which is made when it is new.
    package func companyKey(name: String?, id: String?, firm: FirmFacts) throws -> CompanyKey? {
        if let id, let row = try companyRow("m.id = ?2", id), !row.isDeleted { return row.key }
        guard let name else { return nil }
        if let known = session.companies[name], known.isComplete || firm.isEmpty {
            return known.key
        }
        guard let match = MatchKey.employer(name) else { return nil }
        let known = try knownCompany(name: name, match: match, firm: firm)
        // Names repeat in runs; a bound keeps memory constant when every contact has its own.
        if session.companies.count >= 50_000 { session.companies.removeAll() }
        session.companies[name] = known
        return known.key
    }

    private func knownCompany(name: String, match: String, firm: FirmFacts) throws -> KnownCompany {
        guard var row = try namedCompany(name, match: match, domain: firm.domain) else {
            var draft = CompanyDraft(name: name)
            draft.firm = firm
            session.companiesCreated += 1
            let key = try insertCompany(draft, match: match)
            return KnownCompany(key: key, isComplete: firm.isComplete)
        }
        let old = row.draft.firm
        row.draft.firm.industry = old.industry ?? firm.industry
        row.draft.firm.employees = old.employees ?? firm.employees
        row.draft.firm.domain = old.domain ?? firm.domain
        if row.draft.firm != old {
            try change(row.key, in: .company, importKey: row.importKey) {
                try updateCompany(row, id: row.id, match: match, importKey: row.importKey)
            }
        }
        return KnownCompany(key: row.key, isComplete: row.draft.firm.isComplete)
    }

    private struct CompanyRow {
        var key: CompanyKey
        var id: String
        var importKey: ImportKey?
        var isDeleted: Bool
        var draft: CompanyDraft

        func isSame(as other: CompanyRow) -> Bool {
            draft.id ?? id == other.id && draft.name == other.draft.name
                && draft.firm == other.draft.firm && draft.country == other.draft.country
                && draft.attributes == other.draft.attributes
        }
    }

    private static let byName =
        "m.match_name = ?2 AND m.deleted_at IS NULL ORDER BY m.company_key LIMIT 1"

    /// The company of a name in full; else the one of the same name but for the legal form that has
    /// the same domain; else one that a version of Assay stored that left the form out of the key.
    private func namedCompany(
        _ name: String,
        match: String,
        domain: String?
    ) throws -> CompanyRow? {
        if let row = try companyRow(Self.byName, match) { return row }
        let short = MatchKey.company(name)
        if let domain, let row = try companyRow(Self.byDomain, domain),
            MatchKey.company(row.draft.name) == short
        {
            return row
        }
        guard let short, short != match, let row = try companyRow(Self.byName, short),
            MatchKey.firm(row.draft.name) == match
        else { return nil }
        return row
    }

    private static let byDomain =
        "m.domain = ?2 AND m.deleted_at IS NULL ORDER BY m.company_key LIMIT 1"

    private func existingCompany(_ draft: CompanyDraft, match: String) throws -> CompanyRow? {
        if let id = draft.id, let row = try companyRow("m.id = ?2", id) { return row }
        if let row = try namedCompany(draft.name, match: match, domain: draft.firm.domain),
            draft.id == nil || row.id.hasPrefix(Self.companyPrefix)
        {
            return row
        }
        return draft.id == nil ? try companyRow("m.id = ?2", Self.madeCompanyID(match)) : nil
    }

    private func companyRow(_ condition: String, _ text: String) throws -> CompanyRow? {
        let row = try connection.statement(
            """
            SELECT m.company_key, m.id, m.import_key, m.deleted_at, m.name, m.domain, m.industry,
                m.employees, m.country, m.attributes
            FROM company AS m WHERE m.organization_key = ?1 AND \(condition)
            """
        )
        defer { row.reset() }
        row.bind(1, organization)
        row.bind(2, text)
        guard try row.step() else { return nil }
        var draft = CompanyDraft(name: row.string(4))
        draft.firm.domain = row.stringOrNil(5)
        draft.firm.industry = row.stringOrNil(6)
        draft.firm.employees = row.int64OrNil(7)
        draft.country = row.stringOrNil(8)
        draft.attributes = row.textBytes(9)
        return CompanyRow(
            key: CompanyKey(row.int64(0)),
            id: row.string(1),
            importKey: ImportKey(row.int64OrNil(2)),
            isDeleted: !row.isNull(3),
            draft: draft
        )
    }

    /// The id of a company known by name alone: the name, or its hash when that is long.
    static func madeCompanyID(_ match: String) -> String {
        match.utf8.count <= 150
            ? companyPrefix + match : companyPrefix + SHA256.hash(Array(match.utf8)).hex
    }

    /// A company that an undone import left behind under the same id comes back to life.
    @discardableResult
    private func insertCompany(_ draft: CompanyDraft, match: String) throws -> CompanyKey {
        let insert = try connection.statement(
            """
            INSERT INTO company (organization_key, id, name, match_name, domain, industry,
                employees, country, attributes, recorded_at, import_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organization_key, id) DO UPDATE SET name = excluded.name,
                match_name = excluded.match_name, domain = excluded.domain,
                industry = excluded.industry, employees = excluded.employees,
                country = excluded.country, attributes = excluded.attributes,
                recorded_at = excluded.recorded_at, import_key = excluded.import_key,
                deleted_at = NULL
            RETURNING company_key
            """
        )
        defer { insert.reset() }
        insert.bind(1, organization)
        insert.bind(2, draft.id ?? Self.madeCompanyID(match))
        insert.bind(3, draft.name)
        insert.bind(4, match)
        insert.bind(5, draft.firm.domain)
        insert.bind(6, draft.firm.industry)
        insert.bind(7, draft.firm.employees)
        insert.bind(8, draft.country)
        insert.bindText(9, draft.attributes)
        insert.bind(10, now)
        insert.bind(11, importKey)
        guard try insert.step() else { return .beforeAll }
        let key = CompanyKey(insert.int64(0))
        while try insert.step() {}
        return key
    }

    private func updateCompany(
        _ row: CompanyRow,
        id: String,
        match: String,
        importKey creator: ImportKey?
    ) throws {
        let update = try connection.statement(
            """
            UPDATE company SET id = ?2, name = ?3, match_name = ?4, domain = ?5, industry = ?6,
                employees = ?7, country = ?8, attributes = ?9, recorded_at = ?10, import_key = ?11,
                deleted_at = NULL
            WHERE company_key = ?1
            """
        )
        update.bind(1, row.key)
        update.bind(2, id)
        update.bind(3, row.draft.name)
        update.bind(4, match)
        update.bind(5, row.draft.firm.domain)
        update.bind(6, row.draft.firm.industry)
        update.bind(7, row.draft.firm.employees)
        update.bind(8, row.draft.country)
        update.bindText(9, row.draft.attributes)
        update.bind(10, now)
        update.bind(11, creator)
        try update.run()
    }
}

extension FirmFacts {
    var isComplete: Bool { industry != nil && employees != nil && domain != nil }
}
