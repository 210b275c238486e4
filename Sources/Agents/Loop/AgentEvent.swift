/// An HTTP exchange with a model's server, as it is about to begin.
package struct AttemptStart: Sendable, Hashable {
    /// Which model call of the run it serves, from 1.
    package var step: Int
    /// Which attempt at it, from 1.
    package var number: Int
    /// Its span.
    package var spanID: String
    /// Where it goes, without any secret.
    package var url: String
    /// The body, byte for byte.
    package var request: [UInt8]
    /// Microseconds since 1970.
    package var sentAt: Int64
    /// Tokens it can cost at most, held back until its end is known.
    package var tokensReserved: Int
    /// Money it can cost at most, in millionths of the price's currency.
    package var costReserved: Int64
}

/// How an HTTP exchange ended.
package struct AttemptEnd: Sendable, Hashable {
    /// Which model call of the run it served, from 1.
    package var step: Int
    /// Which attempt at it, from 1.
    package var number: Int
    /// Status of the reply; nil when there was none.
    package var status: Int?
    /// The body of the reply, byte for byte; nil when there was none.
    package var response: [UInt8]?
    /// Why it failed; nil when it did not.
    package var failure: ModelFailure?
    /// Microseconds since 1970.
    package var endedAt: Int64
    /// Tokens it is charged with: what the answer says, or what was reserved when an answer may
    /// have been made and was lost.
    package var tokens: Int
    /// Money it is charged with, likewise.
    package var costMicros: Int64
    /// The exchange as a span.
    package var span: Span
}

/// One tool call, from its wish to its result.
package struct ToolStart: Sendable, Hashable {
    /// Which model call asked for it, from 1.
    package var step: Int
    /// The name by which the model knows its result.
    package var reference: String
    /// The call as the model wrote it.
    package var call: ToolCall
    /// Its span.
    package var spanID: String
    /// Microseconds since 1970.
    package var calledAt: Int64
}

/// What happens in a run, in the order in which it happens.
package enum AgentEvent: Sendable, Hashable {
    /// A request is about to be sent.
    case attemptStarted(AttemptStart)
    /// A reply came, or none will.
    case attemptEnded(AttemptEnd)
    /// A model call is over, with all its attempts.
    case stepEnded(Span)
    /// A tool is about to be asked.
    case toolStarted(ToolStart)
    /// A tool has answered.
    case toolEnded(ToolResult, answeredAt: Int64, Span)
}

/// Keeps what happens in a run; a call that leaves the process is made only after its start was
/// kept.
package protocol AgentRecorder: Sendable {
    /// Keeps events durably before it returns.
    ///
    /// - Throws: ``ModelFailure`` of kind `notRecorded` or `dayBudget`; the run then ends.
    func record(_ events: [AgentEvent]) async throws(ModelFailure)
}
