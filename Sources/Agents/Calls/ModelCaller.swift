import HTTP
import JSON

/// Makes one model call, with as many attempts as it takes and the deadline allows.
///
/// Every attempt is recorded before it is sent and when it has ended. A server that asks to wait is
/// waited for, unless that would pass the deadline.
package struct ModelCaller: Sendable {
    /// Attempts at one call.
    package static let attemptsMax = 3
    /// The first wait between attempts, in microseconds; each further one is twice as long.
    static let backoff: Int64 = 1_000_000
    /// How long one attempt may take at most at a server of others, in microseconds.
    ///
    /// A model of ours may be slow, and its time is lost when it is asked from the beginning again.
    static let attemptTimeMax: Int64 = 60_000_000
    /// Other ways to ask that are tried in one call.
    static let adaptationsMax = 8

    /// How requests are written.
    package let wire: any ModelWire
    /// Who we are.
    package let credentials: any Credentials
    /// Whether the upstream is left alone.
    package let breaker: CircuitBreaker
    /// Clock, randomness and network.
    package let environment: AgentEnvironment

    /// A caller of one model at one server.
    package init(
        wire: any ModelWire,
        credentials: any Credentials,
        breaker: CircuitBreaker,
        environment: AgentEnvironment
    ) {
        self.wire = wire
        self.credentials = credentials
        self.breaker = breaker
        self.environment = environment
    }

    /// What a call came to, with what its lost attempts are charged with.
    struct Result {
        var answer: Swift.Result<ModelAnswer, ModelFailure>
        var lostTokens = 0
        var lostCost: Int64 = 0
        /// Events not yet recorded: they may wait for the next outside call.
        var events: [AgentEvent] = []
    }

    /// The frame of one call: where it belongs and what it may cost.
    struct Frame {
        var step: Int
        var spanID: String
        var deadline: Int64
        var price: TokenPrice
        var inputTokensMax: Int
        var costMax: Int64
    }

    /// Calls the model; `pending` are events that must be recorded before the first attempt.
    func call(
        _ request: ModelRequest,
        _ frame: Frame,
        pending: [AgentEvent],
        recorder: any AgentRecorder
    ) async -> Result {
        var result = Result(answer: .failure(ModelFailure(.cancelled)), events: pending)
        var state = AttemptState(dialect: breaker.dialect(at: environment.now()))
        while true {
            let verdict: Verdict
            do {
                verdict = try await attempt(request, frame, &state, &result, recorder)
            } catch {
                verdict = .end(.failure(error))
            }
            switch verdict {
            case .end(let answer):
                result.answer = answer
                return result
            case .again(let failure, let delay):
                let wakeAt = environment.now() + delay
                guard wakeAt < frame.deadline else {
                    result.answer = .failure(Self.pastDeadline(failure))
                    return result
                }
                do { if delay > 0 { try await environment.sleep(delay) } } catch {
                    result.answer = .failure(ModelFailure(.cancelled))
                    return result
                }
            }
        }
    }

    private struct AttemptState {
        var number = 0
        var counted = 0
        var dialect: ServerDialect
        var adaptations = 0
        var hasRenewedToken = false
    }

    private enum Verdict {
        case end(Swift.Result<ModelAnswer, ModelFailure>)
        case again(ModelFailure, delay: Int64)
    }

    private func attempt(
        _ request: ModelRequest,
        _ frame: Frame,
        _ state: inout AttemptState,
        _ result: inout Result,
        _ recorder: any AgentRecorder
    ) async throws(ModelFailure) -> Verdict {
        if Task.isCancelled { throw ModelFailure(.cancelled) }
        let begin = environment.now()
        let allowed = timeAllowed(frame, from: begin)
        guard allowed > 0 else { throw ModelFailure(.deadline) }
        guard breaker.admits(at: begin, probeEnd: begin + allowed) else {
            throw ModelFailure(.breakerOpen)
        }
        let headers: HTTPHeaders
        do { headers = try await credentials.headers(timeout: allowed) } catch {
            breaker.failed(at: environment.now(), error)
            throw error
        }
        state.number += 1
        state.counted += 1
        let start = AttemptStart(
            step: frame.step,
            number: state.number,
            spanID: environment.newSpanID(),
            url: wire.url,
            request: wire.body(request, state.dialect),
            sentAt: environment.now(),
            tokensReserved: frame.inputTokensMax + request.outputTokensMax,
            costReserved: frame.costMax
        )
        // From here on a refusal to record ends the call before anything is sent.
        try await recorder.record(result.events + [.attemptStarted(start)])
        result.events = []
        let (reply, answer) = await send(start, headers, frame)
        let end = ended(start, reply, answer, frame)
        result.events.append(.attemptEnded(end))
        switch answer {
        case .success(let answer):
            breaker.succeeded(at: end.endedAt, modelVersion: answer.modelVersion)
            // Only now it is known that this was the trouble.
            if state.adaptations > 0 { breaker.learned(state.dialect, at: end.endedAt) }
            return .end(.success(answer))
        case .failure(let failure):
            note(failure, state, at: end.endedAt)
            result.lostTokens += end.tokens
            result.lostCost += end.costMicros
            return await judge(failure, request, &state)
        }
    }

    private func timeAllowed(_ frame: Frame, from now: Int64) -> Int64 {
        wire.isLocal ? frame.deadline - now : min(frame.deadline - now, Self.attemptTimeMax)
    }

    /// Tells the breaker of a failure, unless a model of ours was only slow.
    private func note(_ failure: ModelFailure, _ state: AttemptState, at now: Int64) {
        if wire.isLocal, failure.kind == .timeout {
            breaker.release()
        } else {
            breaker.failed(at: now, failure)
        }
        // A server that was changed may take what it once refused: the next run tries.
        if failure.kind == .refused, state.adaptations == 0, state.dialect != .standard {
            breaker.learned(.standard, at: now)
        }
    }

    private func send(
        _ start: AttemptStart,
        _ credentialHeaders: HTTPHeaders,
        _ frame: Frame
    ) async -> (HTTPReply?, Swift.Result<ModelAnswer, ModelFailure>) {
        var headers = credentialHeaders
        headers.append("Content-Type", "application/json")
        headers.append("Accept", "application/json")
        for field in wire.headers.fields { headers.append(field.name, field.value) }
        let left = timeAllowed(frame, from: start.sentAt)
        let call = HTTPCall(
            method: "POST",
            url: start.url,
            headers: headers,
            body: start.request,
            timeout: .microseconds(max(1, left)),
            replyBytesMax: ReplyLimits.bytesMax
        )
        do {
            // Before it is read, so that a run is replayed from what was read.
            let reply = try await environment.transport.send(call)
                .without(SecretFilter(call.headers))
            guard reply.status == 200 else { return (reply, .failure(ServerReply.failure(reply))) }
            do throws(ModelFailure) {
                return (reply, .success(try wire.answer(reply.body)))
            } catch {
                return (reply, .failure(error))
            }
        } catch {
            return (nil, .failure(ServerReply.failure(error)))
        }
    }

    /// What is to come after a failed attempt.
    private func judge(
        _ failure: ModelFailure,
        _ request: ModelRequest,
        _ state: inout AttemptState
    ) async -> Verdict {
        if failure.kind == .credentials, !state.hasRenewedToken {
            // A token may have been revoked before its time; a second refusal is meant.
            state.hasRenewedToken = true
            state.counted -= 1
            if await credentials.renews() { return .again(failure, delay: 0) }
        }
        if let next = wire.adapted(state.dialect, to: failure, of: request),
            state.adaptations < Self.adaptationsMax
        {
            state.adaptations += 1
            state.counted -= 1
            let loses = next.tools == .refused && state.dialect.tools != .refused
            state.dialect = next
            guard loses else { return .again(failure, delay: 0) }
            // Without tools it is another conversation, which the run has to begin.
            breaker.learned(next, at: environment.now())
            var refusal = failure
            refusal.kind = .refusedTools
            return .end(.failure(refusal))
        }
        guard failure.isRetryable, state.counted < Self.attemptsMax else {
            return .end(.failure(failure))
        }
        let backoff = Self.backoff << Int64(state.counted - 1)
        let spread = environment.random(below: Self.backoff / 4)
        return .again(failure, delay: max(failure.retryAfter ?? 0, backoff) + spread)
    }

    private static func pastDeadline(_ failure: ModelFailure) -> ModelFailure {
        var late = failure
        // The cause matters more than the lack of time, unless there was time for nothing else.
        if late.kind == .timeout { late.kind = .deadline }
        return late
    }
}
