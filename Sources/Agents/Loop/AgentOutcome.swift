package import JSON

/// Why a run ended.
package enum StopReason: Sendable, Hashable {
    /// With an answer that fits.
    case answered
    /// The answer did not fit, and neither did its repair; what was wrong with it.
    case badAnswer([String])
    /// The model asked for tools when it had to answer.
    case noAnswer
    /// A further call would pass the budget of tokens.
    case tokens
    /// A further call would pass the budget of money.
    case cost
    /// The time was up.
    case wallTime
    /// The provider refused the prompt; its word.
    case blocked(String)
    /// A filter of the provider stopped the model; the provider's word.
    case filtered(String)
    /// The model declined to answer; its own words.
    case declined(String)
    /// The model reached the limit of tokens it may write.
    case length
    /// The provider could not make sense of its model's call; its word.
    case malformed(String)
    /// The model said nothing; the provider's word.
    case empty(String)
    /// No answer came.
    case failed(ModelFailure)
    /// The caller gave up.
    case cancelled

    /// The reason as one word, for records and comparisons.
    package var name: String {
        switch self {
        case .answered: "answered"
        case .badAnswer: "bad_answer"
        case .noAnswer: "no_answer"
        case .tokens: "token_budget"
        case .cost: "cost_budget"
        case .wallTime: "wall_time"
        case .blocked: "blocked"
        case .filtered: "filtered"
        case .declined: "refusal"
        case .length: "max_tokens"
        case .malformed: "malformed"
        case .empty: "empty"
        case .failed(let failure): failure.kind.rawValue
        case .cancelled: "cancelled"
        }
    }

    /// The reason in words for people.
    package var words: String {
        switch self {
        case .answered: "it answered"
        case .badAnswer(let faults):
            "its answer did not fit: " + faults.prefix(3).joined(separator: "; ")
        case .noAnswer: "it asked for tools when it had to answer"
        case .tokens: "its budget of tokens was used up"
        case .cost: "its budget of money was used up"
        case .wallTime: "its time was up"
        case .blocked(let word): "the provider refused the prompt (\(word))"
        case .filtered(let word): "a filter of the provider stopped it (\(word))"
        case .declined(let words): "it declined: \(words)"
        case .length: "it wrote more than it may"
        case .malformed(let word): "the provider could not read its call (\(word))"
        case .empty(let word): "it said nothing (\(word))"
        case .failed(let failure): failure.description
        case .cancelled: "the run was cancelled"
        }
    }
}

/// What a run came to.
package struct AgentOutcome: Sendable, Hashable {
    /// Why it ended.
    package var reason: StopReason
    /// The answer, checked; nil unless the reason is ``StopReason/answered``.
    package var answer: JSON?
    /// Model calls made.
    package var steps: Int
    /// Tool calls answered, refused ones included.
    package var toolCalls: Int
    /// Whether an answer had to be repaired.
    package var wasRepaired: Bool
    /// Tokens of all answers.
    package var usage: TokenUsage
    /// What they cost, lost answers included.
    package var costMicros: Int64
    /// The model that answered last, as the provider says.
    package var modelVersion: String?
    /// What tools said, in the order of their references.
    package var toolResults: [ToolResult]
    /// What a reader of the answer should know of how it came about.
    package var remarks: [Remark] = []

    /// Something to know of how an answer came about.
    package enum Remark: String, Sendable, Hashable {
        /// The server takes no tools, or the model wrote to its limit without asking one, so that
        /// it was given what all of them say.
        case toolsGiven
        /// The model answered without asking a tool, twice.
        case noToolCalled
        /// The model's first answer stands, given without asking a tool; no other one came.
        case firstAnswerStands

        /// The remark as a clause.
        package var words: String {
            switch self {
            case .toolsGiven: "it takes no tools, so it was given what they say"
            case .noToolCalled: "it called no tool"
            case .firstAnswerStands: "it called no tool, and gave no other answer when asked to"
            }
        }
    }

    /// Why the run ended, with what to know of it.
    package var words: String {
        ([reason.words] + remarks.map(\.words)).joined(separator: "; ")
    }
}
