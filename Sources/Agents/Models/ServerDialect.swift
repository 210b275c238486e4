package import JSON

/// How a server wants to be asked, learned from what it refused.
///
/// The standard form is what the protocol documents; each member says where a server was found to
/// part from it.
package struct ServerDialect: Sendable, Hashable {
    /// How a server is told what an answer must look like, the surest way first.
    package enum AnswerForm: String, Sendable, CaseIterable {
        /// By a schema it holds the model to.
        case schema
        /// By its mode for any JSON object; the schema stands in the prompt.
        case object
        /// By a tool that takes the answer as its arguments.
        case tool
        /// By the prompt alone.
        case prompt
    }

    /// What a server makes of tools.
    package enum Tools: String, Sendable, CaseIterable {
        /// It takes them, and needs none where none may be called.
        case taken
        /// It wants them declared wherever calls stand in the conversation.
        case kept
        /// It takes none.
        case refused
    }

    /// How an answer is asked for.
    package var answerForm = AnswerForm.schema
    /// What is sent of tools.
    package var tools = Tools.taken
    /// Whether a call may be demanded.
    package var demandsCalls = true
    /// Whether the ids of calls are sent back.
    package var echoesIDs = true
    /// Whether the limit of tokens goes by its newer name, `max_completion_tokens`.
    package var limitsCompletion = false
    /// Whether the system's words go at the head of the user's.
    package var mergesSystem = false
    /// Whether the model is told not to think at length.
    package var limitsThinking = true
    /// Whether turns of the model go back as they came, which is for runs of early versions alone.
    package var isVerbatim = false

    /// Every way in which an answer may be asked for by one of these forms, with tools or without,
    /// and with a member as it is by default or the other way; the standard one first.
    static func all(
        _ forms: [AnswerForm],
        _ member: WritableKeyPath<ServerDialect, Bool>
    ) -> [ServerDialect] {
        forms.flatMap { form in
            [Tools.taken, .refused].flatMap { tools in
                [true, false].map { value in
                    var dialect = ServerDialect.standard
                    dialect.answerForm = form
                    dialect.tools = tools
                    dialect[keyPath: member] = value
                    return dialect
                }
            }
        }
    }

    /// What the protocol documents.
    package static let standard = ServerDialect()

    /// What is not standard, as one object; empty for the standard.
    package var json: JSONObject {
        var object = JSONObject()
        if answerForm != .schema { object["answer"] = .string(answerForm.rawValue) }
        if tools != .taken { object["tools"] = .string(tools.rawValue) }
        if !demandsCalls { object["demands_calls"] = false }
        if !echoesIDs { object["ids"] = false }
        if limitsCompletion { object["limits_completion"] = true }
        if mergesSystem { object["merges_system"] = true }
        if !limitsThinking { object["limits_thinking"] = false }
        return object
    }

    private init() {}

    /// Reads what ``json`` wrote; what is unknown in it counts as standard.
    package init(json: JSON) {
        self.init()
        answerForm = json["answer"]?.stringValue.flatMap(AnswerForm.init(rawValue:)) ?? .schema
        tools = json["tools"]?.stringValue.flatMap(Tools.init(rawValue:)) ?? .taken
        demandsCalls = json["demands_calls"]?.boolValue ?? true
        echoesIDs = json["ids"]?.boolValue ?? true
        limitsCompletion = json["limits_completion"]?.boolValue ?? false
        mergesSystem = json["merges_system"]?.boolValue ?? false
        limitsThinking = json["limits_thinking"]?.boolValue ?? true
    }
}
