package import HTTP
package import Storage
import CRM
import Engine
import JSON

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
    let organizations: OrganizationBook
    let health = HealthState()
    let metrics = Metrics()
    let jobs: ScoreJobs
    private let engine: ScoringEngine
    private let gatekeeper: Gatekeeper
    private let authenticator: Authenticator
    private let tokens: TokenBook
    private let rates: RateLimiter
    private let batcher: ScoreBatcher
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
    private let upkeep = WorkQueue("service.upkeep", widthMax: 1, waitingMax: 4)

    /// A service on an open file.
    ///
    /// - Throws: when the file cannot be read.
    package init(store: Store, settings: ServiceSettings) throws {
        self.settings = settings
        let engine = ScoringEngine(store: store)
        self.engine = engine
        router = Router(
            CRMRoutes.routes + ObservabilityRoutes.routes + PageRoutes.routes + V1Routes.routes
        )
        organizations = try OrganizationBook(store)
        tokens = try TokenBook(store)
        gatekeeper = Gatekeeper(settings: settings)
        authenticator = Authenticator(settings, tokens)
        rates = RateLimiter(ratePerMinute: settings.ratePerMinute, burst: settings.rateBurst)
        let metrics = metrics
        batcher = ScoreBatcher(engine) { metrics.countCommit(scores: $0) }
        jobs = ScoreJobs()
        readHealth()
    }

    /// The present moment.
    var now: Instant { engine.store.environment.now() }

    /// Whole milliseconds since a moment; 0 when the clock was set back.
    func milliseconds(since moment: Instant) -> Int64 {
        max(0, (now.microseconds - moment.microseconds) / 1_000)
    }

    /// Whether the CRM's routes are open to programs on this machine without a token, as of now.
    package var isOpen: Bool { authenticator.isOpen(to: "127.0.0.1", at: now) }

    /// Whether any token opens anything, as of now.
    package var hasTokens: Bool { tokens.isInUse(at: now) }

    /// How many callers wait for their score to be durable.
    package var waitingForScores: Int { batcher.waitingCount }

    /// From now on `/ready` says no, so that no more requests are sent here, and jobs stop.
    package func drain() {
        jobs.stopAll()
        health.update { $0.isDraining = true }
    }
}

// MARK: Requests

