import AuditLog
import CRM
import Engine
import HTTP
import JSON
import Ledger
import Storage

/// `/v1/audit`: what auditors ask, answered from the log.
enum AuditRoutes {
    private static let reads = Route.Access.token(.readAudit)

    static let routes: [Route] = [
        Route("GET", "/v1/audit/log", reads, answer: log),
        Route("POST", "/v1/audit/verify", reads, body: .json, answer: verify),
        Route("POST", "/v1/audit/replay", reads, body: .json, answer: replay),
        Route("GET", "/v1/audit/proofs/{number}", reads, answer: proof),
    ]

    @Sendable private static func log(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let query = try call.query("limit", "cursor")
        let (limit, before) = (try query.limit(), try Cursor.number(query))
        let entries = try await service.read(call) {
            try $0.scoreEntries(before: before, limit: limit + 1)
        }
        let shown = entries.prefix(limit)
        let rows = try shown.map { entry -> JSON in
            [
                "number": .integer(entry.seq),
                "kind": .string(entry.kind),
                "at": .string(entry.at.description),
                "leaf": .string(Hex.encode(entry.leaf)),
                "body": try JSON(parsing: entry.body),
            ]
        }
        return Reply.json(
            Reply.page(
                "entries",
                rows,
                next: entries.count > limit ? shown.last.map { Cursor.text(before: $0.seq) } : nil
            )
        )
    }

    @Sendable private static func verify(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        var body = try StrictBody(
            call.request.body.isEmpty ? [:] : call.json(),
            members: ["mode"]
        )
        let mode = body.word("mode", ["full", "incremental"], default: "full")
        try body.finish()
        let isIncremental = mode == "incremental"
        if call.request.headers["Accept"]?.contains("text/event-stream") == true {
            return try verifyWithProgress(isIncremental, call, service)
        }
        let report = try await service.work(call) { try $0.verify(isIncremental: isIncremental) }
        return Reply.json(report.json)
    }

    /// Events `progress`, with how many entries were recomputed of how many, and last `end`, with
    /// the report, or `failed`.
    private static func verifyWithProgress(
        _ isIncremental: Bool,
        _ call: RequestContext,
        _ service: Service
    ) throws -> HTTPResponse {
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        let (events, stream) = AsyncStream<[UInt8]>.makeStream(
            bufferingPolicy: .bufferingNewest(ServiceLimits.eventsWaitingMax)
        )
        @Sendable func send(_ name: String, _ data: JSON) {
            stream.yield(Reply.event(name, data))
        }
        let isStarted = service.start(organization) { scope in
            defer { stream.finish() }
            do {
                let report = try scope.verify(isIncremental: isIncremental) { done, total in
                    send("progress", ["done": .integer(done), "total": .integer(total)])
                }
                send("end", report.json)
            } catch {
                send("failed", ["detail": "the log could not be read to its end"])
                throw error
            }
        }
        guard isStarted else { throw Refusal.busy }
        return Reply.events(events)
    }

    /// Computes one score again, or all of the organization.
    @Sendable private static func replay(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        var body = try StrictBody(
            call.request.body.isEmpty ? [:] : call.json(),
            members: ["score_number"]
        )
        let number = body.number("score_number")
        try body.finish()
        if let number {
            let outcome = try await service.read(call) { try $0.replay(seq: number) }
            return Reply.json([
                "replayed": 1,
                "identical": .integer(outcome == .identical ? 1 : 0),
                "erased": .integer(isErased(outcome) ? 1 : 0),
                "expired": .integer(isExpired(outcome) ? 1 : 0),
                "others": .array(outcome == .identical ? [] : [row(number, outcome)]),
                "other_count": .integer(
                    outcome == .identical || isErased(outcome) || isExpired(outcome) ? 0 : 1
                ),
            ])
        }
        let report = try await service.work(call) { try $0.replayAll() }
        return Reply.json([
            "replayed": .integer(Int64(report.count)),
            "identical": .integer(Int64(report.identical)),
            "erased": .integer(Int64(report.erased)),
            "expired": .integer(Int64(report.expired)),
            "others": .array(report.others.map { row($0.seq, $0.outcome) }),
            "other_count": .integer(Int64(report.otherCount)),
        ])
    }

    private static func isErased(_ outcome: ReplayOutcome) -> Bool {
        if case .erased = outcome { true } else { false }
    }

    private static func isExpired(_ outcome: ReplayOutcome) -> Bool {
        if case .expired = outcome { true } else { false }
    }

    private static func row(_ number: Int64, _ outcome: ReplayOutcome) -> JSON {
        switch outcome {
        case .identical: ["score_number": .integer(number), "outcome": "identical"]
        case .erased(let at):
            [
                "score_number": .integer(number), "outcome": "erased",
                "detail": .string("its person was erased on \(at)"),
            ]
        case .expired(let at):
            [
                "score_number": .integer(number), "outcome": "expired",
                "detail": .string("the rule of retention kept its exchanges until \(at)"),
            ]
        case .differs(let detail):
            [
                "score_number": .integer(number), "outcome": "differs",
                "detail": .string(detail),
            ]
        case .notReplayable(let detail):
            [
                "score_number": .integer(number), "outcome": "not_replayable",
                "detail": .string(detail),
            ]
        }
    }

    @Sendable private static func proof(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        guard let number = Int64(call["number"]), number >= 0 else {
            throw Refusal(.notFound, "no such score")
        }
        let proof = try await service.read(call) { try $0.proof(seq: number) }
        return Reply.bytes(proof.canonicalBytes, type: Reply.json)
    }
}
