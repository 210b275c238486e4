package import JSON

/// One step of work as OpenTelemetry knows it, with the names of its GenAI conventions.
package struct Span: Sendable, Hashable {
    /// Whether it is work of ours or a call to somebody else; the numbers are OTLP's.
    package enum Kind: Int, Sendable { case `internal` = 1, client = 3 }

    /// 16 hexadecimal digits.
    package var id: String
    /// The span it is part of; nil for the outermost.
    package var parentID: String?
    /// `generate_content gemini-3.8-flash`, `execute_tool lookup`.
    package var name: String
    /// Ours, or a call.
    package var kind: Kind
    /// Microseconds since 1970.
    package var startedAt: Int64
    /// Microseconds since 1970.
    package var endedAt: Int64
    /// Values by OpenTelemetry's names.
    package var attributes: JSONObject
    /// Why it failed, by a word of `error.type`; nil when it did not.
    package var errorType: String?

    /// A span that went well.
    package init(
        id: String,
        parentID: String?,
        name: String,
        kind: Kind,
        startedAt: Int64,
        endedAt: Int64,
        attributes: JSONObject,
        errorType: String? = nil
    ) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.kind = kind
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.attributes = attributes
        self.errorType = errorType
        if let errorType { self.attributes["error.type"] = .string(errorType) }
    }

    /// The conventions that names and attributes follow.
    package static let schemaURL = "https://opentelemetry.io/schemas/1.41.0"
}

extension Span {
    /// The span of a whole run of an agent.
    package static func agent(
        id: String,
        name: String,
        version: String,
        model: String,
        startedAt: Int64,
        outcome: AgentOutcome,
        endedAt: Int64
    ) -> Span {
        var attributes: JSONObject = [
            "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": .string(name),
            "gen_ai.agent.version": .string(version), "gen_ai.request.model": .string(model),
            // Sums go under names of their own, so that nobody adds them to the calls' figures.
            "gen_ai.aggregated_usage.input_tokens": .integer(Int64(outcome.usage.input)),
            "gen_ai.aggregated_usage.output_tokens": .integer(Int64(outcome.usage.output)),
            "assay.agent.stop_reason": .string(outcome.reason.name),
            "assay.agent.steps": .integer(Int64(outcome.steps)),
            "assay.agent.tool_calls": .integer(Int64(outcome.toolCalls)),
            "assay.agent.cost_micros": .integer(outcome.costMicros),
        ]
        if let version = outcome.modelVersion {
            attributes["gen_ai.response.model"] = .string(version)
        }
        return Span(
            id: id,
            parentID: nil,
            name: "invoke_agent \(name)",
            kind: .internal,
            startedAt: startedAt,
            endedAt: endedAt,
            attributes: attributes,
            errorType: outcome.answer == nil ? outcome.reason.name : nil
        )
    }

    /// The span of one tool call.
    static func tool(
        id: String,
        parentID: String,
        result: ToolResult,
        startedAt: Int64,
        endedAt: Int64
    ) -> Span {
        // The name is the model's text: a tool that does not exist is not repeated at length.
        let name = ToolRegistry.isName(result.call.name) ? result.call.name : "unknown"
        var attributes: JSONObject = [
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": .string(name),
            "gen_ai.tool.type": "function",
        ]
        if let id = result.call.id { attributes["gen_ai.tool.call.id"] = .string(id) }
        return Span(
            id: id,
            parentID: parentID,
            name: "execute_tool \(name)",
            kind: .internal,
            startedAt: startedAt,
            endedAt: endedAt,
            attributes: attributes,
            errorType: result.isError ? "tool_error" : nil
        )
    }
}