extension Service {
    package func admit(_ head: HTTPRequest) -> HTTPAdmission {
        do {
            try gatekeeper.check(head)
            if head.method == "OPTIONS" { return .read(bodyBytesMax: 0) }
            let (route, _) = try route(head)
            let now = now
            if route.access.scope != nil, head.headers["Authorization"] == nil {
                switch route.access {
                case .crm where authenticator.isOpen(to: head.peer, at: now): break
                default: throw Refusal.noToken
                }
            }
            // Many bytes are read for those alone who are known to be let in.
            if route.body == .upload, try !authenticator.holdsToken(head, at: now) {
                throw Refusal.noToken
            }
            return .read(bodyBytesMax: route.body.bytesMax)
        } catch {
            return .refuse(refuse(error, head))
        }
    }

    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let startedAt = now
        let requestID = RequestID.given(request) ?? engine.store.newID()
        var record = RequestRecord(request, requestID: requestID, startedAt: startedAt)
        var response: HTTPResponse
        do {
            response = try await respond(to: request, &record)
        } catch {
            let refusal = refusal(from: error, &record)
            response = refusal.response(record.style, requestID: requestID)
        }
        finish(&response, request, &record)
        return response
    }

    private func respond(
        to request: HTTPRequest,
        _ record: inout RequestRecord
    ) async throws -> HTTPResponse {
        record.style = Self.style(of: request.path)
        try gatekeeper.check(request)
        if request.method == "OPTIONS" {
            record.pattern = "preflight"
            return gatekeeper.preflight(request)
        }
        let (route, parameters) = try route(request)
        record.pattern = route.pattern
        record.style = route.style
        let principal = try await authenticator.principal(
            request,
            route.access,
            at: record.startedAt
        ) {
            try await self.upkeep.run { try self.tokens.refresh() }
        }
        record.tokenID = principal.tokenID
        let limits = try take(principal, at: record.startedAt)
        if route.body != .none, !(route.body == .json && request.body.isEmpty) {
            try gatekeeper.checkMediaType(request, allowed: route.body.mediaTypes)
        }
        let call = Call(
            request: request,
            parameters: parameters,
            principal: principal,
            requestID: record.requestID,
            trace: TraceContext(request.headers["traceparent"]),
            startedAt: record.startedAt
        )
        record.traceID = call.trace?.traceID
        var response = try await route.answer(call, self)
        for field in limits.fields { response.headers[field.name] = field.value }
        return response
    }

    /// What an answer carries that the server gives by itself, such as one to a broken request.
    package func fields(for head: HTTPRequest?) -> HTTPHeaders {
        var response = HTTPResponse(status: 400)
        let requestID = head.flatMap(RequestID.given) ?? engine.store.newID()
        let none = HTTPRequest(method: "GET", path: "/")
        gatekeeper.seal(&response, for: head ?? none, requestID: requestID)
        return response.headers
    }

    private func route(_ head: HTTPRequest) throws(Refusal) -> (Route, [String: String]) {
        switch router.match(head.method, head.path) {
        case .route(let route, let parameters): return (route, parameters)
        case .otherMethods(let methods):
            throw Refusal(.methodNotAllowed, Refusal.Kind.methodNotAllowed.title)
                .with("Allow", methods.joined(separator: ", "))
        case .none: throw Refusal(.notFound, "there is nothing under this path; see /docs")
        }
    }

    /// Takes one request from the caller's rate; callers without a token have none.
    private func take(_ principal: Principal, at now: Instant) throws(Refusal) -> HTTPHeaders {
        guard let id = principal.tokenID else { return [:] }
        let verdict = rates.take(id, at: now)
        let fields: HTTPHeaders = [
            "RateLimit-Policy": "\"token\";q=\(settings.rateBurst)",
            "RateLimit": "\"token\";r=\(verdict.remaining);t=\(verdict.retryAfter)",
        ]
        guard verdict.isAllowed else {
            var refusal = Refusal(.tooManyRequests, "the token's rate is used up")
                .with("Retry-After", "\(max(1, verdict.retryAfter))")
            for field in fields.fields { refusal.headers[field.name] = field.value }
            throw refusal
        }
        return fields
    }

    /// The words for an error; those nobody outside can act on go to the log alone.
    private func refusal(from error: any Error, _ record: inout RequestRecord) -> Refusal {
        if let refusal = Refusal(error) { return refusal }
        let condition = StoreCondition(error)
        switch condition {
        case .busy, .full, .broken:
            health.note(condition)
            record.trouble = "\(error)"
            return Refusal(.unavailable, Self.words(condition)).with("Retry-After", "5")
        case .other:
            record.trouble = "\(error)"
            return Refusal(.internalError, "the log names the cause under this request's id")
        }
    }

    private static func words(_ condition: StoreCondition) -> String {
        switch condition {
        case .busy: "another process is writing to the file; try again"
        case .full: "the disk is full: nothing was stored; try again once there is space"
        case .broken, .other: "the file cannot be read or written; nothing was stored"
        }
    }

    /// How errors are worded before the route is known.
    private static func style(of path: String) -> ErrorStyle {
        path == "/v1" || path.hasPrefix("/v1/") ? .problem : .crm
    }

    private func refuse(_ error: any Error, _ head: HTTPRequest) -> HTTPResponse {
        let requestID = RequestID.given(head) ?? engine.store.newID()
        var record = RequestRecord(head, requestID: requestID, startedAt: now)
        record.style = Self.style(of: head.path)
        if case .route(let route, _) = router.match(head.method, head.path) {
            record.pattern = route.pattern
            record.style = route.style
        }
        let refusal = refusal(from: error, &record)
        var response = refusal.response(record.style, requestID: requestID)
        finish(&response, head, &record)
        return response
    }

    private func finish(
        _ response: inout HTTPResponse,
        _ head: HTTPRequest,
        _ record: inout RequestRecord
    ) {
        if response.status == 404, record.style == .crm, record.pattern == nil {
            response.body = .bytes(unknownPath.orderedBytes)
        }
        if head.method == "GET" || head.method == "HEAD" { addTag(&response, head) }
        gatekeeper.seal(&response, for: head, requestID: record.requestID)
        record.finish(response, at: now)
        metrics.count(record)
        settings.log(record.line)
    }

    /// What the CRM's service meant to answer for an unknown path: the list of those there are.
    private var unknownPath: JSON {
        [
            "error": "Endpoint not found",
            "detail": "there is nothing under this path; see /docs",
            "available_endpoints": .array(
                CRMRoutes.routes.map { .string("\($0.method) \($0.pattern)") }
            ),
        ]
    }

    private func addTag(_ response: inout HTTPResponse, _ head: HTTPRequest) {
        guard response.status == 200, case .bytes(let body) = response.body,
            head.path.hasPrefix("/v1/") || response.headers["Cache-Control"] != nil
        else { return }
        let tag = EntityTag.of(body)
        response.headers["ETag"] = tag
        if response.headers["Cache-Control"] == nil {
            response.headers["Cache-Control"] = "private, no-cache"
        }
        if let field = head.headers["If-None-Match"], EntityTag.matches(field, tag) {
            response.status = 304
            response.body = .bytes([])
        }
    }
}

