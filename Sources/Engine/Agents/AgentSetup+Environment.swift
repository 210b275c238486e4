package import Agents
import HTTP
import Storage

extension AgentSetup {
    /// Reads the setup from variables: `ASSAY_AGENT` chooses `vertex`, `gemini` or `openai`;
    /// without it `provider` asks for one of them by name.
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
        let values = Variables(places)
        let chosen = try values.provider("ASSAY_AGENT")
        guard let provider = asked ?? chosen else { return nil }
        var setup: AgentSetup
        switch provider {
        case .openai: setup = try openai(values)
        case .gemini where chosen != .vertex: setup = try gemini(values, places, environment)
        case .gemini, .vertex: setup = try vertex(values, places, environment)
        }
        setup.isChosen = chosen != nil
        try setup.readLimits(values)
        return setup
    }

    private static func openai(_ values: Variables) throws -> AgentSetup {
        guard let base = values["ASSAY_AGENT_URL"] else {
            throw AgentSetupError(
                "set ASSAY_AGENT_URL to the server's address, such as http://localhost:11434/v1"
            )
        }
        guard let model = values["ASSAY_AGENT_MODEL"] else {
            throw AgentSetupError("set ASSAY_AGENT_MODEL to a model of the server")
        }
        let key = values["ASSAY_AGENT_KEY"]
        try values.checkSafe(base, carriesSecret: key != nil, name: "ASSAY_AGENT_URL")
        return AgentSetup(
            provider: .openai,
            wire: ChatWire(model: model, base: base),
            credentials: key.map { .bearer($0) } ?? KeyCredentials.none,
            credentialsKind: key == nil ? "none" : "key",
            price: key == nil ? .free : assumedPrice,
            isPriceAssumed: key != nil
        )
    }

    private static func gemini(
        _ values: Variables,
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
        _ values: Variables,
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

    private mutating func readLimits(_ values: Variables) throws {
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
        guard let collector = Variables(places).collector else { return nil }
        self = collector
    }
}

/// The variables that say how an agent is set up.
private struct Variables {
    private let places: GoogleCredentials.Places

    init(_ places: GoogleCredentials.Places) { self.places = places }

    subscript(_ name: String) -> String? {
        places.variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    func provider(_ name: String) throws -> AgentSetup.Provider? {
        guard let word = self[name], word != "off" else { return nil }
        if let provider = AgentSetup.Provider(rawValue: word) { return provider }
        throw AgentSetupError("\(name) is '\(word)'; it may be off, vertex, gemini or openai")
    }

    func number(_ name: String) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw AgentSetupError("\(name) must be a whole number from 0 on")
        }
        return number
    }

    /// Refuses to send a secret where everybody on the way could read it.
    func checkSafe(_ url: String, carriesSecret: Bool, name: String) throws {
        if url.hasPrefix("https://") { return }
        let host = url.dropFirst("http://".count).prefix { $0 != "/" }
        let bare = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        let isHere = ["localhost", "127.0.0.1", "[::1]"].contains(String(bare))
        guard url.hasPrefix("http://"), isHere || !carriesSecret else {
            throw AgentSetupError(
                "\(name) must begin with https://, or with http:// and lead to this machine"
            )
        }
    }

    var collector: TraceCollector? {
        let base = self["OTEL_EXPORTER_OTLP_ENDPOINT"].map {
            ($0.hasSuffix("/") ? String($0.dropLast()) : $0) + "/v1/traces"
        }
        guard let url = self["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? base else { return nil }
        var headers: [String: String] = [:]
        let given = self["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] ?? self["OTEL_EXPORTER_OTLP_HEADERS"]
        for pair in (given ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { headers[String(parts[0])] = String(parts[1]) }
        }
        return TraceCollector(
            url: url,
            headers: headers,
            service: self["OTEL_SERVICE_NAME"] ?? "assay"
        )
    }
}
