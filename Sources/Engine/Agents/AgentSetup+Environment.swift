package import Agents
import HTTP
import Storage

extension AgentSetup {
    /// Reads the setup from variables: `ASSAY_AGENT` chooses a ``Provider`` by its name; without
    /// it `provider` asks for one.
    ///
    /// - Returns: nil when nobody chose an agent, or `ASSAY_AGENT` is `off`.
    /// Credentials that cannot be read are no error: the agent is asked and fails, so that the
    /// local model answers and the reason is recorded.
    /// - Throws: ``AgentSetupError`` for what does not fit together.
    package static func read(
        _ places: GoogleCredentials.Places,
        _ environment: AgentEnvironment,
        provider asked: Provider? = nil
    ) throws -> AgentSetup? {
        let values = AgentVariables(places)
        let chosen = try values.provider("ASSAY_AGENT")
        guard let provider = asked ?? chosen else { return nil }
        var setup: AgentSetup
        switch provider {
        case .openai: setup = try openAI(values)
        case .anthropic: setup = try anthropic(values)
        case .ollama, .lmstudio, .llamacpp: setup = try local(provider, values)
        case .gemini where chosen != .vertex: setup = try gemini(values, places, environment)
        case .gemini, .vertex: setup = try vertex(values, places, environment)
        }
        setup.isChosen = chosen != nil
        try setup.readLimits(values)
        return setup
    }

    private static func gemini(
        _ values: AgentVariables,
        _ places: GoogleCredentials.Places,
        _ environment: AgentEnvironment
    ) throws -> AgentSetup {
        guard let key = values["GEMINI_API_KEY"] ?? values["GOOGLE_API_KEY"] else {
            return try vertex(values, places, environment)
        }
        let isExpress = ["1", "true"].contains(values["GOOGLE_GENAI_USE_VERTEXAI"]?.lowercased())
        let baseName = isExpress ? "GOOGLE_VERTEX_BASE_URL" : "GOOGLE_GEMINI_BASE_URL"
        let base = values[baseName]
        if let base { try values.checkSafe(base, carriesSecret: true, name: baseName) }
        return AgentSetup(
            provider: .gemini,
            wire: GeminiWire(
                isExpress ? .express : .geminiAPI,
                model: values["ASSAY_AGENT_MODEL"] ?? ModelTable.standard,
                base: base
            ),
            credentials: KeyCredentials.google(key: key),
            credentialsKind: "API key"
        )
    }

    private static func vertex(
        _ values: AgentVariables,
        _ places: GoogleCredentials.Places,
        _ environment: AgentEnvironment
    ) throws -> AgentSetup {
        let credentials: any Credentials
        let kind: String
        var known: String?
        do throws(ModelFailure) {
            let found = try GoogleCredentials.find(places, environment)
            (credentials, kind, known) = (found.credentials, found.kind, found.project)
        } catch {
            (credentials, kind, known) = (UnreadableCredentials(error), "unreadable", "unknown")
        }
        guard let project = values["GOOGLE_CLOUD_PROJECT"] ?? known else {
            throw AgentSetupError(
                "there are no credentials for Gemini: set GEMINI_API_KEY; or log in with 'gcloud"
                    + " auth application-default login' and set GOOGLE_CLOUD_PROJECT"
            )
        }
        let base = values["GOOGLE_VERTEX_BASE_URL"]
        if let base {
            try values.checkSafe(base, carriesSecret: true, name: "GOOGLE_VERTEX_BASE_URL")
        }
        let location = values["GOOGLE_CLOUD_LOCATION"] ?? "global"
        guard location.utf8.allSatisfy({ Self.isPlaceByte($0) }) else {
            throw AgentSetupError("GOOGLE_CLOUD_LOCATION is no location: write eu or europe-west1")
        }
        return AgentSetup(
            provider: .vertex,
            wire: GeminiWire(
                .vertex(project: project, location: location),
                model: values["ASSAY_AGENT_MODEL"] ?? ModelTable.standard,
                base: base
            ),
            credentials: credentials,
            credentialsKind: kind,
            location: location
        )
    }

    /// Letters, digits and dashes: the location becomes a part of the host's name.
    private static func isPlaceByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }

    private mutating func readLimits(_ values: AgentVariables) throws {
        if let text = values["ASSAY_AGENT_PRICE"] {
            let parts = text.split(separator: ":").compactMap { Int64($0) }
            guard parts.count == 2, parts.allSatisfy({ $0 >= 0 }) else {
                throw AgentSetupError(
                    "ASSAY_AGENT_PRICE must be INPUT:OUTPUT in millionths for a million tokens,"
                        + " such as 300000:2500000 for 0.30 and 2.50"
                )
            }
            price = TokenPrice(input: parts[0], output: parts[1])
            isPriceAssumed = false
        }
        if let tokens = try values.number("ASSAY_AGENT_DAY_TOKENS") { dayLimits.tokens = tokens }
        if let micros = try values.number("ASSAY_AGENT_DAY_MICROS") {
            dayLimits.costMicros = Int64(micros)
        }
        if let micros = try values.number("ASSAY_AGENT_RUN_MICROS") {
            budget.costMicros = Int64(micros)
        }
        if let seconds = try values.number("ASSAY_AGENT_SECONDS") {
            budget.wallTime = Int64(min(seconds, 600)) * 1_000_000
            isTimeChosen = true
        }
        if let words = values["ASSAY_AGENT_REDACT"] {
            guard let redaction = Redaction(words: words) else {
                throw AgentSetupError("ASSAY_AGENT_REDACT takes email, phone and name")
            }
            self.redaction = redaction
        }
        collector = values.collector
    }
}

extension TraceCollector {
    /// The collector that OpenTelemetry's variables name; nil for none.
    package init?(_ places: GoogleCredentials.Places) {
        guard let collector = AgentVariables(places).collector else { return nil }
        self = collector
    }
}
