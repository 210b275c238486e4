package import CRM
import JSON
import SQLite

/// An opportunity as one record of a file gives it; nil fields and an empty name say nothing.
package struct OpportunityDraft: Equatable, Sendable {
    /// The columns, without attributes; ``status`` stands for the deal's own.
    package var deal: Opportunity
    /// Key of the contact, if one is known.
    package var contactKey: ContactKey?
    /// Key of the company, if one is known.
    package var companyKey: CompanyKey?
    /// Open, won or lost; nil says nothing.
    package var status: Opportunity.Status?
    /// Columns that the record has and leaves empty, where it says all there is.
    package var emptied: Set<String> = []
    /// Canonical JSON object.
    package var attributes: [UInt8] = Array("{}".utf8)

    /// An opportunity of which nothing but the id is known.
    package init(id: String) { deal = Opportunity(id: id, name: "") }

    /// These values where they say something, `old` elsewhere.
    ///
    /// A deal that moved to a stage which is neither won nor lost is open again.
    func over(_ old: OpportunityDraft, attributes: [UInt8]) -> OpportunityDraft {
        var result = self
        result.deal = deal.over(old.deal)
        for column in Opportunity.columns
        where emptied.contains(column.name) && column.json(deal).isNull {
            column.clear(&result.deal)
        }
        result.emptied = []
        result.contactKey = contactKey ?? old.contactKey
        result.companyKey = companyKey ?? old.companyKey
        let isMoved = deal.stage != nil && deal.stage != old.deal.stage
        result.status = status ?? (isMoved ? .open : old.status)
        if result.status == .open, old.status != .open { result.deal.closedAt = nil }
        result.deal.status = result.status ?? .open
        result.attributes = attributes
        return result
    }
}

extension ImportBatch {
    /// Stores an opportunity by its id, and the outcome that a won or lost one means.
    package func opportunity(_ draft: OpportunityDraft) throws -> ImportVerdict {
        guard let row = try opportunityRow(draft.deal.id) else {
            let key = try insertOpportunity(draft)
            try outcome(of: draft, key: key)
            return .created
        }
        if isSeen(row.key, in: .opportunity, importKey: row.importKey) {
            return .refused(field: "id", reason: Self.repeated(draft.deal.id))
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
            SELECT o.opportunity_key, o.import_key, o.deleted_at, o.contact_key, o.company_key,
                o.attributes, \(Opportunity.values.list(of: "o"))
            FROM opportunity AS o WHERE o.organization_key = ? AND o.id = ?
            """
        )
        defer { row.reset() }
        row.bind(1, organization)
        row.bind(2, id)
        guard try row.step() else { return nil }
        var draft = OpportunityDraft(id: id)
        draft.contactKey = ContactKey(row.int64OrNil(3))
        draft.companyKey = CompanyKey(row.int64OrNil(4))
        draft.attributes = row.textBytes(5)
        try Opportunity.values.read(row, from: 6, into: &draft.deal)
        draft.status = draft.deal.status
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
            INSERT INTO opportunity (organization_key, recorded_at, import_key, contact_key,
                company_key, attributes, id, \(Opportunity.values.names))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, \(Opportunity.values.parameters(from: 8)))
            """
        )
        insert.bind(1, organization)
        insert.bind(2, now)
        insert.bind(3, importKey)
        bind(draft, to: insert)
        insert.bind(7, draft.deal.id)
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
                company_key = ?5, attributes = ?6, deleted_at = NULL,
                \(Opportunity.values.assignments(from: 8))
            WHERE opportunity_key = ?1
            """
        )
        update.bind(1, key)
        update.bind(2, now)
        update.bind(3, creator)
        bind(draft, to: update)
        try update.run()
    }

    /// Binds parameters 4 to 6, and those from 8 on.
    private func bind(_ draft: OpportunityDraft, to statement: Statement) {
        var deal = draft.deal
        if deal.name.isEmpty { deal.name = deal.company ?? deal.id }
        deal.status = draft.status ?? .open
        statement.bind(4, draft.contactKey)
        statement.bind(5, draft.companyKey)
        statement.bindText(6, draft.attributes)
        Opportunity.values.bind(deal, to: statement, from: 8)
    }
}
