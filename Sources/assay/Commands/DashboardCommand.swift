import HTTP
import JSON
import Service
import Storage

/// `assay dashboard`: the page in the browser, served by this program if nothing serves yet.
enum DashboardCommand {
    private static let port = Option.integer(
        "port",
        in: 0...65_535,
        "port of the service (default 8001; 0 takes a free one)"
    )
    private static let noBrowser = Option.flag("no-browser", "print the link, and open nothing")
    private static let address = "127.0.0.1"
    private static let standardPort = 8001

    static let command = Command(
        "dashboard",
        "open the dashboard in the browser",
        details: """
            Serves on this machine alone if nothing serves on the port yet, and prints a link that \
            opens the dashboard once, within five minutes. Opens it with $BROWSER, xdg-open or \
            open where there is one. A session lasts 12 hours, and ends before when it is ended \
            under Settings. Ctrl-C stops the service that it started.
            """,
        examples: [
            .init("assay dashboard", "for your own data"),
            .init("assay dashboard --db assay-demo.db --port 0", "for the demo's"),
        ],
        options: Common.store + [port.declaration, noBrowser.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let store = try session.store(.creates, configure: Serving.configure)
        let organization = try session.organizationID(in: store, creates: true)
        let chosenPort = invocation[port] ?? standardPort
        if chosenPort != 0, let serving = try other(on: chosenPort) {
            guard serving == store.origin else {
                throw Failure(
                    .conflict,
                    "the service on port \(chosenPort) works on another file;"
                        + " take another port with --port"
                )
            }
            try open(chosenPort, store, organization, invocation, session)
            return .ok
        }
        var settings = ServiceSettings(port: chosenPort, version: Version.number)
        settings.agent = try ServeCommand.agent(store, invocation, session)
        settings.project = { try Organization(store: $0, id: "", key: $1).project() }
        Interrupt.listen()
        let serving: Serving
        do {
            serving = try Serving(store, settings, address: address)
        } catch let error as ServerError {
            throw Failure(.failure, "\(error); take another port with --port")
        }
        try open(serving.port, store, organization, invocation, session)
        session.console.note("assay: serving until Ctrl-C")
        try serving.run(until: { Interrupt.isRequested })
        session.console.note("assay: stopped")
        return .ok
    }

    private static func open(
        _ port: Int,
        _ store: Store,
        _ organization: String,
        _ invocation: Invocation,
        _ session: Session
    ) throws {
        let link = try LoginCode(store, organization: organization).link(
            "http://\(address):\(port)"
        )
        try session.console.line(link)
        try session.console.flush()
        if invocation[noBrowser] { return }
        if !Browser.open(link, session.variables) {
            session.console.note("assay: no browser was found; open the link above in one")
        }
    }

    /// The name of the log of the service that answers on a port; nil where nobody listens.
    ///
    /// - Throws: ``Failure`` when something else answers there.
    private static func other(on port: Int) throws -> String? {
        let reply: HTTPReply
        do {
            reply = try Waiting.run {
                try await NetworkTransport().send(
                    HTTPCall(
                        method: "GET",
                        url: "http://\(address):\(port)/",
                        headers: ["Accept": "application/json"],
                        timeout: .seconds(5),
                        replyBytesMax: 1 << 16
                    )
                )
            }
        } catch let error as HTTPTransportError where error.kind == .unreachable {
            return nil
        } catch is HTTPTransportError {
            throw taken(port)
        }
        do {
            guard let log = try JSON(parsing: reply.body)["log"]?.stringValue else {
                throw taken(port)
            }
            return log
        } catch is JSONError {
            throw taken(port)
        }
    }

    private static func taken(_ port: Int) -> Failure {
        Failure(
            .conflict,
            "something else answers on port \(port); take another with --port, or 0 for a free one"
        )
    }
}
