/// Reads requests from the bytes of one connection, by the strict reading of RFC 9112.
///
/// A pure machine: it is fed bytes, gives events, and performs nothing. However the bytes are cut,
/// the events are the same. After a failure it reads nothing more.
package struct RequestParser: Sendable {
    /// What has been read.
    package enum Event: Sendable, Equatable {
        /// A head is complete; call ``admit(bodyBytesMax:)`` or ``refuse()`` before going on.
        case head(RequestHead)
        /// The client waits for `100 Continue` before it sends its body.
        case continueWanted
        /// A request is complete.
        case request(HTTPRequest)
        /// What came is no request to serve; the last event.
        case failure(RequestFailure)
    }

    /// How far the current request has come.
    package enum Phase: Sendable, Equatable {
        /// No byte of it is there.
        case idle
        case head
        case body
        /// No further byte is read.
        case stopped
    }

    enum State: Equatable {
        case start
        case headers
        /// A head was given out. Leaves by ``admit(bodyBytesMax:)`` or ``refuse()``.
        case verdict
        case fixedBody(left: Int)
        case chunkLine
        case chunkBytes(left: Int)
        case chunkEnd
        case trailers
        case stopped
    }

    let limits: ServerLimits
    let peer: String
    var buffer: [UInt8] = []
    /// Bytes of the buffer that were read.
    var start = 0
    /// Bytes of the buffer that are known to hold no line end.
    var scanned = 0
    var state = State.start
    var line: RequestLine?
    var fields: [HTTPHeaders.Field] = []
    var fieldBytes = 0
    var fieldCount = 0
    var framing: RequestFraming?
    var current: HTTPRequest?
    var bodyBytesMax = 0
    var extensionBytes = 0
    var hasSkippedLine = false
    var owesContinue = false
    var failure: RequestFailure?

    /// Reads the requests of one peer, whose address they will carry.
    package init(limits: ServerLimits = ServerLimits(), peer: String = "127.0.0.1") {
        self.limits = limits
        self.peer = peer
    }

    /// The request whose head was given out last, while it is read; for answers to failures.
    package var head: HTTPRequest? { current }

    /// Bytes of body read of the current request.
    package var bodyBytes: Int { current?.body.count ?? 0 }

    /// How far the current request has come.
    package var phase: Phase {
        switch state {
        case .start: start == buffer.count ? .idle : .head
        case .headers, .verdict: .head
        case .stopped: .stopped
        default: .body
        }
    }

    /// Takes what arrived; it is kept until ``next()`` has read it.
    package mutating func receive(_ bytes: Span<UInt8>) {
        guard state != .stopped else { return }
        bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
    }

    /// The next event; nil when more bytes are needed, or a verdict.
    package mutating func next() -> Event? {
        do throws(RequestFailure) {
            return try step()
        } catch {
            if current == nil { current = unreadHead }
            stop()
            return .failure(error)
        }
    }

    /// What stands for a head that could not be read: the origin alone, as far as it came, so that
    /// a page may read why it was refused.
    private var unreadHead: HTTPRequest? {
        let read = fields.first { HTTPHeaders.same($0.name, "origin") }?.value
        guard let origin = read ?? FieldLine.value(of: "origin", in: buffer[start...]) else {
            return nil
        }
        return HTTPRequest(
            method: line?.method ?? "GET",
            path: line?.path ?? "/",
            headers: ["Origin": origin],
            peer: peer
        )
    }

    /// Lets the body of the current request come, up to so many bytes.
    package mutating func admit(bodyBytesMax: Int) {
        precondition(state == .verdict, "a verdict belongs to a head")
        self.bodyBytesMax = bodyBytesMax
        guard let framing else { return }
        owesContinue = framing.expectsContinue
        switch framing.body {
        case .none: state = .fixedBody(left: 0)
        case .fixed(let count):
            if count > bodyBytesMax { failure = .bodyTooLarge }
            state = .fixedBody(left: count)
            // What a client announces costs nothing until it is there.
            current?.body.reserveCapacity(min(count, bodyBytesMax, limits.readBytes))
        case .chunked: state = .chunkLine
        }
    }

    /// Ends the current request unread, as it was answered; with a body to come, reads no more.
    package mutating func refuse() {
        precondition(state == .verdict, "a verdict belongs to a head")
        let mayGoOn = framing?.body == RequestFraming.Body.none && framing?.keepsConnection == true
        if mayGoOn { startOver() } else { stop() }
    }

    mutating func stop() {
        state = .stopped
        failure = nil
        buffer = []
        start = 0
        scanned = 0
    }

    mutating func startOver() {
        state = .start
        line = nil
        fields = []
        fieldBytes = 0
        fieldCount = 0
        framing = nil
        current = nil
        extensionBytes = 0
        hasSkippedLine = false
        compact()
    }

    /// Gives back the room of what was read; an idle connection holds next to none.
    mutating func compact() {
        if start == buffer.count {
            let isLarge = buffer.capacity > Self.bufferKeptMax
            if isLarge { buffer = [] } else { buffer.removeAll(keepingCapacity: true) }
        } else if start > Self.readBytesMax {
            buffer.removeFirst(start)
        } else {
            return
        }
        start = 0
        scanned = 0
    }

    /// Bytes of buffer that a connection keeps between requests.
    private static let bufferKeptMax = 1 << 10
    /// Bytes that were read, before those after them are moved to the front.
    private static let readBytesMax = 16 << 10

}

/// The head of a request, before its body.
package struct RequestHead: Sendable, Equatable {
    /// The request with an empty body.
    package var request: HTTPRequest
    /// Whether it came by HTTP/1.0, which knows no chunks.
    package var isHTTP10: Bool
    /// Whether the client lets the connection serve further requests.
    package var keepsConnection: Bool
    /// Whether a body follows.
    package var hasBody: Bool
}
