import Agents
import Engine
import HTTP
import Service
import Storage

/// `assay serve`: the HTTP service, until it is told to stop.
enum ServeCommand {
    private static let port = Option.integer(
        "port",
        in: 0...65_535,
        "port to listen on (default $PORT, then 8001; 0 takes a free one)"
    )
    private static let listen = Option.text(
        "listen",
        "ADDR",
        "address to listen on (default 127.0.0.1: this machine alone)"
    )
    private static let hosts = Option.text(
        "host",
        "NAME",
        isRepeated: true,
        "answer to this host name too; may be repeated, or $ASSAY_HOSTS"
    )
    private static let origins = Option.text(
        "origin",
        "ORIGIN",
        isRepeated: true,
        "let pages of this origin ask too; may be repeated, or $ASSAY_ORIGINS"
    )
    private static let proxies = Option.text(
        "proxies",
        "N",
        "proxies of yours in front (1 on most platforms), or $ASSAY_PROXIES: so many from the end"
            + " of X-Forwarded-For is the client; 'forwarded:N' reads Forwarded instead"
    )
    private static let open = Option.flag(
        "open",
        "keep the CRM's routes open on this machine even where tokens exist"
    )
    private static let noLog = Option.flag("no-log", "write no line for each request")
    private static let printUnit = Option.flag("print-unit", "print a unit for systemd, and end")

    static let command = Command(
        "serve",
        "answer the CRM, dashboards and programs over HTTP",
        details: """
            Listens on this machine alone unless told otherwise. While no token exists, programs on \
            this machine may ask for scores and insights without one; everything else, and every \
            other machine, needs a token ('assay token create'). Writes a line of JSON for each \
            request to standard error, without names, addresses or tokens. SIGTERM and Ctrl-C let \
            requests under way finish.
            """,
        examples: [
            .init("assay serve", "for the CRM's front end at http://localhost:8001"),
            .init("assay serve --listen 0.0.0.0 --host crm.example.com", "for other machines"),
            .init("assay serve --print-unit > assay.service", "as a service of systemd"),
        ],
        options: [
            Common.db.declaration, port.declaration, listen.declaration, hosts.declaration,
            origins.declaration, proxies.declaration, open.declaration,
            noLog.declaration, printUnit.declaration,
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let address = invocation[listen] ?? "127.0.0.1"
        let chosenPort = try invocation[port] ?? environmentPort(session) ?? 8001
        if invocation[printUnit] {
            try session.console.write(Array(SystemdUnit.text(port: chosenPort).utf8))
            return .ok
        }
        var settings = ServiceSettings(port: chosenPort, version: Version.number)
        settings.isLoopback = isLoopback(address)
        settings.hosts = invocation.all(hosts) + names(session, "ASSAY_HOSTS") + platform(session)
        settings.origins +=
            try checked(invocation.all(origins), "--origin")
            + checked(names(session, "ASSAY_ORIGINS"), "$ASSAY_ORIGINS")
        settings.proxies = try trusted(invocation[proxies], session)
        settings.keepsRoutesOpen = invocation[open]
        if !invocation[noLog] { settings.log = { Console.raw($0 + "\n") } }
        settings.alarm = { Console.raw("assay: \(SafeText.visible($0))\n") }
        let store = try session.store(.creates, configure: Serving.configure)
        try ServePlace.take(store.path)
        settings.agent = try agent(store, invocation, session)
        settings.outbound = NetworkTransport()
        settings.redaction = try AgentSession.redaction(invocation, session.variables)
        settings.project = { try Organization(store: $0, id: "", key: $1).project() }
        Interrupt.listen()
        let serving: Serving
        do {
            serving = try Serving(store, settings, address: address)
        } catch let error as ServerError {
            throw Failure(.failure, "\(error)")
        }
        let file = SafeText.visible(store.path)
        for line in serving.notice(file: file) { session.console.note("assay: \(line)") }
        if let warning = ServePlace.warning(store.path, session.variables) {
            session.console.note("assay: \(warning)")
        }
        try serving.run(until: { Interrupt.isRequested })
        session.console.note("assay: stopped")
        return .ok
    }

    /// How long an agent may think, unless ASSAY_AGENT_SECONDS says: the CRM's front end waits
    /// thirty seconds.
    private static let agentMicroseconds: Int64 = 20_000_000

    static func agent(
        _ store: Store,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> AgentScorer? {
        let environment = AgentSession.environment()
        guard let known = try AgentSession.setup(.auto, invocation, session.variables, environment),
            known.isChosen
        else { return nil }
        var setup = known
        if !known.isTimeChosen {
            setup.budget.wallTime = min(known.budget.wallTime, agentMicroseconds)
        }
        return try AgentScorer(
            engine: ScoringEngine(store: store),
            setup: setup,
            environment: environment
        )
    }

    /// Origins as browsers name them: any other text would never match, and nobody would know why.
    private static func checked(_ origins: [String], _ source: String) throws -> [String] {
        for origin in origins where !Origin.isOne(origin) {
            throw Failure.usage(
                "\(source): '\(SafeText.visible(origin))' is no origin; give scheme, host and port"
                    + " alone, such as http://localhost:5173"
            )
        }
        return origins
    }

    private static func trusted(_ given: String?, _ session: Session) throws -> TrustedProxies {
        guard let text = given ?? session.variables["ASSAY_PROXIES"], !text.isEmpty else {
            return TrustedProxies()
        }
        guard let proxies = TrustedProxies(text) else {
            throw Failure.usage(
                "\(given == nil ? "$ASSAY_PROXIES" : "--proxies"): give how many proxies stand in"
                    + " front, 0 to \(TrustedProxies.countMax), as in 1 or forwarded:1"
            )
        }
        return proxies
    }

    private static func environmentPort(_ session: Session) throws -> Int? {
        guard let text = session.variables["PORT"], !text.isEmpty else { return nil }
        guard let port = Int(text), (1...65_535).contains(port) else {
            throw Failure.usage("$PORT is no port number from 1 to 65535")
        }
        return port
    }

    private static func names(_ session: Session, _ variable: String) -> [String] {
        (session.variables[variable] ?? "").split(whereSeparator: { $0 == "," || $0 == " " })
            .map(String.init)
    }

    /// The host names that hosting platforms give, and ask for health by.
    private static func platform(_ session: Session) -> [String] {
        var names: [String] = []
        if let name = session.variables["RAILWAY_PUBLIC_DOMAIN"], !name.isEmpty {
            names += [name, "healthcheck.railway.app"]
        }
        if let name = session.variables["RENDER_EXTERNAL_HOSTNAME"], !name.isEmpty {
            names.append(name)
        }
        return names
    }

    private static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address == "localhost" || address.hasPrefix("127.")
    }
}
