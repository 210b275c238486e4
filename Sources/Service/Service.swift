import HTTP
package import Storage
import CRM
import Engine
import Synchronization

/// The HTTP service of one Assay file: the CRM's routes, `/v1`, and what tells how it is.
///
/// Give it to the server of ``HTTP``, and call ``tick()`` once a second. Safe to call from many
/// tasks. Reading and writing run on threads of their own, so that no caller's wait for the disk
/// holds up another, least of all `/health`.
package final class Service: HTTPHandler {
    /// What it answers to, and to whom.
    package let settings: ServiceSettings
    /// Everything it answers.
    package let router: Router
    let organizations: OrganizationCache
    let tokens: TokenCache
    let sessions: SessionCache
    let authenticator: Authenticator
    let originPolicy: OriginPolicy
    let rates: RateLimiter
    let health = HealthState()
    let metrics = Metrics()
    let jobs = ScoreJobs()
    let upkeep = WorkQueue("service.upkeep", widthMax: 1, waitingMax: 4)
    let data: DataAccess
    /// Answers of agents that are being made for an Idempotency-Key.
    let sharedAnswers = SharedAnswers()
    /// Whether messages to receivers of webhooks are under way.
    let isTelling = Atomic<Bool>(false)
    /// Whether rules of retention are being carried out.
    let isRetaining = Atomic<Bool>(false)

    /// A service on an open file.
    ///
    /// - Throws: when the file cannot be read.
    package init(store: Store, settings: ServiceSettings) throws {
        self.settings = settings
        router = Router(
            CRMRoutes.routes + ObservabilityRoutes.routes + PageRoutes.routes
                + DashboardRoutes.routes + V1Routes.routes + AssistantRoutes.routes
        )
        organizations = try OrganizationCache(store)
        tokens = try TokenCache(store)
        sessions = try SessionCache(store)
        originPolicy = OriginPolicy(settings: settings)
        authenticator = Authenticator(settings, tokens, sessions)
        rates = RateLimiter(ratePerMinute: settings.ratePerMinute, burst: settings.rateBurst)
        let metrics = metrics
        data = DataAccess(store) { metrics.countCommit(scores: $0) }
        readHealth()
    }

    /// Whether the CRM's routes are open to programs on this machine without a token, as of now.
    package var isOpen: Bool { authenticator.isOpen(to: "127.0.0.1", at: now) }

    /// Whether any token opens anything, as of now.
    package var hasTokens: Bool { tokens.isInUse(at: now) }

    /// How many callers wait for their score to be durable.
    package var waitingForScores: Int { data.scores.waitingCount }

    /// From now on `/ready` says no, so that no more requests are sent here, and jobs stop.
    package func drain() {
        jobs.stopAll()
        health.update { $0.isDraining = true }
    }
}

extension Service {
    /// The present moment.
    var now: Instant { data.now }

    func newID() -> String { data.newID() }

    /// The request's id: the caller's, else one that names the trace of what it starts as well.
    func requestID(_ head: HTTPRequest?) -> String {
        head.flatMap(RequestID.given) ?? data.newTraceID()
    }

    /// Whole milliseconds since a moment; 0 when the clock was set back.
    func milliseconds(since moment: Instant) -> Int64 {
        max(0, (now.microseconds - moment.microseconds) / 1_000)
    }

    /// An organization's part of the file, read on a thread of its own.
    func read<Answer: Sendable>(
        _ organization: String,
        _ body: @escaping @Sendable (OrganizationScope) throws -> Answer
    ) async throws -> Answer {
        try await data.read(organization, body)
    }

    /// As ``read(_:_:)``, for the organization of the caller's token.
    func read<Answer: Sendable>(
        _ call: RequestContext,
        _ body: @escaping @Sendable (OrganizationScope) throws -> Answer
    ) async throws -> Answer {
        try await data.read(
            organizations.organization(named: nil, for: call.principal),
            by: call.author,
            body
        )
    }

    /// As ``read(_:_:)``, for work that takes long.
    func work<Answer: Sendable>(
        _ call: RequestContext,
        _ body: @escaping @Sendable (OrganizationScope) throws -> Answer
    ) async throws -> Answer {
        try await data.work(
            organizations.organization(named: nil, for: call.principal),
            by: call.author,
            body
        )
    }

    /// Starts work that takes long and that nobody waits for; false when too much waits already.
    func start(
        _ organization: String,
        _ body: @escaping @Sendable (OrganizationScope) throws -> Void
    ) -> Bool {
        data.start(organization, failed: { [self] in note($0) }, body)
    }

    /// Writes an error that no caller is told of to the log.
    func note(_ error: any Error) { settings.log?(RequestRecord.trouble("\(error)", at: now)) }
}
