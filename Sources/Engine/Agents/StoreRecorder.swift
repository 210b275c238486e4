import Agents
import CRM
import JSON
import Ledger
import Storage
import Synchronization

/// Keeps what happens in a run in the file, as it happens.
final class StoreRecorder: AgentRecorder {
    private let store: Store
    private let runKey: RunKey
    private let organizationKey: OrganizationKey
    private let limits: AgentDayLimits
    private let patience: Patience
    private let digest = Mutex(ExchangeDigest())

    init(
        _ store: Store,
        runKey: RunKey,
        organizationKey: OrganizationKey,
        limits: AgentDayLimits,
        patience: Patience
    ) {
        self.store = store
        self.runKey = runKey
        self.organizationKey = organizationKey
        self.limits = limits
        self.patience = patience
    }

    func record(_ events: [AgentEvent]) async throws(ModelFailure) {
        do {
            let (traced, store) = (Self.traced(events), store)
            let (runKey, organizationKey, limits) = (runKey, organizationKey, limits)
            let record = { @Sendable () async throws -> Void in
                try await store.record(
                    traced,
                    run: runKey,
                    organizationKey: organizationKey,
                    limits: limits
                )
            }
            // A reply was paid for; without one, the local model's answer costs nothing.
            if events.contains(where: { $0.isReply }) {
                try await patience.write(record)
            } else {
                try await record()
            }
        } catch let error as AgentDayLimitReached {
            throw ModelFailure(.dayBudget, detail: error.what)
        } catch {
            throw ModelFailure(.notRecorded, detail: "\(error)")
        }
        // What the file refused is not there for a replay, and so not in the digest.
        note(events)
    }

    /// Counts events into the digest; those that ``record(_:)`` was not given too.
    func note(_ events: [AgentEvent]) {
        digest.withLock { digest in for event in events { digest.add(event) } }
    }

    /// SHA-256 over all exchanges and tool results so far.
    var exchangesSHA256: String { digest.withLock(\.sha256) }

    /// Events as they are written: an end and its span are two.
    static func traced(_ events: [AgentEvent]) -> [AgentTraceEvent] {
        var traced: [AgentTraceEvent] = []
        for event in events {
            switch event {
            case .attemptEnded(let end):
                traced.append(.attemptEnded(Self.end(end)))
                traced.append(.span(record(end.span)))
            case .toolEnded(let result, let answeredAt, let span):
                traced.append(
                    .toolAnswered(
                        reference: result.reference,
                        output: result.output,
                        isError: result.isError,
                        at: Instant(microseconds: answeredAt)
                    )
                )
                traced.append(.span(record(span)))
            case .attemptStarted(let start): traced.append(sent(start))
            case .toolStarted(let start): traced.append(called(start))
            case .stepEnded(let span): traced.append(.span(record(span)))
            }
        }
        return traced
    }

    private static func sent(_ start: AttemptStart) -> AgentTraceEvent {
        .attemptSent(
            step: start.step,
            number: start.number,
            spanID: start.spanID,
            request: start.request,
            at: Instant(microseconds: start.sentAt),
            tokens: start.tokensReserved,
            costMicros: start.costReserved
        )
    }

    private static func called(_ start: ToolStart) -> AgentTraceEvent {
        .toolCalled(
            AgentToolCall(
                step: start.step,
                reference: start.reference,
                spanID: start.spanID,
                callID: start.call.id,
                name: start.call.name,
                arguments: start.call.arguments,
                calledAt: Instant(microseconds: start.calledAt)
            )
        )
    }

    private static func end(_ end: AttemptEnd) -> AgentAttemptEnd {
        AgentAttemptEnd(
            step: end.step,
            number: end.number,
            endedAt: Instant(microseconds: end.endedAt),
            status: end.status,
            response: end.response,
            errorType: end.failure?.kind.rawValue,
            errorWords: end.failure?.detail,
            retryAfter: end.failure?.retryAfter,
            tokens: end.tokens,
            costMicros: end.costMicros
        )
    }

    static func record(_ span: Span) -> SpanRecord {
        var record = SpanRecord(
            id: span.id,
            parentID: span.parentID,
            name: span.name,
            startedAt: Instant(microseconds: span.startedAt),
            finishedAt: Instant(microseconds: span.endedAt),
            attributes: .object(span.attributes)
        )
        record.kind = span.kind.rawValue
        record.isOK = span.errorType == nil
        return record
    }
}

extension AgentEvent {
    /// Whether an exchange with the model's server has ended.
    fileprivate var isReply: Bool {
        if case .attemptEnded = self { true } else { false }
    }
}

/// A hash over what was sent, what came back and what tools said, in order.
struct ExchangeDigest: Sendable {
    private var hasher = SHA256()

    mutating func add(_ event: AgentEvent) {
        switch event {
        case .attemptStarted(let start): addRequest(start.request)
        case .attemptEnded(let end): addResponse(end.response)
        case .toolEnded(let result, _, _):
            addTool(
                result.call.name,
                result.call.arguments,
                result.output,
                isError: result.isError
            )
        case .stepEnded, .toolStarted: break
        }
    }

    mutating func addRequest(_ bytes: [UInt8]) { add(1, bytes) }

    mutating func addResponse(_ bytes: [UInt8]?) { add(bytes == nil ? 3 : 2, bytes ?? []) }

    mutating func addTool(_ name: String, _ arguments: JSON, _ output: JSON, isError: Bool) {
        let all: JSON = [.string(name), arguments, output, .bool(isError)]
        add(4, all.canonicalBytes)
    }

    /// Kind and length come first, so that no two series of parts have the same bytes.
    private mutating func add(_ kind: UInt8, _ bytes: [UInt8]) {
        let length = UInt64(bytes.count)
        hasher.update([kind] + (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
        hasher.update(bytes)
    }

    var sha256: String {
        let copy = hasher
        return copy.finish().hex
    }
}
