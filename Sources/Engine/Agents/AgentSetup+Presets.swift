package import Agents
import HTTP

// Servers that are known by name: where they listen, and which variable holds their key.

extension AgentSetup {
    /// A server of models that people run themselves.
    private struct Preset {
        /// Scheme, host and port where it listens unless told otherwise.
        var address: String
        var keyName: String
        /// Whether it speaks chat completions, under `/v1`.
        var isChat: Bool
    }

    private static func preset(_ provider: Provider) -> Preset {
        let port = LocalServer.port(of: provider)
        let address = "http://127.0.0.1:\(port)"
        return switch provider {
        case .lmstudio:
            Preset(address: address, keyName: "LM_API_TOKEN", isChat: true)
        case .llamacpp:
            Preset(address: address, keyName: "LLAMA_API_KEY", isChat: true)
        default:
            Preset(address: address, keyName: "OLLAMA_API_KEY", isChat: false)
        }
    }

    /// A server on this machine or in its network, which needs nothing to be set.
    static func local(_ provider: Provider, _ values: AgentVariables) throws -> AgentSetup {
        let preset = preset(provider)
        let told = provider == .ollama ? values["OLLAMA_HOST"].map(ollamaAddress) : nil
        let base = bare(values["ASSAY_AGENT_URL"] ?? told ?? preset.address)
        let key = values["ASSAY_AGENT_KEY"] ?? values[preset.keyName]
        try values.checkSafe(base, carriesSecret: key != nil, name: "ASSAY_AGENT_URL")
        let model = values["ASSAY_AGENT_MODEL"] ?? ""
        var setup = AgentSetup(
            provider: provider,
            wire: preset.isChat
                ? ChatWire(model: model, base: base + "/v1", provider: provider.rawValue)
                : OllamaWire(model: model, base: base),
            credentials: key.map { .bearer($0) } ?? KeyCredentials.none,
            credentialsKind: key == nil ? "none" : "key"
        )
        setup.setLocal()
        return setup
    }

    /// Any server of chat completions by its address, else OpenAI's own by its key.
    static func openAI(_ values: AgentVariables) throws -> AgentSetup {
        if let base = values["ASSAY_AGENT_URL"] {
            // OpenAI's own key is for OpenAI alone.
            let key = values["ASSAY_AGENT_KEY"]
            try values.checkSafe(base, carriesSecret: key != nil, name: "ASSAY_AGENT_URL")
            var setup = AgentSetup(
                provider: .openai,
                wire: ChatWire(model: values["ASSAY_AGENT_MODEL"] ?? "", base: base),
                credentials: key.map { .bearer($0) } ?? KeyCredentials.none,
                credentialsKind: key == nil ? "none" : "key",
                price: key == nil ? .free : assumedPrice,
                isPriceAssumed: key != nil
            )
            setup.setTime()
            return setup
        }
        guard let key = values["ASSAY_AGENT_KEY"] ?? values["OPENAI_API_KEY"] else {
            throw AgentSetupError(
                "set OPENAI_API_KEY to a key of OpenAI, or ASSAY_AGENT_URL to the address of another"
                    + " server of chat completions, such as http://localhost:11434/v1"
            )
        }
        let base = values["OPENAI_BASE_URL"] ?? "https://api.openai.com/v1"
        try values.checkSafe(base, carriesSecret: true, name: "OPENAI_BASE_URL")
        return AgentSetup(
            provider: .openai,
            wire: ChatWire(model: values["ASSAY_AGENT_MODEL"] ?? ModelTable.openAI, base: base),
            credentials: KeyCredentials.bearer(key),
            credentialsKind: "key"
        )
    }

    /// Anthropic, or a gateway to it.
    static func anthropic(_ values: AgentVariables) throws -> AgentSetup {
        guard let key = values["ASSAY_AGENT_KEY"] ?? values["ANTHROPIC_API_KEY"] else {
            throw AgentSetupError("set ANTHROPIC_API_KEY to a key of Anthropic")
        }
        let name = values["ASSAY_AGENT_URL"] == nil ? "ANTHROPIC_BASE_URL" : "ASSAY_AGENT_URL"
        let base = values[name] ?? AnthropicWire.standardBase
        try values.checkSafe(base, carriesSecret: true, name: name)
        return AgentSetup(
            provider: .anthropic,
            wire: AnthropicWire(
                model: values["ASSAY_AGENT_MODEL"] ?? ModelTable.anthropic,
                base: bare(base)
            ),
            credentials: KeyCredentials.anthropic(key: key),
            credentialsKind: "key"
        )
    }

    private mutating func setLocal() {
        price = .free
        isPriceAssumed = false
        setTime()
    }

    private mutating func setTime() {
        if wire.isLocal { budget.wallTime = Self.localTime }
    }

    /// An address without the path that a protocol adds to it, however it was given.
    private static func bare(_ address: String) -> String {
        var address = address[...]
        while address.hasSuffix("/") { address = address.dropLast() }
        for path in ["/v1", "/api"] where address.hasSuffix(path) {
            address = address.dropLast(path.utf8.count)
        }
        return String(address)
    }

    /// What Ollama's own variable means to whoever asks: it may lack the scheme, the port or the
    /// host, and names all addresses where the server listens on all.
    private static func ollamaAddress(_ text: String) -> String {
        let hasScheme = text.contains("://")
        let scheme = text.hasPrefix("https://") ? "https://" : "http://"
        var place = hasScheme ? text.dropFirst(scheme.count)[...] : text[...]
        for everywhere in ["0.0.0.0", "[::]"] where place.hasPrefix(everywhere) {
            place = place.dropFirst(everywhere.count)
        }
        if place.isEmpty || place.hasPrefix(":") { place = "127.0.0.1" + place }
        let host = place.prefix { $0 != "/" }
        let hasPort = host.hasPrefix("[") ? host.contains("]:") : host.contains(":")
        return scheme + place + (hasPort || hasScheme ? "" : ":\(LocalServer.port(of: .ollama))")
    }
}

extension AgentSetup {
    /// The setup with the first model that the server lists, where nobody chose one.
    ///
    /// Where none can be had, its credentials fail and say why, so that the run is recorded with
    /// the reason.
    package func choosingModel(_ environment: AgentEnvironment) async -> AgentSetup {
        guard wire.model.isEmpty else { return self }
        var chosen = self
        let probe = ModelProbe(wire: wire, credentials: credentials, environment: environment)
        do throws(ModelFailure) {
            guard let first = try await probe.models(timeout: Self.listTime).first else {
                let hint = provider == .ollama ? "; get one with 'ollama pull'" : ""
                throw ModelFailure(.modelMissing, detail: "the server has none yet\(hint)")
            }
            chosen.wire = wire.naming(first)
        } catch {
            var failure = error
            if [.modelMissing, .badReply, .refused].contains(failure.kind), failure.status != nil {
                failure = ModelFailure(
                    .refused,
                    status: failure.status,
                    detail: "it lists no models; set ASSAY_AGENT_MODEL to one of them"
                )
            }
            chosen.credentials = UnreadableCredentials(failure)
        }
        return chosen
    }

    /// How long a list of models may take, in microseconds.
    private static let listTime: Int64 = 5_000_000
}
