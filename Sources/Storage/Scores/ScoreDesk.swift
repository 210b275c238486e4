package import CRM
package import JSON
import Ledger
import SQLite

/// Scores leads one after another inside one write transaction, for callers who wait together.
///
/// Each lead has a run of its own; all share the commit. Nothing is durable before
/// ``Store/scoreInTurn(_:)`` returns.
package struct ScoreDesk {
    /// The present moment of the whole transaction.
    package let now: Instant
    private let store: Store
    private let connection: Connection
    private let writer: ScoreWriter
    private let runs: RunWriter
    private var log: LedgerLog

    fileprivate init(_ store: Store, _ connection: Connection) throws {
        self.store = store
        self.connection = connection
        now = store.environment.now()
        writer = try ScoreWriter(connection, randomBytes: store.environment.randomBytes)
        runs = try RunWriter(connection)
        log = try LedgerLog(on: connection)
    }

    /// The key of the contact that a lead means; it is added where no record matches.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)`` for a lead without a record to add.
    package func contactKey(of lead: NamedLead, organizationKey: Int64) throws -> Int64 {
        try store.contactKey(addingMissing: lead, organizationKey: organizationKey, connection)
    }

    /// A reader of leads as of now, for as long as the transaction lasts.
    package func reader(details: LeadDetails) -> LeadReader {
        LeadReader(connection, asOf: now, now: now, details: details)
    }

    /// Writes what one lead's run produced; `facts` go into the body of its ledger entries.
    ///
    /// Any error is one of the whole transaction: let it end.
    /// - Returns: the ledger's numbers of the results.
    package mutating func write(
        _ scored: ScoredLeads,
        organizationKey: Int64,
        modelKey: Int64,
        facts: JSON?
    ) throws -> Range<Int64> {
        let run = try runs.insert(scored.run)
        try runs.insert(scored.spans, run: run)
        let context = ScoreContext(
            runKey: run,
            organizationKey: organizationKey,
            modelKey: modelKey,
            asOf: now,
            scoredAt: now,
            isPresent: true,
            epoch: .max
        )
        return try writer.append(scored.batch, context, facts: facts, to: &log)
    }

    /// The answer kept for a claim; nil when there is none that still counts.
    package func keptAnswer(_ claim: AnswerClaim, organizationKey: Int64) throws -> KeptAnswer? {
        try KeptAnswers.find(claim, organizationKey: organizationKey, now: now, on: connection)
    }

    /// Keeps the answer to a claim, to become durable with what it reports.
    package func keep(
        _ answer: KeptAnswer,
        for claim: AnswerClaim,
        organizationKey: Int64
    ) throws {
        try KeptAnswers.insert(
            answer,
            for: claim,
            organizationKey: organizationKey,
            now: now,
            on: connection
        )
    }

    fileprivate func finish() throws { try log.finish() }
}

extension Store {
    /// Lends a desk inside one write transaction; durable when it returns.
    package func scoreInTurn<Answer>(_ body: (inout ScoreDesk) throws -> Answer) throws -> Answer {
        try database.write { connection in
            var desk = try ScoreDesk(self, connection)
            let answer = try body(&desk)
            try desk.finish()
            return answer
        }
    }
}
