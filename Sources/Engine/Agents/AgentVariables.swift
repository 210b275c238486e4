import Agents

/// The variables that say how an agent is set up.
struct AgentVariables {
    private let places: GoogleCredentials.Places

    init(_ places: GoogleCredentials.Places) { self.places = places }

    subscript(_ name: String) -> String? {
        places.variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    func provider(_ name: String) throws -> AgentSetup.Provider? {
        guard let word = self[name], word != "off" else { return nil }
        if let provider = AgentSetup.Provider(rawValue: word) { return provider }
        throw AgentSetupError(
            "\(name) is '\(word)'; it may be off, \(AgentSetup.Provider.words)"
        )
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
