package import CRM
import JSON
import Ledger
import SQLite

/// Results on their way into the file: numbers, and the bytes that the ledger commits to.
package struct ScoreBatch: Sendable {
    /// One contact's result.
    package struct Item: Sendable {
        /// Key of the contact in this file.
        package var contactKey: Int64
        /// 0 to 100.
        package var score: Int
        /// Log-odds in millionths.
        package var logOddsMicro: Int64
        /// Probability in millionths.
        package var probabilityMicro: Int
        /// Confidence in millionths.
        package var confidenceMicro: Int
        /// Where in ``ScoreBatch/payloads`` the canonical JSON of the result lies.
        package var payload: Range<Int>
    }

    /// The results, in ascending order of their contacts' keys.
    package var items: [Item] = []
    /// The payloads of all items, one after another.
    package var payloads: [UInt8] = []

    /// Nothing to write.
    package init() {}

    /// Adds one result whose payload was just appended to ``payloads`` from offset `start`.
    ///
    /// `score` is what was answered where that is not the local model's own: an agent's.
    package mutating func add(
        contactKey: Int64,
        result: ScoreResult,
        score: Int? = nil,
        payloadFrom start: Int
    ) {
        items.append(
            Item(
                contactKey: contactKey,
                score: score ?? result.score,
                logOddsMicro: result.logOddsMicro,
                probabilityMicro: result.probabilityMicro,
                confidenceMicro: result.confidenceMicro,
                payload: start..<payloads.count
            )
        )
    }
}

/// What all results of one run share.
package struct ScoreContext: Sendable {
    /// Key of the run.
    package var runKey: Int64
    /// Key of the organization.
    package var organizationKey: Int64
    /// Key of the model that scored.
    package var modelKey: Int64
    /// The moment the scores are for.
    package var asOf: Instant
    /// The moment they were computed.
    package var scoredAt: Instant
    /// Whether they describe the present, and so become each contact's newest score.
    package var isPresent: Bool
    /// Marks of staleness below this epoch were made before the inputs were read.
    package var epoch: Int64

    /// A context, field by field.
    package init(
        runKey: Int64,
        organizationKey: Int64,
        modelKey: Int64,
        asOf: Instant,
        scoredAt: Instant,
        isPresent: Bool,
        epoch: Int64
    ) {
        self.runKey = runKey
        self.organizationKey = organizationKey
        self.modelKey = modelKey
        self.asOf = asOf
        self.scoredAt = scoredAt
        self.isPresent = isPresent
        self.epoch = epoch
    }
}

/// Writes results inside one write transaction: ledger entry, payload, history, newest score.
struct ScoreWriter {
    private let connection: Connection
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private let insertScore: Statement
    private let upsertLatest: Statement
    private let deleteMark: Statement

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
                contact_key, seq, organization_key, score, log_odds_micro, model_key
            ) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (contact_key) DO UPDATE SET
                seq = excluded.seq, score = excluded.score,
                log_odds_micro = excluded.log_odds_micro, model_key = excluded.model_key
            """
        )
        deleteMark = try connection.statement(
            "DELETE FROM stale_contact WHERE contact_key = ? AND epoch < ?"
        )
    }

    /// Appends the whole batch.
    ///
    /// - Returns: the ledger's numbers of the results, in the order of the batch.
    func write(_ batch: ScoreBatch, _ context: ScoreContext) throws -> Range<Int64> {
        var log = try LedgerLog(on: connection)
        let numbers = try append(batch, context, to: &log)
        try log.finish()
        return numbers
    }

    /// As ``write(_:_:)``, to a log that the caller closes; `facts` go into the body of each entry.
    func append(
        _ batch: ScoreBatch,
        _ context: ScoreContext,
        facts: JSON? = nil,
        to log: inout LedgerLog
    ) throws -> Range<Int64> {
        let first = log.size
        let keys = try SubjectKeys.keys(
            of: batch.items.map(\.contactKey),
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
                    subjectID: item.contactKey,
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
        guard context.isPresent else { return }
        upsertLatest.bind(1, item.contactKey)
        upsertLatest.bind(2, seq)
        upsertLatest.bind(3, context.organizationKey)
        upsertLatest.bind(4, item.score)
        upsertLatest.bind(5, item.logOddsMicro)
        upsertLatest.bind(6, context.modelKey)
        try upsertLatest.run()
        deleteMark.bind(1, item.contactKey)
        deleteMark.bind(2, context.epoch)
        try deleteMark.run()
    }
}
