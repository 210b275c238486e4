package import CRM
package import JSON

/// The plan of an agent's run, kept once for all runs that follow it.
package struct AgentPlanRecord: Sendable, Hashable {
    /// SHA-256 of the body in hexadecimal.
    package var sha256: String
    /// The agent's name.
    package var name: String
    /// The version of its prompt.
    package var version: String
    /// The plan in canonical JSON.
    package var body: [UInt8]

    /// A plan, field by field.
    package init(sha256: String, name: String, version: String, body: [UInt8]) {
        self.sha256 = sha256
        self.name = name
        self.version = version
        self.body = body
    }
}

/// An agent's run that is about to begin.
package struct AgentRunStart: Sendable {
    /// The run as traces know it.
    package var run: RunRecord
    /// The span of the whole run.
    package var spanID: String
    /// How it goes.
    package var plan: AgentPlanRecord
    /// The contact it is about; nil for none.
    package var contactKey: ContactKey?
    /// OpenTelemetry's name of the provider.
    package var provider: String
    /// The model asked for.
    package var model: String
    /// Where requests go, without any secret.
    package var url: String
    /// What the model is told first.
    package var task: String
    /// What the local model says of the same facts; nil where it was not asked.
    package var localScore: Int?

    /// A start, field by field.
    package init(
        run: RunRecord,
        spanID: String,
        plan: AgentPlanRecord,
        contactKey: ContactKey?,
        provider: String,
        model: String,
        url: String,
        task: String,
        localScore: Int?
    ) {
        self.run = run
        self.spanID = spanID
        self.plan = plan
        self.contactKey = contactKey
        self.provider = provider
        self.model = model
        self.url = url
        self.task = task
        self.localScore = localScore
    }
}

/// One thing that happened in a run, as it is written.
package enum AgentTraceEvent: Sendable {
    /// An HTTP exchange is about to begin.
    case attemptSent(
        step: Int,
        number: Int,
        spanID: String,
        request: [UInt8],
        at: Instant,
        tokens: Int,
        costMicros: Int64
    )
    /// An HTTP exchange has ended; its charge replaces what was reserved.
    case attemptEnded(AgentAttemptEnd)
    /// A tool is about to be asked.
    case toolCalled(AgentToolCall)
    /// A tool has answered.
    case toolAnswered(reference: String, output: JSON, isError: Bool, at: Instant)
    /// A step is over.
    case span(SpanRecord)
}

/// How an HTTP exchange ended, as it is written.
package struct AgentAttemptEnd: Sendable {
    /// Which model call it served.
    package var step: Int
    /// Which attempt at it.
    package var number: Int
    /// When it ended.
    package var endedAt: Instant
    /// Status of the reply.
    package var status: Int?
    /// Body of the reply.
    package var response: [UInt8]?
    /// Why it failed: one word.
    package var errorType: String?
    /// Why it failed, in words.
    package var errorWords: String?
    /// How long the server asked to wait, in microseconds.
    package var retryAfter: Int64?
    /// Tokens it is charged with.
    package var tokens: Int
    /// Money it is charged with.
    package var costMicros: Int64

    /// An end, field by field.
    package init(
        step: Int,
        number: Int,
        endedAt: Instant,
        status: Int?,
        response: [UInt8]?,
        errorType: String?,
        errorWords: String?,
        retryAfter: Int64?,
        tokens: Int,
        costMicros: Int64
    ) {
        self.step = step
        self.number = number
        self.endedAt = endedAt
        self.status = status
        self.response = response
        self.errorType = errorType
        self.errorWords = errorWords
        self.retryAfter = retryAfter
        self.tokens = tokens
        self.costMicros = costMicros
    }
}

/// A tool call as it is written.
package struct AgentToolCall: Sendable, Hashable {
    /// Which model call asked for it.
    package var step: Int
    /// The name of its result.
    package var reference: String
    /// Its span.
    package var spanID: String
    /// The provider's id.
    package var callID: String?
    /// The tool, as the model wrote it.
    package var name: String
    /// The arguments, as the model wrote them.
    package var arguments: JSON
    /// When it was called.
    package var calledAt: Instant

    /// A call, field by field.
    package init(
        step: Int,
        reference: String,
        spanID: String,
        callID: String?,
        name: String,
        arguments: JSON,
        calledAt: Instant
    ) {
        self.step = step
        self.reference = reference
        self.spanID = spanID
        self.callID = callID
        self.name = name
        self.arguments = arguments
        self.calledAt = calledAt
    }
}

/// How an agent's run ended.
package struct AgentRunEnd: Sendable {
    /// Why: one word.
    package var stopReason: String
    /// Why, in words.
    package var stopWords: String
    /// The model that answered last.
    package var modelVersion: String?
    /// Model calls made.
    package var steps: Int
    /// Tool calls answered.
    package var toolCalls: Int
    /// Tokens read.
    package var inputTokens: Int
    /// Tokens written.
    package var outputTokens: Int
    /// What it cost.
    package var costMicros: Int64
    /// The answer; nil without one.
    package var answer: JSON?

    /// An end, field by field.
    package init(
        stopReason: String,
        stopWords: String,
        modelVersion: String?,
        steps: Int,
        toolCalls: Int,
        inputTokens: Int,
        outputTokens: Int,
        costMicros: Int64,
        answer: JSON?
    ) {
        self.stopReason = stopReason
        self.stopWords = stopWords
        self.modelVersion = modelVersion
        self.steps = steps
        self.toolCalls = toolCalls
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.costMicros = costMicros
        self.answer = answer
    }
}

/// What agents of an organization may use on one day (UTC).
package struct AgentDayLimits: Sendable, Hashable {
    /// HTTP exchanges with a model's server.
    package var attempts: Int
    /// Tokens read and written.
    package var tokens: Int
    /// Money, in millionths.
    package var costMicros: Int64

    /// Limits; 5,000 exchanges, 5 million tokens and 5.00 unless told otherwise.
    package init(
        attempts: Int = 5_000,
        tokens: Int = 5_000_000,
        costMicros: Int64 = 5_000_000
    ) {
        self.attempts = attempts
        self.tokens = tokens
        self.costMicros = costMicros
    }
}

/// The day's limits do not allow another exchange.
package struct AgentDayLimitReached: Error, Equatable, CustomStringConvertible {
    /// What is used up: `attempts`, `tokens` or `money`.
    package let what: String

    package var description: String {
        "today's budget of \(what) for agents is used up; it is renewed at midnight UTC"
    }
}

/// What is known of a model's server.
package struct AgentUpstream: Sendable, Hashable {
    /// Where it is.
    package var url: String
    /// Failures since the last success.
    package var failures = 0
    /// No call before this moment, in microseconds; 0 for none.
    package var openUntil: Int64 = 0
    /// The last answer, in microseconds; 0 for none.
    package var lastSuccess: Int64 = 0
    /// The last failure, in microseconds; 0 for none.
    package var lastFailure: Int64 = 0
    /// What the last failure was: one word.
    package var lastError = ""
    /// The model that answered last.
    package var modelVersion = ""
    /// How it wants to be asked, with the model of which that was learned; nil for as documented.
    package var dialect: JSON?

    /// A server of which nothing is known yet.
    package init(url: String) { self.url = url }
}
