package import AuditLog
package import CRM
package import JSON
import Ledger
import SQLite

/// A write transaction in which leads are read, scored and persisted: the only way of a score into
/// the file.
///
/// Nothing changes between reading and writing, and nothing is durable before
/// ``Store/withScoringTransaction(_:)`` returns. An error thrown by ``insert(_:)`` or
/// ``append(_:_:by:facts:)`` is one of the whole transaction: let it end.
package struct ScoringTransaction {
    /// The present moment of the whole transaction.
    package let now: Instant
    private let store: Store
    private let connection: Connection
    private let writer: ScoreWriter
    private let runs: RunWriter
    private var log: LedgerLog
    /// What entries call an author, looked up once for all requests of one.
    private var references: [EntryAuthor: String] = [:]

    private init(_ store: Store, _ connection: Connection) throws {
        self.store = store
        self.connection = connection
        now = store.environment.now()
        writer = try ScoreWriter(connection, randomBytes: store.environment.randomBytes)
        runs = try RunWriter(connection)
        log = try LedgerLog(on: connection)
    }

    /// Scores inside a write transaction that another began, and closes the log at the end.
    static func run<Answer>(
        _ store: Store,
        on connection: Connection,
        _ body: (inout ScoringTransaction) throws -> Answer
    ) throws -> Answer {
        var transaction = try ScoringTransaction(store, connection)
        let answer = try body(&transaction)
        try transaction.log.finish()
        return answer
    }

    /// The key of the contact that a lead means; it is added where no record matches.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)`` for a lead without a record to add.
    package func contactKey(
        of lead: NamedLead,
        organizationKey: OrganizationKey
    ) throws -> ContactKey {
        try store.contactKey(
            addingMissing: lead,
            organizationKey: organizationKey,
            at: now,
            connection
        )
    }

    /// The keys of an organization and of the model it uses, with its settings; nil where it has
    /// neither yet.
    ///
    /// - Throws: SQLite's error.
    package func organizationAndModel(
        _ id: String
    ) throws -> (
        organization: OrganizationKey, model: ModelKey, settings: OrganizationSettings
    )? {
        let row = try connection.statement(
            """
            SELECT o.organization_key, (
                SELECT model_key FROM model AS m WHERE \(Store.isCurrentModel)
                    AND (m.organization_key = o.organization_key OR m.organization_key IS NULL)
                ORDER BY m.organization_key IS NULL, m.published_at DESC LIMIT 1
            ), \(OrganizationSettings.columns) FROM organization AS o WHERE o.id = ?
            """
        )
        defer { row.reset() }
        row.bind(1, id)
        guard try row.step(), !row.isNull(1) else { return nil }
        return (
            OrganizationKey(row.int64(0)), ModelKey(row.int64(1)),
            OrganizationSettings(row, from: 2)
        )
    }

    /// A stored model.
    ///
    /// - Throws: ``StoreError/modelMissing(_:)``.
    package func model(key: ModelKey) throws -> ModelRecord {
        try Store.model(key: key, connection)
    }

    /// A reader of leads as of a past moment, nil for ``now``; of use while the transaction lasts.
    package func reader(asOf: Instant? = nil, details: LeadDetails) -> LeadReader {
        LeadReader(connection, asOf: asOf ?? now, now: now, details: details)
    }

    /// Writes a run that is over.
    ///
    /// All marks of staleness were made before it read: nobody else can write meanwhile.
    /// - Throws: ``StoreError`` or SQLite's error.
    package func insert(_ run: RunRecord) throws -> StartedRun {
        StartedRun(key: try runs.insert(run), epoch: .max)
    }

    /// Writes results: entries, payloads, history and newest scores; `facts` go into the body of
    /// each entry, which names the author, else the store's.
    ///
    /// - Returns: the ledger's numbers of the results, in the order of the batch.
    /// - Throws: ``StoreError`` or SQLite's error.
    package mutating func append(
        _ batch: ScoreBatch,
        _ context: ScoreContext,
        by author: EntryAuthor? = nil,
        facts: JSON? = nil
    ) throws -> Range<Int64> {
        let own = facts?.objectValue ?? [:]
        let author = author ?? store.environment.author
        let origin = author.facts(
            naming: try reference(to: author),
            trace: own["trace"]?.stringValue
        )
        return try writer.append(batch, context, facts: .object(own.adding(origin)), to: &log)
    }

    /// As ``append(_:_:by:facts:)``, with the one result tied to a claim.
    ///
    /// The claim gets an empty answer, which ``Store/keep(_:for:organizationKey:)`` fills.
    /// - Throws: ``StoreError`` or SQLite's error.
    package mutating func append(
        _ batch: ScoreBatch,
        _ context: ScoreContext,
        for claim: IdempotencyKey?
    ) throws -> Range<Int64> {
        let numbers = try append(batch, context)
        guard let claim, let seq = numbers.first else { return numbers }
        let answer = IdempotentResponse(
            requestSHA256: claim.requestSHA256,
            status: 200,
            body: [],
            seq: seq
        )
        try keep(answer, for: claim, organizationKey: context.organizationKey)
        return numbers
    }

    private mutating func reference(to author: EntryAuthor) throws -> String {
        var author = author
        author.request = nil
        if let reference = references[author] { return reference }
        let reference = try author.reference(
            on: connection,
            at: now,
            randomBytes: store.environment.randomBytes
        )
        references[author] = reference
        return reference
    }

    /// The answer kept for a claim; nil when there is none that still counts.
    package func keptAnswer(
        _ claim: IdempotencyKey,
        organizationKey: OrganizationKey
    ) throws -> IdempotentResponse? {
        try IdempotentResponses.find(
            claim,
            organizationKey: organizationKey,
            now: now,
            on: connection
        )
    }

    /// Keeps the answer to a claim, to become durable with what it reports.
    package func keep(
        _ answer: IdempotentResponse,
        for claim: IdempotencyKey,
        organizationKey: OrganizationKey
    ) throws {
        try IdempotentResponses.insert(
            answer,
            for: claim,
            organizationKey: organizationKey,
            now: now,
            on: connection
        )
    }
}

extension Store {
    /// Reads, scores and persists leads in one write transaction, all or nothing; durable when it
    /// returns.
    ///
    /// - Throws: what `body` throws, and what the file does.
    package func withScoringTransaction<Answer>(
        _ body: (inout ScoringTransaction) throws -> Answer
    ) throws -> Answer {
        try database.write { try ScoringTransaction.run(self, on: $0, body) }
    }
}
