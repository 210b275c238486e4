package import CRM
import SQLite

/// An opportunity as one record of a file gives it; nil fields say nothing.
package struct OpportunityDraft: Equatable, Sendable {
    /// The record's id, or one made from its place in the file.
    package var id: String
    /// Key of the contact, if one is known.
    package var contactKey: ContactKey?
    /// Key of the company, if one is known.
    package var companyKey: CompanyKey?
    /// Company as typed.
    package var company: String?
    /// Title; nil says nothing.
    package var name: String?
    /// Stage as the CRM writes it.
    package var stage: String?
    /// Open, won or lost; nil says nothing.
    package var status: Opportunity.Status?
    /// Worth in minor units.
    package var valueMinor: Int64?
    /// ISO 4217 code.
    package var currency: String?
    /// When it was opened, in microseconds.
    package var openedAt: Int64?
    /// When it last moved, in microseconds.
    package var movedAt: Int64?
    /// When it was decided, in microseconds.
    package var closedAt: Int64?
    /// Canonical JSON object.
    package var attributes: [UInt8] = Array("{}".utf8)

    /// An opportunity of which nothing but the id is known.
    package init(id: String) { self.id = id }

    /// These values where they say something, `old` elsewhere.
    func over(_ old: OpportunityDraft, attributes: [UInt8]) -> OpportunityDraft {
        var result = OpportunityDraft(id: id)
        result.contactKey = contactKey ?? old.contactKey
        result.companyKey = companyKey ?? old.companyKey
        result.company = company ?? old.company
        result.name = name ?? old.name
        result.stage = stage ?? old.stage
        result.status = status ?? old.status
        result.valueMinor = valueMinor ?? old.valueMinor
        result.currency = currency ?? old.currency
        result.openedAt = openedAt ?? old.openedAt
        result.movedAt = movedAt ?? old.movedAt
        result.closedAt = closedAt ?? old.closedAt
        result.attributes = attributes
        return result
    }
}

extension ImportBatch {
    /// Stores an opportunity by its id, and the outcome that a won or lost one means.
    package func opportunity(_ draft: OpportunityDraft) throws -> ImportVerdict {
        guard let row = try opportunityRow(draft.id) else {
            let key = try insertOpportunity(draft)
            try outcome(of: draft, key: key)
            return .created
        }
        if isSeen(row.key, in: .opportunity, importKey: row.importKey) {
            return .refused(field: "id", reason: Self.repeated(draft.id))
        }
        let attributes = try merged(row.draft.attributes, with: draft.attributes)
        let result = row.isDeleted ? draft : draft.over(row.draft, attributes: attributes)
        if !row.isDeleted, result == row.draft {
            try outcome(of: result, key: row.key)
            return .unchanged
        }
        try change(row.key, in: .opportunity) {
            try updateOpportunity(
                row.key,
                result,
                importKey: row.isDeleted ? importKey : row.importKey
            )
        }
        try outcome(of: result, key: row.key)
        return row.isDeleted ? .created : .updated
    }

    private struct OpportunityRow {
        var key: OpportunityKey
        var importKey: ImportKey?
        var isDeleted: Bool
        var draft: OpportunityDraft
    }

    private func opportunityRow(_ id: String) throws -> OpportunityRow? {
        let row = try connection.statement(
            """
            SELECT opportunity_key, import_key, deleted_at, contact_key, company_key, company, name,
                stage, status, value_minor, currency, opened_at, moved_at, closed_at, attributes
            FROM opportunity WHERE organization_key = ? AND id = ?
            """
        )
        defer { row.reset() }
        row.bind(1, organization)
        row.bind(2, id)
        guard try row.step() else { return nil }
        var draft = OpportunityDraft(id: id)
        draft.contactKey = ContactKey(row.int64OrNil(3))
        draft.companyKey = CompanyKey(row.int64OrNil(4))
        draft.company = row.stringOrNil(5)
        draft.name = row.string(6)
        draft.stage = row.stringOrNil(7)
        draft.status = Opportunity.Status(rawValue: row.string(8))
        draft.valueMinor = row.int64OrNil(9)
        draft.currency = row.stringOrNil(10)
        draft.openedAt = row.int64OrNil(11)
        draft.movedAt = row.int64OrNil(12)
        draft.closedAt = row.int64OrNil(13)
        draft.attributes = row.textBytes(14)
        return OpportunityRow(
            key: OpportunityKey(row.int64(0)),
            importKey: ImportKey(row.int64OrNil(1)),
            isDeleted: !row.isNull(2),
            draft: draft
        )
    }

    private func insertOpportunity(_ draft: OpportunityDraft) throws -> OpportunityKey {
        let insert = try connection.statement(
            """
            INSERT INTO opportunity (recorded_at, import_key, contact_key, company_key, company,
                name, stage, status, value_minor, currency, opened_at, moved_at, closed_at,
                attributes, organization_key, id)
            VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?1, ?16)
            """
        )
        insert.bind(1, organization)
        insert.bind(2, now)
        insert.bind(3, importKey)
        bind(draft, to: insert)
        insert.bind(16, draft.id)
        try insert.run()
        return OpportunityKey(connection.lastInsertRowID)
    }

    private func updateOpportunity(
        _ key: OpportunityKey,
        _ draft: OpportunityDraft,
        importKey creator: ImportKey?
    ) throws {
        let update = try connection.statement(
            """
            UPDATE opportunity SET recorded_at = ?2, import_key = ?3, contact_key = ?4,
                company_key = ?5, company = ?6, name = ?7, stage = ?8, status = ?9,
                value_minor = ?10, currency = ?11, opened_at = ?12, moved_at = ?13,
                closed_at = ?14, attributes = ?15, deleted_at = NULL
            WHERE opportunity_key = ?1
            """
        )
        update.bind(1, key)
        update.bind(2, now)
        update.bind(3, creator)
        bind(draft, to: update)
        try update.run()
    }

    /// Binds parameters 4 to 15.
    private func bind(_ draft: OpportunityDraft, to statement: Statement) {
        statement.bind(4, draft.contactKey)
        statement.bind(5, draft.companyKey)
        statement.bind(6, draft.company)
        statement.bind(7, draft.name ?? draft.company ?? draft.id)
        statement.bind(8, draft.stage)
        statement.bind(9, (draft.status ?? .open).rawValue)
        statement.bind(10, draft.valueMinor)
        statement.bind(11, draft.currency)
        statement.bind(12, draft.openedAt)
        statement.bind(13, draft.movedAt)
        statement.bind(14, draft.closedAt)
        statement.bindText(15, draft.attributes)
    }
}
