package import Agents
package import Storage
import JSON

/// Which agent is used, and how: read from the environment, held for a process's life.
package struct AgentSetup: Sendable {
    /// Who is asked.
    package enum Provider: String, Sendable, CaseIterable {
        case vertex, gemini, openai, anthropic, ollama, lmstudio, llamacpp

        /// All of them as a sentence lists them.
        package static let words =
            allCases.dropLast().map(\.rawValue).joined(separator: ", ")
            + " or \(allCases[allCases.count - 1].rawValue)"
    }

    /// Who is asked.
    package var provider: Provider
    /// How requests are written, and where they go.
    package var wire: any ModelWire
    /// Who we are.
    package var credentials: any Credentials
    /// What the credentials are, for people.
    package var credentialsKind: String
    /// What one run may use.
    package var budget: Budget
    /// What one day may use.
    package var dayLimits: AgentDayLimits
    /// What tokens cost.
    package var price: TokenPrice
    /// Whether the price is a ceiling of ours, since none was given.
    package var isPriceAssumed: Bool
    /// Where the model is served; nil where that has no name.
    package var location: String?
    /// Which personal data goes under pseudonyms.
    package var redaction: Redaction
    /// Whether `auto` may use it: somebody chose it, and not only keys were lying about.
    package var isChosen: Bool
    /// Where traces are exported; nil for nowhere.
    package var collector: TraceCollector?
    /// Whether somebody said how long a run may take.
    package var isTimeChosen = false

    /// How long a run may take where the model runs on this machine or in its network, in
    /// microseconds: 5 minutes.
    ///
    /// A run is up to three calls, which read some 4,000 tokens and write some 600. A model of 7
    /// thousand million parameters on the processors of a laptop reads 20 to 50 tokens a second and
    /// writes 5 to 8, which makes up to 4 minutes, the loading of the model included.
    package static let localTime: Int64 = 300_000_000

    /// A setup, field by field.
    package init(
        provider: Provider,
        wire: any ModelWire,
        credentials: any Credentials,
        credentialsKind: String,
        budget: Budget = Budget(),
        dayLimits: AgentDayLimits = AgentDayLimits(),
        price: TokenPrice = Self.assumedPrice,
        isPriceAssumed: Bool = true,
        location: String? = nil,
        redaction: Redaction = [],
        isChosen: Bool = true,
        collector: TraceCollector? = nil
    ) {
        self.provider = provider
        self.wire = wire
        self.credentials = credentials
        self.credentialsKind = credentialsKind
        self.budget = budget
        self.dayLimits = dayLimits
        self.price = price
        self.isPriceAssumed = isPriceAssumed
        self.location = location
        self.redaction = redaction
        self.isChosen = isChosen
        self.collector = collector
    }

    /// A ceiling rather than a price: what a million tokens cost at most, as long as nobody says.
    package static let assumedPrice = TokenPrice(input: 2_500_000, output: 15_000_000)
}

/// Where traces are exported, as OpenTelemetry's variables say.
package struct TraceCollector: Sendable, Hashable {
    /// The whole address: `http://localhost:4318/v1/traces`.
    package var url: String
    /// Headers that go with every export; may hold a secret.
    package var headers: [String: String]
    /// Name of this service in traces.
    package var service: String

    package init(url: String, headers: [String: String] = [:], service: String = "assay") {
        self.url = url
        self.headers = headers
        self.service = service
    }
}

/// Why an agent cannot be set up, in words a user can act on.
package struct AgentSetupError: Error, Equatable, CustomStringConvertible {
    /// What does not fit, and what to set.
    package let description: String

    init(_ description: String) { self.description = description }
}
