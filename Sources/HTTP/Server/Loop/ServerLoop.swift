#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The one thread that reads, writes and closes all connections; handlers run elsewhere.
final class ServerLoop {
    /// Tokens of what is no connection; those of connections are smaller.
    private enum Token {
        static let listener = UInt64.max
        static let mailbox = UInt64.max - 1
    }

    /// How long a full system is left alone before connections are accepted again.
    private static let acceptPause = Duration.milliseconds(100)
    /// Deadlines are looked at no more often than this.
    static let sweepPause = Duration.milliseconds(50)

    let configuration: ServerConfiguration
    let handler: any HTTPHandler
    let mailbox: Mailbox
    let counters: CounterCell
    var poller: Poller
    var listener: Int32?
    /// Places are descriptors, which the system keeps small.
    var connections: [Connection?] = []
    var connectionsPerPeer: [UInt64: Int] = [:]
    var open = 0
    var serial: UInt64 = 0
    var now: ContinuousClock.Instant
    /// The earliest moment at which a deadline may be up.
    var sweepAt: ContinuousClock.Instant?
    var acceptsAgainAt: ContinuousClock.Instant?
    /// Requests of this round whose handlers are about to start.
    var starting: [(Connection, HTTPRequest)] = []
    var isDraining = false
    var drainEnd: ContinuousClock.Instant?
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isStopped = false
    private var readBuffer: [UInt8]
    private var dateSecond = -1
    private var dateText = ""

    init(
        _ configuration: ServerConfiguration,
        handler: any HTTPHandler,
        listener: Int32,
        poller: consuming Poller,
        mailbox: Mailbox,
        counters: CounterCell
    ) {
        self.configuration = configuration
        self.handler = handler
        self.listener = listener
        self.poller = poller
        self.mailbox = mailbox
        self.counters = counters
        now = configuration.clock.now()
        readBuffer = [UInt8](repeating: 0, count: configuration.limits.readBytes)
    }

    var limits: ServerLimits { configuration.limits }

    /// Serves until it is told to stop.
    func run() {
        if let listener { poller.add(listener, .read, token: Token.listener) }
        poller.add(mailbox.wakeDescriptor, .read, token: Token.mailbox)
        while !isStopped {
            let messages = mailbox.takeBeforeSleep()
            let count = poller.wait(milliseconds: messages.isEmpty ? sleepMilliseconds() : 0)
            now = configuration.clock.now()
            for message in messages { receive(message) }
            for index in 0..<count { handle(poller.readiness(index)) }
            if let sweepAt, sweepAt <= now { sweep() }
            startHandlers()
            if isDraining && open == 0 { isStopped = true }
        }
        finish()
    }

    /// The `Date` of answers, made once a second.
    var date: String {
        let second = configuration.clock.unixSeconds()
        if second != dateSecond {
            dateSecond = second
            dateText = HTTPDate.text(second)
        }
        return dateText
    }

    private func handle(_ ready: Readiness) {
        switch ready.token {
        case Token.listener: acceptWaiting()
        case Token.mailbox: mailbox.clearWake()
        default:
            guard let connection = connection(ready.token) else { return }
            if ready.isGone && !ready.canRead {
                drop(connection)
                return
            }
            if ready.canRead { read(connection) }
            // Reading may have ended it.
            if ready.canWrite, self.connection(ready.token) != nil { advance(connection) }
        }
    }

    /// The connection with a token; nil when it is closed.
    func connection(_ token: UInt64) -> Connection? {
        let place = Int(token & 0xFFFF_FFFF)
        guard place < connections.count, let found = connections[place], found.token == token
        else { return nil }
        return found
    }

    private func read(_ connection: Connection) {
        switch SystemSocket.receive(connection.descriptor, into: &readBuffer) {
        case .wait: return
        case .gone: drop(connection)
        case .done(0): ended(connection)
        case .done(let count):
            if connection.isLingering {
                connection.lingerBytes += count
                if connection.lingerBytes > limits.lingerBytesMax { drop(connection) }
                return
            }
            connection.parser.receive(readBuffer.span.extracting(0..<count))
            advance(connection)
        }
    }

    /// The peer sends no more: answers what it asked, unless there is nothing to answer.
    private func ended(_ connection: Connection) {
        connection.hasEnded = true
        if connection.isLingering {
            drop(connection)
            return
        }
        // Whoever reads a stream keeps its own side open.
        if case .stream = connection.running {
            drop(connection)
            return
        }
        advance(connection)
    }
}

// MARK: - Accepting

extension ServerLoop {
    /// Connections taken before others get their turn.
    private static let acceptsPerTurn = 64

    private func acceptWaiting() {
        guard let listener else { return }
        for _ in 0..<Self.acceptsPerTurn {
            switch SystemSocket.accept(listener) {
            case .none: return
            case .gone: continue
            case .exhausted:
                counters.add { $0.acceptErrors += 1 }
                // The socket stays ready, so that watching it would spin.
                poller.change(listener, [], token: Token.listener)
                acceptsAgainAt = now + Self.acceptPause
                sweepBy(now + Self.acceptPause)
                return
            case .socket(let descriptor, let peer): welcome(descriptor, peer)
            }
        }
    }

    /// Watches the listening socket again after a pause.
    func resumeAccepting() {
        acceptsAgainAt = nil
        if let listener { poller.change(listener, .read, token: Token.listener) }
    }

    private func welcome(_ descriptor: Int32, _ peer: SocketAddress) {
        let key = peer.peerKey
        guard open < limits.connectionsMax,
            connectionsPerPeer[key, default: 0] < limits.connectionsPerPeerMax
        else {
            turnAway(descriptor)
            return
        }
        serial = serial &+ 1
        let connection = Connection(
            descriptor: descriptor,
            // The serial stays below that of the tokens which are no connections.
            token: (serial & 0x7FFF_FFFF) << 32 | UInt64(descriptor),
            peer: peer,
            limits: limits,
            now: now
        )
        while connections.count <= Int(descriptor) { connections.append(nil) }
        connections[Int(descriptor)] = connection
        connectionsPerPeer[key, default: 0] += 1
        open += 1
        counters.add {
            $0.accepted += 1
            $0.open = open
        }
        poller.add(descriptor, .read, token: connection.token)
        sweepBy(now + limits.idleTime)
    }

    /// Says why, as far as it goes in one call, and closes.
    private func turnAway(_ descriptor: Int32) {
        let failure = RequestFailure.tooManyConnections
        var output = OutputBuffer()
        let response = AnswerWriter.problem(failure, configuration.decorate(failure.status, nil))
        if case .bytes(let body) = response.body,
            let head = AnswerWriter.head(
                response,
                .length(body.count),
                Exchange(closing: nil),
                date: date
            )
        {
            output.append(head)
            output.append(body)
        }
        _ = output.flush(to: descriptor)
        SystemSocket.finishSending(descriptor)
        close(descriptor)
        counters.add { $0.turnedAway += 1 }
    }

    /// Closes a connection and forgets it.
    func drop(_ connection: Connection) {
        switch connection.running {
        case .answer(let task, _): task?.cancel()
        case .stream(let task, _, let asks):
            task.cancel()
            asks?.resume(returning: false)
        case nil: break
        }
        connection.running = nil
        poller.remove(connection.descriptor)
        connections[Int(connection.descriptor)] = nil
        close(connection.descriptor)
        open -= 1
        counters.add { $0.open = open }
        let left = connectionsPerPeer[connection.peerKey, default: 1] - 1
        connectionsPerPeer[connection.peerKey] = left > 0 ? left : nil
    }
}
