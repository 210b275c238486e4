import AuditLog
import CRM
import Engine
import MCP
import Storage

/// The file, and the threads on which it is read and written.
///
/// Nothing else of the service holds the engine: routes get a ``OrganizationScope``, scores go
/// through ``scores``.
final class DataAccess: Sendable {
    private let engine: ScoringEngine
    /// Scores for callers who wait.
    let scores: ScoreBatcher
    private let readers = WorkQueue(
        "service.read",
        widthMax: ServiceLimits.readersMax,
        waitingMax: ServiceLimits.waitingReadsMax
    )
    private let longWork = WorkQueue(
        "service.long",
        widthMax: ServiceLimits.longWorkMax,
        waitingMax: ServiceLimits.waitingLongWorkMax
    )

    /// `committed` is told the scores of each commit.
    init(_ store: Store, committed: @escaping @Sendable (Int) -> Void) {
        engine = ScoringEngine(store: store)
        scores = ScoreBatcher(engine, committed: committed)
    }

    /// The present moment.
    var now: Instant { engine.store.environment.now() }

    /// The name of the file's log, by which one file is told from another.
    var logName: String { engine.store.origin }

    func newID() -> String { engine.store.newID() }

    func newTraceID() -> String { engine.store.newTraceID() }

    /// The tools of an assistant over an organization's part of the file; without an agent the
    /// local model scores.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    func tools(
        of agent: AgentScorer?,
        organization: String,
        rights: MCPTools.Rights,
        redaction: Redaction,
        author: EntryAuthor
    ) throws -> MCPTools {
        try MCPTools(
            try agent ?? AgentScorer(local: engine),
            organization: organization,
            rights: rights,
            redaction: redaction,
            author: author
        )
    }

    /// An organization's part of the file, on a thread for reading.
    func read<Answer: Sendable>(
        _ organization: String,
        by author: EntryAuthor? = nil,
        _ body: @escaping @Sendable (OrganizationScope) throws -> Answer
    ) async throws -> Answer {
        let engine = engine
        return try await readers.run {
            try body(OrganizationScope(engine, organization: organization, author: author))
        }
    }

    /// An organization's part of the file, on a thread for work that takes long.
    func work<Answer: Sendable>(
        _ organization: String,
        by author: EntryAuthor? = nil,
        _ body: @escaping @Sendable (OrganizationScope) throws -> Answer
    ) async throws -> Answer {
        let engine = engine
        return try await longWork.run {
            try body(OrganizationScope(engine, organization: organization, author: author))
        }
    }

    /// Starts work that takes long and that nobody waits for; false when too much waits already.
    func start(
        _ organization: String,
        failed: @escaping @Sendable (any Error) -> Void,
        _ body: @escaping @Sendable (OrganizationScope) throws -> Void
    ) -> Bool {
        let engine = engine
        return longWork.submit {
            do {
                try body(OrganizationScope(engine, organization: organization))
            } catch {
                failed(error)
            }
        }
    }

    /// What sends the outbox of webhooks; nil where the service has no way out.
    func webhookSender(_ settings: ServiceSettings) -> WebhookSender? {
        settings.outbound.map {
            WebhookSender(engine.store, transport: $0, version: settings.version)
        }
    }

    /// Puts into the outbox what happened; whether anybody is to be told anything at all.
    func gatherWebhookEvents() throws -> Bool {
        guard try engine.store.hasWebhooks() else { return false }
        try engine.store.gatherWebhookEvents()
        return true
    }

    /// Writes what searches look at where it changed by more than reading it takes no time, until
    /// `goesOn` says no.
    func writeSearchBlocks(while goesOn: () -> Bool) throws {
        guard try engine.store.changedSearchBlocks() >= Store.searchBlocksDue else { return }
        try engine.store.writeSearchBlocks { _ in goesOn() }
    }

    /// Carries out the rules of retention that were not for a day, until `goesOn` says no.
    ///
    /// Entries of the log name `program`.
    /// - Throws: ``SQLiteError``, ``AuditLogError``; what is done by then stays done.
    func applyRetention(program: String, while goesOn: () -> Bool) throws {
        let author = EntryAuthor(handle: "service", program: program, operation: "daily retention")
        let store = engine.store.acting(as: author)
        for key in try store.organizationsWithRetentionDue() where goesOn() {
            _ = try store.applyRetention(organizationKey: key, isDaily: true) { !goesOn() }
        }
    }

    /// Tells callers who have waited too long.
    func expire() { scores.expire(at: now) }

    /// What `/health` tells of the file.
    func pulse() throws -> StorePulse { try engine.store.pulse() }

    /// How the sync stands: of the only organization that has one, or of the one that failed.
    func sync() throws -> SyncDocument {
        let store = engine.store
        let all = try store.organizations().compactMap { id -> SyncDocument? in
            guard let key = try store.organizationKey(ifKnown: id) else { return nil }
            let document = try SyncDocument(store, organizationKey: key)
            return document.backlog == nil ? nil : document
        }
        return all.first { $0.hasFailed } ?? all.first ?? .none
    }

    /// The model that will score, where that does not depend on who asks.
    func onlyModel() throws -> ModelRecord? {
        let known = try engine.store.organizations()
        let key = known.count == 1 ? try engine.store.organizationKey(ifKnown: known[0]) : nil
        return try engine.store.currentModel(organizationKey: key)
    }

    /// Tries whether the next score could be stored.
    ///
    /// - Throws: what stands in the way.
    func checkWritable() async throws {
        let store = engine.store
        try await readers.run {
            if let free = store.freeBytes, free < ServiceLimits.freeBytesMin {
                throw Refusal.nearlyFull
            }
            try store.checkWritable()
        }
    }
}

extension Refusal {
    /// There is hardly room for the next scores.
    static let nearlyFull = Refusal(.unavailable, "the disk is nearly full; free some space")
        .with("Retry-After", "60")
}
