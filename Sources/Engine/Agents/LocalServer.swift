package import Agents
import HTTP

/// A server of models on this machine, found where its kind usually listens.
package struct LocalServer: Sendable, Hashable {
    /// The preset that asks it.
    package var provider: AgentSetup.Provider
    /// Where it lists its models.
    package var address: String
    /// Its models, in its own order.
    package var models: [String]

    /// A server, field by field.
    package init(provider: AgentSetup.Provider, address: String, models: [String]) {
        self.provider = provider
        self.address = address
        self.models = models
    }

    /// The port of a kind of server unless told otherwise.
    static func port(of provider: AgentSetup.Provider) -> Int {
        switch provider {
        case .lmstudio: 1234
        case .llamacpp: 8080
        default: 11_434
        }
    }

    /// Asks each usual place for its models, all at once, for a second at most.
    ///
    /// What listens there and lists none is no server of models, and is left out.
    package static func find(
        _ places: GoogleCredentials.Places,
        _ environment: AgentEnvironment
    ) async -> [LocalServer] {
        // Where the agent itself is told to look is no usual place.
        var usual = places
        usual.variable = { $0.hasPrefix("ASSAY_AGENT") ? nil : places.variable($0) }
        let values = AgentVariables(usual)
        let kinds: [AgentSetup.Provider] = [.ollama, .lmstudio, .llamacpp]
        return await withTaskGroup(of: (Int, LocalServer?).self) { group in
            for (index, kind) in kinds.enumerated() {
                group.addTask { (index, await ask(kind, values, environment)) }
            }
            var found: [(Int, LocalServer)] = []
            for await (index, server) in group {
                if let server { found.append((index, server)) }
            }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static let timeout: Int64 = 1_000_000

    private static func ask(
        _ provider: AgentSetup.Provider,
        _ values: AgentVariables,
        _ environment: AgentEnvironment
    ) async -> LocalServer? {
        do {
            let setup = try AgentSetup.local(provider, values)
            let models = try await ModelProbe(
                wire: setup.wire,
                credentials: setup.credentials,
                environment: environment
            ).models(timeout: timeout)
            return LocalServer(
                provider: provider,
                address: setup.wire.listURL ?? setup.wire.url,
                models: models
            )
        } catch {
            // Nobody there, or somebody else: there is nothing to tell of.
            return nil
        }
    }
}
