import Platform

/// One connection, as the loop knows it; touched by the loop's thread alone.
final class Connection {
    /// What is to be done for the requests read, in their order.
    enum Turn {
        case interim
        case request(HTTPRequest, Exchange)
        case reply(HTTPResponse, Exchange)
        case failure(RequestFailure, head: HTTPRequest?)
    }

    /// The answer that is being made.
    enum Running {
        /// Without a task as long as the handler is about to start.
        case answer(Task<Void, Never>?, Exchange)
        case stream(Task<Void, Never>, Exchange, asks: CheckedContinuation<Bool, Never>?)
    }

    let descriptor: Int32
    /// Tells the connection from an earlier one with the same descriptor.
    let token: UInt64
    let peerKey: UInt64
    var parser: RequestParser
    /// The head given out last, until its request is complete.
    var exchange: Exchange?
    var turns: [Turn] = []
    var running: Running?
    var output = OutputBuffer()
    var interest: Interest = .read
    var timing: ConnectionTiming
    /// The peer sends no more.
    var hasEnded = false
    /// No further request is answered; closed as soon as the output is gone.
    var isEnding = false
    /// Everything is said; what still comes is thrown away until the peer closes.
    var isLingering = false
    /// Bytes that came after the last request.
    var lingerBytes = 0
    var requestsRead = 0

    init(
        descriptor: Int32,
        token: UInt64,
        peer: SocketAddress,
        limits: ServerLimits,
        now: ContinuousClock.Instant
    ) {
        self.descriptor = descriptor
        self.token = token
        peerKey = peer.peerKey
        parser = RequestParser(limits: limits, peer: peer.host)
        timing = ConnectionTiming(now: now)
    }

    /// Whether the next turn may begin.
    func canPerform(_ limits: ServerLimits) -> Bool {
        running == nil && !isEnding && output.count < limits.outputBytesMax
    }

    /// Whether further requests may be read ahead.
    func wantsEvents(_ limits: ServerLimits) -> Bool {
        !isEnding && turns.count < limits.requestsQueuedMax
    }

    /// Whether nothing is under way.
    var isIdle: Bool {
        running == nil && turns.isEmpty && output.isEmpty && parser.phase == .idle && !isLingering
    }

    /// What it waits for now.
    var wait: ConnectionTiming.Wait {
        if isLingering { return .farewell }
        if !output.isEmpty { return .reader }
        if running != nil || !turns.isEmpty { return .answer }
        switch parser.phase {
        case .head: return .head(requestsRead)
        case .body: return .body(requestsRead)
        case .idle, .stopped: return .request(requestsRead)
        }
    }
}

/// When a connection has waited long enough for what it waits for.
struct ConnectionTiming: Equatable {
    /// What a connection may wait for; with the number of the request, as each has its own time.
    enum Wait: Equatable {
        /// For the first byte of a request.
        case request(Int)
        /// For the rest of a head.
        case head(Int)
        case body(Int)
        /// For the handler, which takes the time it takes.
        case answer
        /// For the peer to read its answer.
        case reader
        /// For the peer to close.
        case farewell
    }

    private(set) var wait = Wait.request(0)
    private var since: ContinuousClock.Instant
    /// Bytes that were moved in the direction that it waits for.
    private var bytes = 0

    init(now: ContinuousClock.Instant) { since = now }

    /// Notes what the connection waits for, and how far that has come.
    mutating func note(_ wait: Wait, bytes: Int, now: ContinuousClock.Instant) {
        // A reader is given time for each portion; a writer has to keep up a rate.
        let isProgress = wait == .reader && bytes != self.bytes
        if wait != self.wait || isProgress {
            self.wait = wait
            since = now
        }
        self.bytes = bytes
    }

    /// The moment at which it has waited long enough; nil while there is no limit.
    func deadline(_ limits: ServerLimits) -> ContinuousClock.Instant? {
        switch wait {
        case .request: since + limits.idleTime
        case .reader: since + limits.readerTime
        case .head: since + limits.headTime
        case .body:
            since + limits.bodyGrace
                + .milliseconds(bytes * 1000 / max(1, limits.bodyBytesPerSecondMin))
        case .answer: nil
        case .farewell: since + limits.lingerTime
        }
    }
}