// MARK: Work

extension Service {
    /// An organization's part of the file, read on a thread of its own.
    func read<Answer: Sendable>(
        _ organization: String,
        _ body: @escaping @Sendable (Tenant) throws -> Answer
    ) async throws -> Answer {
        let engine = engine
        return try await readers.run { try body(Tenant(engine, organization: organization)) }
    }

    /// As ``read(_:_:)``, for the organization of the caller's token.
    func read<Answer: Sendable>(
        _ call: Call,
        _ body: @escaping @Sendable (Tenant) throws -> Answer
    ) async throws -> Answer {
        try await read(organizations.organization(named: nil, for: call.principal), body)
    }

    /// As ``read(_:_:)``, for work that takes long.
    func work<Answer: Sendable>(
        _ call: Call,
        _ body: @escaping @Sendable (Tenant) throws -> Answer
    ) async throws -> Answer {
        let organization = try organizations.organization(named: nil, for: call.principal)
        let engine = engine
        return try await longWork.run { try body(Tenant(engine, organization: organization)) }
    }

    /// Starts work that takes long and that nobody waits for; false when too much waits already.
    func start(_ organization: String, _ body: @escaping @Sendable (Tenant) throws -> Void) -> Bool
    {
        let (engine, log) = (engine, settings.log)
        return longWork.submit {
            do {
                try body(Tenant(engine, organization: organization))
            } catch {
                log(RequestRecord.trouble("\(error)", at: engine.store.environment.now()))
            }
        }
    }

    /// A fresh id.
    func newID() -> String { engine.store.newID() }

    /// Scores a lead, durable with its trace and, for a claim, its answer.
    func score(_ order: ScoreOrder) async throws -> ScoreOutcome {
        let outcome = try await batcher.score(order)
        if health.current.trouble != nil { health.note(nil) }
        if case .scored(let written, _) = outcome {
            health.update { facts in
                facts.ledgerSize = max(facts.ledgerSize, written.stored.seq + 1)
                facts.model = written.modelUsed
            }
        }
        return outcome
    }
}

// MARK: Upkeep

extension Service {
    /// What is due once a second: tokens, health, late callers.
    package func tick() {
        batcher.expire(at: now)
        refreshTokens()
        refreshHealthIfOld()
    }

    private func refreshTokens() {
        _ = upkeep.submit { [self] in
            do {
                try tokens.refresh()
                try tokens.flush()
                try organizations.refresh()
            } catch {
                settings.log(RequestRecord.trouble("\(error)", at: now))
            }
        }
    }

    /// Reads what `/health` tells anew, beside whoever asks, when it is older than five seconds.
    func refreshHealthIfOld() {
        let readAt = health.current.readAt
        let isOld = readAt.map { now.microseconds - $0.microseconds > 5 * Instant.second } ?? true
        if isOld { _ = upkeep.submit { [self] in readHealth() } }
    }

    private func readHealth() {
        do {
            let pulse = try engine.store.pulse()
            let model = try health.current.readAt == nil ? onlyModel() : nil
            health.update { facts in
                facts.ledgerSize = max(facts.ledgerSize, pulse.ledgerSize)
                facts.checkpointSize = pulse.checkpointSize
                facts.stale = Int(pulse.stale)
                facts.readAt = now
                if let model { facts.model = "\(model.name)@\(model.sha256.prefix(12))" }
            }
        } catch {
            health.update { $0.readAt = now }
            health.note(StoreCondition(error))
        }
    }

    /// The model that will score, where that does not depend on who asks.
    private func onlyModel() throws -> ModelRecord? {
        let known = try engine.store.organizations()
        let key = known.count == 1 ? try engine.store.organizationKey(ifKnown: known[0]) : nil
        return try engine.store.currentModel(organizationKey: key)
    }

    /// Whether the next score could be stored: tried now, unless it was a second ago.
    func checkReady() async throws {
        let triedAt = health.current.writtenAt
        if let triedAt, now.microseconds - triedAt.microseconds < Instant.second { return }
        let engine = engine
        try await readers.run {
            if let free = engine.store.freeBytes, free < ServiceLimits.freeBytesMin {
                throw Refusal.nearlyFull
            }
            try engine.store.checkWritable()
        }
        health.update { $0.writtenAt = now }
    }
}

extension Refusal {
    /// There is hardly room for the next scores.
    static let nearlyFull = Refusal(.unavailable, "the disk is nearly full; free some space")
        .with("Retry-After", "60")
}
