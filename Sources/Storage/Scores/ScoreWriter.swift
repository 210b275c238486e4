import AuditLog
import CRM
import JSON
import Ledger
import SQLite

/// Writes results inside one write transaction: ledger entry, payload, history, newest score.
struct ScoreWriter {
    private let connection: Connection
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private let insertScore: Statement
    private let upsertLatest: Statement
    private let updateBefore: Statement
    private let deleteMark: Statement

    /// A contact's last score for a moment before the day that begins at `start`.
    private static func before(_ contact: String, _ start: String) -> String {
        """
        (
            SELECT s.score FROM score AS s WHERE s.contact_key = \(contact) AND s.as_of < \(start)
            ORDER BY s.as_of DESC, s.seq DESC LIMIT 1
        )
        """
    }

    init(_ connection: Connection, randomBytes: @escaping @Sendable (Int) -> [UInt8]) throws {
        self.connection = connection
        self.randomBytes = randomBytes
        insertScore = try connection.statement(
            """
            INSERT INTO score (
                seq, organization_key, contact_key, run_key, model_key, as_of, scored_at, score,
                log_odds_micro, probability_micro, confidence_micro
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        upsertLatest = try connection.statement(
            """
            INSERT INTO score_latest (
                contact_key, seq, organization_key, score, log_odds_micro, model_key, is_disputed,
                day_start, before_score, moved_at, touched_at
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, \(Self.before("?1", "?8")), ?9, coalesce((
                SELECT i.occurred_at FROM interaction AS i
                WHERE i.contact_key = ?1 AND i.deleted_at IS NULL
                    AND i.kind <> \(InteractionKind.note.rawValue) AND i.occurred_at <= ?9
                ORDER BY i.occurred_at DESC LIMIT 1
            ), 0))
            ON CONFLICT (contact_key) DO UPDATE SET
                seq = excluded.seq, score = excluded.score,
                log_odds_micro = excluded.log_odds_micro, model_key = excluded.model_key,
                is_disputed = excluded.is_disputed, day_start = excluded.day_start,
                before_score = excluded.before_score, touched_at = excluded.touched_at,
                moved_at = iif(score = excluded.score, moved_at, excluded.moved_at)
            """
        )
        updateBefore = try connection.statement(
            """
            UPDATE score_latest
            SET before_score = \(Self.before("score_latest.contact_key", "score_latest.day_start"))
            WHERE contact_key = ?
            """
        )
        deleteMark = try connection.statement(
            "DELETE FROM stale_contact WHERE contact_key = ? AND epoch < ?"
        )
    }

    /// Appends the whole batch to a log that the caller closes; `facts` go into the body of each
    /// entry.
    ///
    /// - Returns: the ledger's numbers of the results, in the order of the batch.
    func append(
        _ batch: ScoreBatch,
        _ context: ScoreContext,
        facts: JSON? = nil,
        to log: inout LedgerLog
    ) throws -> Range<Int64> {
        let first = log.size
        let keys = try SubjectKeys.keys(
            of: batch.items.map(\.contactKey.rawValue),
            on: connection,
            randomBytes: randomBytes
        )
        try batch.payloads.withUnsafeBytes { payloads in
            for (item, key) in zip(batch.items, keys) {
                let seq = try log.append(
                    kind: LedgerKind.score,
                    at: context.scoredAt.microseconds,
                    key: key,
                    isAboutPerson: true,
                    subjectID: item.contactKey.rawValue,
                    payload: UnsafeRawBufferPointer(rebasing: payloads[item.payload]),
                    facts: facts
                )
                try insert(item, seq: seq, context)
            }
        }
        return first..<log.size
    }

    private func insert(_ item: ScoreBatch.Item, seq: Int64, _ context: ScoreContext) throws {
        insertScore.bind(1, seq)
        insertScore.bind(2, context.organizationKey)
        insertScore.bind(3, item.contactKey)
        insertScore.bind(4, context.runKey)
        insertScore.bind(5, context.modelKey)
        insertScore.bind(6, context.asOf.microseconds)
        insertScore.bind(7, context.scoredAt.microseconds)
        insertScore.bind(8, item.score)
        insertScore.bind(9, item.logOddsMicro)
        insertScore.bind(10, item.probabilityMicro)
        insertScore.bind(11, item.confidenceMicro)
        try insertScore.run()
        guard context.isPresent else {
            // It may be the last of an earlier day than the newest.
            updateBefore.bind(1, item.contactKey)
            try updateBefore.run()
            return
        }
        upsertLatest.bind(1, item.contactKey)
        upsertLatest.bind(2, seq)
        upsertLatest.bind(3, context.organizationKey)
        upsertLatest.bind(4, item.counted)
        upsertLatest.bind(5, item.logOddsMicro)
        upsertLatest.bind(6, context.modelKey)
        upsertLatest.bind(7, item.isDisputed ? 1 : 0)
        upsertLatest.bind(8, context.dayStart.microseconds)
        upsertLatest.bind(9, context.scoredAt.microseconds)
        try upsertLatest.run()
        deleteMark.bind(1, item.contactKey)
        deleteMark.bind(2, context.epoch)
        try deleteMark.run()
    }
}
