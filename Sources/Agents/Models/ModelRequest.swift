package import JSON

/// One turn of a conversation with a model.
package enum Turn: Sendable, Hashable {
    /// What we say.
    case user(String)
    /// What the model said, to be sent back as it came.
    case model(ModelContent)
    /// The results of all calls of the turn before, in the order of the calls.
    case tools([ToolResult])
}

/// A model's turn: what we understood of it, and all of it.
package struct ModelContent: Sendable, Hashable {
    /// The provider's own object, with signatures, ids and parts unknown here.
    ///
    /// Google's is sent back unchanged; that of chat completions is written anew, since its servers
    /// differ in what they take back.
    package var raw: JSON
    /// Its text, joined; thoughts are left out.
    package var text: String
    /// The calls it asks for, in order.
    package var calls: [ToolCall]

    /// Bytes it takes in a request at most.
    package var bytes: Int

    /// A turn; `bytes` are those of `raw` unless told otherwise.
    package init(raw: JSON, text: String, calls: [ToolCall], bytes: Int? = nil) {
        self.raw = raw
        self.text = text
        self.calls = calls
        self.bytes = bytes ?? raw.canonicalBytes.count
    }
}

/// Whether a model may call tools.
package enum ToolMode: String, Sendable {
    /// As it likes.
    case auto
    /// It has to call one.
    case required
    /// Not any more: it has to answer.
    case none
}

/// What stands in every question of a run: written out once, since it is most of each request.
package struct PromptFrame: Sendable, Hashable {
    /// What the model is told before everything else.
    package let system: String
    /// The tools it knows of.
    package let tools: [ToolDeclaration]
    /// What its answer must look like.
    package let answer: JSONSchema
    /// The tools in Google's dialect, canonical.
    let googleTools: [UInt8]
    /// The answer's schema in Google's dialect, canonical.
    let googleAnswer: [UInt8]

    package init(system: String, tools: [ToolDeclaration], answer: JSONSchema) {
        self.system = system
        self.tools = tools
        self.answer = answer
        let declarations = tools.map { tool -> JSON in
            [
                "name": .string(tool.name), "description": .string(tool.purpose),
                "parameters": tool.parameters.json(.google),
            ]
        }
        googleTools = JSON.array([["functionDeclarations": .array(declarations)]]).canonicalBytes
        googleAnswer = answer.json(.google).canonicalBytes
    }

    /// What the model is told first, with the schema of its answer, for servers that take no schema
    /// beside tools or none at all.
    var systemWithSchema: String {
        system + "\n\nYour answer must be one JSON object that fits this JSON Schema:\n"
            + answer.json(.standard).canonicalText
    }
}

/// One question to a model, in no provider's words.
package struct ModelRequest: Sendable, Hashable {
    /// Prompt, tools and schema.
    package var frame: PromptFrame
    /// What was said so far; ends with a user's or a tools' turn.
    package var turns: [Turn]
    /// Whether it may call tools.
    package var mode: ToolMode
    /// Tokens it may write, thoughts included.
    package var outputTokensMax: Int
    /// Our id of the run, for the provider's bill where it takes labels.
    package var runID: String

    /// Whether only an answer can come, so that its form is asked for.
    var isForAnswer: Bool { mode == .none || frame.tools.isEmpty }

    /// A request, field by field.
    package init(
        frame: PromptFrame,
        turns: [Turn],
        mode: ToolMode,
        outputTokensMax: Int,
        runID: String
    ) {
        self.frame = frame
        self.turns = turns
        self.mode = mode
        self.outputTokensMax = outputTokensMax
        self.runID = runID
    }
}

/// Tokens of one or more model calls.
package struct TokenUsage: Sendable, Hashable {
    /// Read by the model, cached ones included.
    package var input = 0
    /// Written by the model, thoughts included.
    package var output = 0
    /// Of ``input``, those the provider had cached.
    package var cached = 0
    /// Of ``output``, those it thought and did not say.
    package var reasoning = 0

    package init() {}

    /// Read and written.
    package var total: Int { input + output }

    /// Adds the tokens of another call.
    package static func += (left: inout TokenUsage, right: TokenUsage) {
        left.input += right.input
        left.output += right.output
        left.cached += right.cached
        left.reasoning += right.reasoning
    }
}

/// Why a model ended its turn.
package enum FinishReason: Sendable, Hashable {
    /// By itself, with text or calls.
    case stop
    /// It reached the limit of tokens.
    case length
    /// A filter of the provider stopped it; the provider's word.
    case filtered(String)
    /// The prompt was refused before the model saw it; the provider's word.
    case blocked(String)
    /// The provider could not make sense of its own model's call; the provider's word.
    case malformed(String)
    /// The model declined to answer; its own words.
    case declined(String)
    /// Anything else; the provider's word.
    case other(String)

    /// The word of OpenTelemetry's conventions.
    package func name(hasCalls: Bool) -> String {
        switch self {
        case .stop: hasCalls ? "tool_call" : "stop"
        case .length: "length"
        case .filtered, .blocked, .declined: "content_filter"
        case .malformed, .other: "error"
        }
    }
}

/// What a model answered, in no provider's words.
package struct ModelAnswer: Sendable, Hashable {
    /// Its turn; nil when there is none.
    package var content: ModelContent?
    /// Why it ended.
    package var finish: FinishReason
    /// What it cost.
    package var usage: TokenUsage
    /// The model that really answered, as the provider says.
    package var modelVersion: String?
    /// The provider's id of the answer.
    package var responseID: String?

    /// An answer, field by field.
    package init(
        content: ModelContent?,
        finish: FinishReason,
        usage: TokenUsage,
        modelVersion: String?,
        responseID: String?
    ) {
        self.content = content
        self.finish = finish
        self.usage = usage
        self.modelVersion = modelVersion
        self.responseID = responseID
    }
}
