package import CRM
import SQLite

extension ImportBatch {
    /// Stores what a column says of a contact's result: one row a contact and source.
    ///
    /// - Returns: what became of that row.
    @discardableResult
    package func outcome(
        contactKey: ContactKey,
        isWon: Bool,
        occurredAt: Int64?,
        source: Outcome.Source
    ) throws -> ImportVerdict {
        if source == .opportunity {
            return try dealOutcome(contactKey: contactKey, isWon: isWon, occurredAt: occurredAt)
        }
        let row = try connection.statement(
            """
            SELECT outcome_key, import_key, is_won, occurred_at FROM outcome
            WHERE contact_key = ? AND source = ? AND opportunity_key IS NULL
                AND deleted_at IS NULL
            ORDER BY outcome_key LIMIT 1
            """
        )
        defer { row.reset() }
        row.bind(1, contactKey)
        row.bind(2, source.rawValue)
        guard try row.step() else {
            try insertOutcome(contactKey, isWon, occurredAt, source.rawValue, opportunity: nil)
            return .created
        }
        let when = occurredAt ?? row.int64OrNil(3)
        if (row.int64(2) != 0) == isWon, row.int64OrNil(3) == when { return .unchanged }
        let key = OutcomeKey(row.int64(0))
        try change(key, in: .outcome, importKey: ImportKey(row.int64OrNil(1))) {
            try updateOutcome(key, contactKey, isWon, when)
        }
        return .updated
    }

    /// The outcome of a deal that is told apart from the deal: one contact may have several.
    private func dealOutcome(
        contactKey: ContactKey,
        isWon: Bool,
        occurredAt: Int64?
    ) throws -> ImportVerdict {
        let known = try connection.value(
            """
            SELECT 1 FROM outcome
            WHERE contact_key = ? AND source = 'opportunity' AND is_won = ? AND occurred_at IS ?
                AND deleted_at IS NULL
            LIMIT 1
            """,
            .key(contactKey),
            .integer(isWon ? 1 : 0),
            occurredAt.map(Value.integer) ?? .null
        )
        if known != nil { return .unchanged }
        try insertOutcome(contactKey, isWon, occurredAt, "opportunity", opportunity: nil)
        return .created
    }

    /// Brings the outcome of an opportunity in line with its status.
    func outcome(of draft: OpportunityDraft, key: OpportunityKey) throws {
        let row = try connection.statement(
            """
            SELECT outcome_key, import_key, contact_key, is_won, occurred_at, deleted_at
            FROM outcome WHERE opportunity_key = ?
            """
        )
        defer { row.reset() }
        row.bind(1, key)
        let isKnown = try row.step()
        guard let contact = draft.contactKey, let status = draft.status, status != .open else {
            guard isKnown, row.isNull(5) else { return }
            let key = OutcomeKey(row.int64(0))
            try change(key, in: .outcome) {
                try connection.run(
                    "UPDATE outcome SET deleted_at = ? WHERE outcome_key = ?",
                    .integer(now),
                    .key(key)
                )
            }
            return
        }
        let isWon = status == .won
        guard isKnown else {
            try insertOutcome(
                contact,
                isWon,
                draft.deal.closedAt?.microseconds,
                "opportunity",
                opportunity: key
            )
            return
        }
        let isSame =
            ContactKey(row.int64(2)) == contact && (row.int64(3) != 0) == isWon
            && row.int64OrNil(4) == draft.deal.closedAt?.microseconds && row.isNull(5)
        if isSame { return }
        let outcome = OutcomeKey(row.int64(0))
        try change(outcome, in: .outcome, importKey: ImportKey(row.int64OrNil(1))) {
            try updateOutcome(outcome, contact, isWon, draft.deal.closedAt?.microseconds)
        }
    }

    private func insertOutcome(
        _ contact: ContactKey,
        _ isWon: Bool,
        _ occurredAt: Int64?,
        _ source: String,
        opportunity: OpportunityKey?
    ) throws {
        let insert = try connection.statement(
            """
            INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                opportunity_key, recorded_at, import_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insert.bind(1, organization)
        insert.bind(2, contact)
        insert.bind(3, isWon ? 1 : 0)
        insert.bind(4, occurredAt)
        insert.bind(5, source)
        insert.bind(6, opportunity)
        insert.bind(7, now)
        insert.bind(8, importKey)
        try insert.run()
        session.outcomesWritten += 1
    }

    private func updateOutcome(
        _ key: OutcomeKey,
        _ contact: ContactKey,
        _ isWon: Bool,
        _ occurredAt: Int64?
    ) throws {
        let update = try connection.statement(
            """
            UPDATE outcome SET contact_key = ?2, is_won = ?3, occurred_at = ?4, recorded_at = ?5,
                deleted_at = NULL
            WHERE outcome_key = ?1
            """
        )
        update.bind(1, key)
        update.bind(2, contact)
        update.bind(3, isWon ? 1 : 0)
        update.bind(4, occurredAt)
        update.bind(5, now)
        try update.run()
        session.outcomesWritten += 1
    }
}
