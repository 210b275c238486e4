import JSON

/// Google's `generateContent`, as the surfaces of Vertex AI and the Gemini API take it.
///
/// Sends what all models of Gemini 3 and later take: neither temperature nor top-p, which are
/// deprecated there, so that no answer is promised to be the same twice.
package struct GeminiWire: ModelWire, Equatable {
    /// Where Gemini is served.
    package enum Surface: Sendable, Equatable {
        /// Vertex AI, in a region, `global`, or one of the multi-regions `us` and `eu`.
        case vertex(project: String, location: String)
        /// Vertex AI by API key, without a project.
        case express
        /// The Gemini API, by API key.
        case geminiAPI
    }

    /// Where it is served.
    package let surface: Surface
    /// The model asked for.
    package let model: String
    /// Scheme and host; another one than the surface's own for stand-ins.
    private let base: String

    /// A model at a surface; `base` replaces the surface's own scheme and host.
    package init(_ surface: Surface, model: String, base: String? = nil) {
        self.surface = surface
        self.model = model
        self.base = base ?? Self.base(of: surface)
    }

    private static func base(of surface: Surface) -> String {
        switch surface {
        case .vertex(_, let location) where ["us", "eu"].contains(location):
            "https://aiplatform.\(location).rep.googleapis.com"
        case .vertex(_, let location) where location != "global":
            "https://\(location)-aiplatform.googleapis.com"
        case .vertex, .express: "https://aiplatform.googleapis.com"
        case .geminiAPI: "https://generativelanguage.googleapis.com"
        }
    }

    private var path: String {
        let name = URLText.encode(model)
        switch surface {
        case .vertex(let project, let location):
            return "/v1/projects/\(URLText.encode(project))/locations/\(URLText.encode(location))"
                + "/publishers/google/models/\(name)"
        case .express: return "/v1/publishers/google/models/\(name)"
        case .geminiAPI: return "/v1beta/models/\(name)"
        }
    }

    /// Where calls go.
    package var url: String { base + path + ":generateContent" }
    /// Where tokens are counted.
    package var countURL: String? { base + path + ":countTokens" }
    /// OpenTelemetry's name of a call.
    package var operation: String { "generate_content" }
    /// OpenTelemetry's name of the surface.
    package var provider: String { surface == .geminiAPI ? "gcp.gemini" : "gcp.vertex_ai" }

    /// The generation as a number in tenths: 38 for `gemini-3.8-flash`; nil for other names.
    var generation: Int? {
        let parts = model.split(separator: "-")
        guard parts.count > 1, parts[0] == "gemini" else { return nil }
        let digits = parts[1].split(separator: ".").compactMap { Int($0) }
        guard let major = digits.first, major < 1_000 else { return nil }
        return major * 10 + min(9, digits.count > 1 ? digits[1] : 0)
    }

    /// Whether the model takes tools and a schema for its answer in one request.
    private var takesSchemaWithTools: Bool { (generation ?? 0) >= 30 }

    /// The same surface, asked for another model.
    package func naming(_ model: String) -> any ModelWire {
        GeminiWire(surface, model: model, base: base)
    }

    /// A request to count the tokens of one word: it costs nothing and proves that the model is
    /// there.
    package func countBody() -> [UInt8] {
        let body: JSON = ["contents": [["role": "user", "parts": [["text": "ping"]]]]]
        return body.canonicalBytes
    }

    /// With the ids of calls, and without.
    package var dialects: [ServerDialect] {
        var bare = ServerDialect.standard
        bare.echoesIDs = false
        return [.standard, bare]
    }

    /// Without the ids of calls where the server refused these; nil for anything else.
    package func adapted(
        _ dialect: ServerDialect,
        to failure: ModelFailure,
        of request: ModelRequest
    ) -> ServerDialect? {
        guard failure.kind == .refusedIDs, dialect.echoesIDs else { return nil }
        var next = dialect
        next.echoesIDs = false
        return next
    }

    /// The body of a call in proto JSON.
    package func body(_ request: ModelRequest, _ dialect: ServerDialect) -> [UInt8] {
        let echoesIDs = dialect.echoesIDs
        // Before Gemini 3 a schema beside tools is refused, so that the tools must go for it.
        let hasTools =
            !request.frame.tools.isEmpty && (takesSchemaWithTools || request.mode != .none)
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.key("contents")
        writer.beginArray()
        for turn in request.turns { Self.write(turn, echoesIDs: echoesIDs, into: &writer) }
        writer.endArray()
        write(configuration: request, hasTools: hasTools, into: &writer)
        if case .vertex = surface {
            writer.key("labels")
            writer.value(["run_id": .string(request.runID)])
        }
        writer.key("systemInstruction")
        writer.value(["parts": [["text": .string(request.frame.system)]]])
        if hasTools {
            writer.key("toolConfig")
            writer.value(["functionCallingConfig": ["mode": .string(Self.word(request.mode))]])
            writer.key("tools")
            writer.raw(request.frame.googleTools)
        }
        writer.endObject()
        return writer.bytes
    }

    private static func word(_ mode: ToolMode) -> String {
        switch mode {
        case .auto: "AUTO"
        case .required: "ANY"
        case .none: "NONE"
        }
    }

    private func write(
        configuration request: ModelRequest,
        hasTools: Bool,
        into writer: inout CanonicalWriter
    ) {
        writer.key("generationConfig")
        writer.beginObject()
        writer.member("maxOutputTokens", request.outputTokensMax)
        if takesSchemaWithTools || !hasTools {
            writer.key("responseMimeType")
            writer.string(fixed: "application/json")
            writer.key("responseSchema")
            writer.raw(request.frame.googleAnswer)
        }
        // The Gemini API's published types know no level of thinking.
        if takesSchemaWithTools, surface != .geminiAPI {
            writer.key("thinkingConfig")
            writer.value(["thinkingLevel": "LOW"])
        }
        writer.endObject()
    }

    private static func write(
        _ turn: Turn,
        echoesIDs: Bool,
        into writer: inout CanonicalWriter
    ) {
        switch turn {
        case .user(let text):
            writer.value(["role": "user", "parts": [["text": .string(text)]]])
        case .model(let content):
            writer.value(echoesIDs ? content.raw : withoutIDs(content.raw))
        case .tools(let results):
            // The role is "user": the protocol knows no other beside "model".
            writer.value([
                "role": "user", "parts": .array(results.map { part($0, echoesIDs: echoesIDs) }),
            ])
        }
    }

    private static func part(_ result: ToolResult, echoesIDs: Bool) -> JSON {
        var response: JSONObject = [
            "name": .string(result.call.name), "response": result.body,
        ]
        if echoesIDs, let id = result.call.id { response["id"] = .string(id) }
        return ["functionResponse": .object(response)]
    }

    private static func withoutIDs(_ raw: JSON) -> JSON {
        guard var content = raw.objectValue, let parts = content["parts"]?.arrayValue else {
            return raw
        }
        content["parts"] = .array(
            parts.map { part in
                guard var object = part.objectValue, var call = object["functionCall"]?.objectValue
                else { return part }
                call.remove("id")
                object["functionCall"] = .object(call)
                return .object(object)
            }
        )
        return .object(content)
    }
}
