import Platform
import Synchronization

/// One call and its answer, carried by a thread of its own that sleeps while the server thinks,
/// over a socket or by ``CurlProgram``.
///
/// Whoever comes first ends it: the thread with an answer, a deadline, or a cancelled task; the
/// other two find it ended.
final class SocketExchange: Sendable {
    typealias Outcome = Result<HTTPReply, HTTPTransportError>

    /// How long a connection to one address may take to come about.
    private static let connectMilliseconds: Int32 = 10_000

    private struct State {
        var done: AsyncStream<Outcome>.Continuation?
        var wake: (read: Int32, write: Int32)?
        /// The status of the answer, once its head came.
        var status: Int?
    }

    let call: HTTPCall
    private let head: [UInt8]
    private let endpoint: Endpoint
    private let pool: ConnectionPool
    /// The program that carries it in the place of a socket of ours; nil for a socket.
    private let program: CurlProgram?
    private let state: Mutex<State>
    private let stream: AsyncStream<Outcome>

    /// An exchange that has not begun, over a connection to `endpoint`: the server, or a proxy.
    ///
    /// `head` is the request line and all fields, with the empty line.
    init(
        _ call: HTTPCall,
        head: [UInt8],
        to endpoint: Endpoint,
        pool: ConnectionPool,
        by program: CurlProgram? = nil
    ) {
        self.call = call
        self.program = program
        self.head = head
        self.endpoint = endpoint
        self.pool = pool
        let (stream, continuation) = AsyncStream<Outcome>.makeStream()
        self.stream = stream
        state = Mutex(State(done: continuation, wake: WakeDescriptors.open()))
    }

    deinit {
        state.withLock { state in
            guard let wake = state.wake else { return }
            close(wake.read)
            if wake.write != wake.read { close(wake.write) }
        }
    }

    /// Waits for the end, as long as it may take and the task is not cancelled.
    func outcome(within time: Duration) async throws(HTTPTransportError) -> HTTPReply {
        let timer = Task {
            try await Task.sleep(for: time)
            self.end(.timedOut)
        }
        defer { timer.cancel() }
        let end = await withTaskCancellationHandler {
            await self.outcome()
        } onCancel: {
            self.end(.cancelled)
        }
        return try end.get()
    }

    /// Waits for its turn, begins, and waits for the end.
    private func outcome() async -> Outcome {
        guard await pool.enter(endpoint, ObjectIdentifier(self), isOver: { self.isOver })
        else { return await ended }
        defer { pool.leave(endpoint) }
        guard let wake = state.withLock({ $0.wake?.read }), SystemThread.start({ self.carry(wake) })
        else { return .failure(error(.unreachable, "the system has no thread or descriptor left")) }
        return await ended
    }

    private var ended: Outcome {
        get async {
            for await outcome in stream { return outcome }
            return .failure(error(.cancelled, ""))
        }
    }

    private var isOver: Bool { state.withLock { $0.done == nil } }

    /// Ends it from outside; without effect once it has ended.
    func end(_ kind: HTTPTransportError.Kind) {
        finish(.failure(error(kind, "")))
        state.withLock { state in
            guard let wake = state.wake else { return }
            var one: UInt64 = 1
            _ = write(wake.write, &one, MemoryLayout<UInt64>.size)
        }
        pool.giveUp(endpoint, ObjectIdentifier(self))
    }

    /// Keeps the status of an answer whose head has come; that of one before it says nothing.
    private func note(_ status: Int) {
        guard status >= 200 else { return }
        state.withLock { $0.status = status }
    }

    private func finish(_ outcome: Outcome) {
        let done = state.withLock { state in
            defer { state.done = nil }
            return state.done
        }
        done?.yield(outcome)
        done?.finish()
    }

    func error(_ kind: HTTPTransportError.Kind, _ detail: String) -> HTTPTransportError {
        var error = HTTPTransportError(kind, host: endpoint.description, detail: detail)
        error.status = state.withLock { $0.status }
        return error
    }

    private func carry(_ wake: Int32) {
        do throws(HTTPTransportError) {
            finish(.success(try reply(wake)))
        } catch {
            finish(.failure(error))
        }
    }

    /// The answer, over a connection that was kept or a new one.
    private func reply(_ wake: Int32) throws(HTTPTransportError) -> HTTPReply {
        if let program { return try reply(by: program, wake) }
        if let kept = pool.take(endpoint) {
            var parser = newParser
            do throws(HTTPTransportError) {
                return try exchange(kept, &parser, wake)
            } catch {
                // A server may close what it kept at the moment it is used again. What changes
                // nothing when done twice is asked again; the rest is the caller's to decide.
                let isRepeatable = ["GET", "HEAD", "PUT", "DELETE"].contains(call.method)
                guard error.kind == .cut, !parser.hasBegun, isRepeatable else { throw error }
            }
        }
        var parser = newParser
        return try exchange(try connect(wake), &parser, wake)
    }

    var newParser: ReplyParser {
        ReplyParser(isHeadRequest: call.method == "HEAD", bodyBytesMax: call.replyBytesMax)
    }

    private func connect(_ wake: Int32) throws(HTTPTransportError) -> ClientConnection {
        let addresses = NameLookup.addresses(endpoint.host, port: endpoint.port)
        guard !addresses.isEmpty else { throw error(.nameUnknown, "") }
        do throws(ClientConnection.Failure) {
            return try .connect(
                addresses.map { SocketAddress($0) },
                wake: wake,
                milliseconds: Self.connectMilliseconds
            )
        } catch {
            throw self.error(error)
        }
    }

    /// Sends the request and reads the answer; fails with `cut` where the connection ends first.
    func exchange(
        _ connection: ClientConnection,
        _ parser: inout ReplyParser,
        _ wake: Int32
    ) throws(HTTPTransportError) -> HTTPReply {
        do throws(ClientConnection.Failure) {
            try connection.send(head + (call.body ?? []), wake: wake)
        } catch {
            throw self.error(error)
        }
        if program != nil { connection.finishSending() }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !parser.isDone {
            let count: Int
            do throws(ClientConnection.Failure) {
                count = try connection.receive(into: &buffer, wake: wake)
            } catch {
                throw self.error(error)
            }
            do throws(ReplyParser.Failure) {
                if count == 0 { try parser.end() }
                try parser.take(buffer.prefix(count))
                note(parser.reply.status)
            } catch {
                note(parser.reply.status)
                throw self.error(error)
            }
        }
        if parser.keepsConnection { pool.put(connection, endpoint) }
        return parser.reply
    }

    private func error(_ failure: ClientConnection.Failure) -> HTTPTransportError {
        switch failure {
        case .unreachable(let words): error(.unreachable, words)
        case .gone: error(.cut, "it was reset")
        case .woken: error(.cancelled, "")
        }
    }

    private func error(_ failure: ReplyParser.Failure) -> HTTPTransportError {
        switch failure {
        case .malformed(let words): error(.cut, words)
        case .tooLarge: error(.tooLarge, "more than \(call.replyBytesMax) bytes")
        case .ended: error(.cut, "it was closed")
        }
    }
}
