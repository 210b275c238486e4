import HTTP
import Synchronization

/// A clock that stands until it is moved; its calendar stands at Sunday, 6 November 1994.
final class SteppedClock: Sendable {
    private let moment = Mutex(ContinuousClock.now)

    func advance(_ duration: Duration) { moment.withLock { $0 += duration } }

    var clock: ServerClock {
        ServerClock(now: { self.moment.withLock { $0 } }, unixSeconds: { 784_111_777 })
    }
}

/// What handlers in tests wait at until it is opened.
final class Barrier: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A handler put together from closures.
struct ClosureHandler: HTTPHandler {
    var admission: @Sendable (HTTPRequest) -> HTTPAdmission = { _ in .read(bodyBytesMax: 1024) }
    var answering: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
        HTTPResponse(status: 200, body: .bytes(Array("\(request.method) \(request.path) ".utf8)))
            .adding(request.body)
    }

    func admit(_ head: HTTPRequest) -> HTTPAdmission { admission(head) }

    func answer(_ request: HTTPRequest) async -> HTTPResponse { await answering(request) }
}

extension HTTPResponse {
    func adding(_ body: [UInt8]) -> HTTPResponse {
        guard case .bytes(let bytes) = self.body else { return self }
        var response = self
        response.body = .bytes(bytes + body)
        return response
    }
}

/// A server on a free port, with a clock that stands.
struct ServerFixture {
    let server: HTTPServer
    let clock = SteppedClock()

    init(
        _ handler: ClosureHandler = ClosureHandler(),
        configure: (inout ServerConfiguration) -> Void = { _ in }
    ) throws(ServerError) {
        var configuration = ServerConfiguration()
        configuration.clock = clock.clock
        configuration.limits.connectionsPerPeerMax = 256
        configure(&configuration)
        server = try HTTPServer(configuration, handler: handler)
    }

    func connect(from source: String = "127.0.0.1") -> RawClient {
        RawClient(server.port, from: source)
    }

    /// Waits until the server has handled all that was sent to it before.
    func settle() async {
        // The first round may handle orders before bytes; the next follows the bytes.
        for _ in 0..<3 { await server.checkDeadlines() }
    }

    /// Lets time pass; the server notices.
    func advance(_ duration: Duration) async {
        await settle()
        clock.advance(duration)
        await settle()
    }

    /// Waits until the counters are so; false when they do not become so.
    func waits(until isSo: (ServerCounters) -> Bool) async throws -> Bool {
        for _ in 0..<2000 {
            if isSo(server.counters) { return true }
            await settle()
            try await Task.sleep(for: .milliseconds(2))
        }
        return false
    }
}
