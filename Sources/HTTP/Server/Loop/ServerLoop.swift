import Platform

/// The one thread that reads, writes and closes all connections; handlers run elsewhere.
final class ServerLoop {
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
        if let listener { poller.add(listener, .read, token: LoopToken.listener) }
        poller.add(mailbox.wakeDescriptor, .read, token: LoopToken.mailbox)
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
        case LoopToken.listener: acceptWaiting()
        case LoopToken.mailbox: mailbox.clearWake()
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
            if connection.parser.phase == .stopped || connection.isLingering {
                throwAway(count, of: connection)
                return
            }
            connection.parser.receive(readBuffer.span.extracting(0..<count))
            advance(connection)
        }
    }

    /// Counts bytes that come after the last request.
    private func throwAway(_ count: Int, of connection: Connection) {
        connection.lingerBytes += count
        guard connection.lingerBytes > limits.lingerBytesMax else { return }
        if connection.isLingering { drop(connection) } else { watch(connection) }
    }

    /// The peer sends no more: answers what it asked, unless there is nothing to answer.
    private func ended(_ connection: Connection) {
        connection.hasEnded = true
        if connection.isLingering {
            drop(connection)
            return
        }
        switch connection.running {
        case .stream:
            // Whoever reads a stream keeps its own side open.
            drop(connection)
            return
        case .answer(let task, _):
            // It is gone, as a rule, or only done with sending: an answer that comes is sent.
            task?.cancel()
        case nil: break
        }
        advance(connection)
    }
}

/// Tokens of what is no connection; those of connections are smaller.
enum LoopToken {
    static let listener = UInt64.max
    static let mailbox = UInt64.max - 1
}
