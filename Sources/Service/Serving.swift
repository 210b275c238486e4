import Dispatch
import HTTP
import Platform
package import SQLite
package import Storage
import Synchronization

/// The service on its socket, from the first notice to the last answer.
package final class Serving: Sendable {
    private let service: Service
    private let server: HTTPServer
    private let address: String

    /// Connections at a time: idle ones cost little, and a browser holds six.
    private static let connectionsMax = 4_096

    /// How long a proxy's connection may be idle.
    ///
    /// Whoever closes first has to be the proxy, which else sends a request into a connection that
    /// is being closed, and answers 502. nginx keeps its own for 60 s, Caddy for 120, Google's load
    /// balancer for 600.
    private static let proxyIdleTime = Duration.seconds(620)

    /// How a file is opened that callers wait for: its log is moved into it in small portions,
    /// since scores wait meanwhile.
    package static func configure(_ file: inout Database.Configuration) {
        file.checkpointBytes = logBytesMax
    }

    private static let logBytesMax = 8 << 20

    /// Listens at an address of this machine; port 0 takes a free one.
    ///
    /// - Throws: ``ServerError`` when the address is taken or not ours.
    package init(_ store: Store, _ settings: ServiceSettings, address: String) throws {
        self.address = address
        var settings = settings
        let entrance = Entrance()
        var configuration = ServerConfiguration()
        configuration.address = address == "localhost" ? "127.0.0.1" : address
        configuration.port = UInt16(settings.port)
        configuration.limits.connectionsMax = Self.connectionsMax
        // On this machine every program has the same address, and behind a proxy everybody.
        if settings.isLoopback || settings.proxies.count > 0 {
            configuration.limits.connectionsPerPeerMax = Self.connectionsMax
        }
        configuration.decorate = { _, head in entrance.fields(for: head) }
        if settings.proxies.count > 0 { configuration.limits.idleTime = Self.proxyIdleTime }
        server = try HTTPServer(configuration, handler: entrance)
        // Only now is the port known where a free one was asked for.
        settings.port = Int(server.port)
        service = try Service(store: store, settings: settings)
        entrance.open(service)
    }

    /// The port it listens on.
    package var port: Int { Int(server.port) }

    /// What the user should know at the start: where it is, and what is open to whom.
    ///
    /// - Parameter file: the data file as it may be shown.
    /// - Returns: one line a fact, without a line end.
    package func notice(file: String) -> [String] {
        let host = address.contains(":") ? "[\(address)]" : address
        var lines = ["serving http://\(host):\(server.port) from \(file)"]
        if service.isOpen {
            lines.append(
                "open without a token, to every program and user of this machine: POST /score-lead,"
                    + " /analyze-contact, /generate-insights (add and score contacts, read"
                    + " insights) and GET /metrics"
            )
        } else if service.hasTokens {
            lines.append("every route but /health, /ready, /agents/status and /docs needs a token")
        } else {
            lines.append(
                "no token exists, so that nothing but /health, /ready, /agents/status and /docs is"
                    + " open; 'assay token create' makes one"
            )
        }
        if service.isOpen { lines.append("/v1 needs a token; 'assay token create' makes one") }
        return lines
    }

    /// Serves until `isOver` says so, then lets requests under way finish.
    package func run(until isOver: () -> Bool) throws {
        var ticks = 0
        while !isOver() {
            usleep(100_000)
            ticks += 1
            if ticks % 10 == 0 { service.tick() }
        }
        service.drain()
        let ended = DispatchSemaphore(value: 0)
        let server = server
        Task {
            await server.drain()
            ended.signal()
        }
        ended.wait()
    }
}

/// The handler before the service is ready, and afterwards the service.
private final class Entrance: HTTPHandler {
    private let service = Mutex<Service?>(nil)

    func open(_ ready: Service) { service.withLock { $0 = ready } }

    /// Fields of the answers that the server gives itself.
    func fields(for head: HTTPRequest?) -> HTTPHeaders {
        service.withLock { $0 }?.fields(for: head) ?? [:]
    }

    func admit(_ head: HTTPRequest) -> HTTPAdmission {
        guard let ready = service.withLock({ $0 }) else { return .refuse(Self.notReady) }
        return ready.admit(head)
    }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        guard let ready = service.withLock({ $0 }) else { return Self.notReady }
        return await ready.answer(request)
    }

    private static let notReady = HTTPResponse(status: 503, headers: ["Retry-After": "1"])
}
