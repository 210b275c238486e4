package import Engine
package import HTTP

/// What the service answers to, and to whom.
package struct ServiceSettings: Sendable {
    /// The port it listens on: part of the host names it answers to.
    package var port: Int
    /// Whether it can be reached from this machine alone.
    package var isLoopback = true
    /// Further host names it answers to, with a port or for any: `crm.example.com`.
    package var hosts: [String] = []
    /// Pages of which origins may ask, exactly as browsers send them.
    package var origins = Self.frontEndOrigins
    /// The proxies in front of it that say truly who asks.
    package var proxies = TrustedProxies()
    /// Whether the CRM's routes stay open on this machine even where tokens exist.
    package var keepsRoutesOpen = false
    /// Requests a minute that one token may go on sending.
    package var ratePerMinute = ServiceLimits.ratePerSecond * 60
    /// Requests that one token may send at once.
    package var rateBurst = ServiceLimits.rateBurst
    /// Version of the program, as `/health` and the metrics name it.
    package var version: String
    /// Takes one line of the log at a time, called from many threads; nil writes none.
    package var log: (@Sendable (String) -> Void)?
    /// Takes what the operator has to know whether a log is written or not, called from many
    /// threads.
    package var alarm: (@Sendable (String) -> Void)?
    /// What asks an agent for the CRM's scores, where one was chosen; nil for the local model
    /// alone.
    package var agent: AgentScorer?
    /// Carries what receivers of webhooks are told; nil where they are told nothing from here.
    package var outbound: (any HTTPTransport)?
    /// Which personal data assistants at `/mcp` are told under pseudonyms.
    package var redaction: Redaction = []
    /// Opens the remote project, so that people can sync from the page; nil where none of them
    /// may.
    package var project: ProjectOpener?

    /// The origins of the CRM's front end: its development server, a local build, production.
    package static let frontEndOrigins = [
        "http://localhost:5173", "http://localhost:3000", "https://crm-ai-rho.vercel.app",
    ]

    /// The settings of a service on this machine.
    package init(port: Int, version: String) {
        self.port = port
        self.version = version
    }

    /// Tells the operator something in the log, or, where none is written, beside it.
    func tell(_ words: String) {
        guard let log else {
            alarm?(words)
            return
        }
        log(RequestRecord.notice(words))
    }

    /// Every value the `Host` field may have.
    func allows(host: String) -> Bool {
        let host = host.lowercased()
        if ["127.0.0.1", "localhost", "[::1]"].contains(where: { host == "\($0):\(port)" }) {
            return true
        }
        if port == 80, ["127.0.0.1", "localhost", "[::1]"].contains(host) { return true }
        return hosts.contains { name in
            let name = name.lowercased()
            return host == name || (!Self.hasPort(name) && Self.withoutPort(host) == name)
        }
    }

    /// Whether pages of an origin may ask: one of the list, or our own, which has the scheme that
    /// was asked by where a proxy tells it.
    func allows(origin: String, scheme asked: String?) -> Bool {
        if origins.contains(origin) { return true }
        for scheme in ["http", "https"] where origin.hasPrefix("\(scheme)://") {
            return asked ?? scheme == scheme
                && allows(host: String(origin.dropFirst(scheme.utf8.count + 3)))
        }
        return false
    }

    private static func hasPort(_ host: String) -> Bool { withoutPort(host) != host }

    private static func withoutPort(_ host: String) -> String {
        guard let colon = host.lastIndex(of: ":"),
            host[host.index(after: colon)...].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return host }
        return String(host[..<colon])
    }
}
