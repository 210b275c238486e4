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

    private let limits: ServerLimits
    private let peer: String
    private var buffer: [UInt8] = []
    /// Bytes of the buffer that were read.
    private var start = 0
    /// Bytes of the buffer that are known to hold no line end.
    private var scanned = 0
    private var state = State.start
    private var line: RequestLine?
    private var fields: [HTTPHeaders.Field] = []
    private var fieldBytes = 0
    private var fieldCount = 0
    private var framing: RequestFraming?
    private var current: HTTPRequest?
    private var bodyBytesMax = 0
    private var extensionBytes = 0
    private var hasSkippedLine = false
    private var owesContinue = false
    private var failure: RequestFailure?

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
            stop()
            return .failure(error)
        }
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

    private mutating func stop() {
        state = .stopped
        buffer = []
        start = 0
        scanned = 0
    }

    private mutating func startOver() {
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
    private mutating func compact() {
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

extension RequestParser {
    private mutating func step() throws(RequestFailure) -> Event? {
        if let failure { throw failure }
        if owesContinue {
            owesContinue = false
            return .continueWanted
        }
        while true {
            switch state {
            case .start: guard try readRequestLine() else { return nil }
            case .headers:
                guard
                    let range = try nextLine(
                        bytesMax: limits.headerBytesMax - fieldBytes,
                        or: .headersTooLarge
                    )
                else { return nil }
                if range.isEmpty { return .head(try finishHead()) }
                fields.append(try readField(range))
            case .verdict, .stopped: return nil
            case .fixedBody(let left):
                let rest = left - takeBody(left)
                state = .fixedBody(left: rest)
                return rest == 0 ? finishRequest() : nil
            case .chunkLine: guard try readChunkLine() else { return nil }
            case .chunkBytes(let left):
                let rest = left - takeBody(left)
                state = rest == 0 ? .chunkEnd : .chunkBytes(left: rest)
                if rest > 0 { return nil }
            case .chunkEnd: guard try readChunkEnd() else { return nil }
            case .trailers:
                guard
                    let range = try nextLine(
                        bytesMax: limits.headerBytesMax - fieldBytes,
                        or: .headersTooLarge
                    )
                else { return nil }
                if range.isEmpty { return finishRequest() }
                // Checked and counted, then dropped: nothing here reads them.
                _ = try readField(range)
            }
        }
    }

    /// The next line without its line end; nil when it is not whole yet.
    private mutating func nextLine(
        bytesMax: Int,
        or tooLong: RequestFailure
    ) throws(RequestFailure) -> Range<Int>? {
        guard let end = buffer.span.firstIndex(of: 0x0A, from: max(scanned, start)) else {
            scanned = buffer.count
            // One byte more may be the CR of a line that just fits.
            if buffer.count - start > bytesMax + 1 { throw tooLong }
            return nil
        }
        let first = start
        guard end - first <= bytesMax + 1 else { throw tooLong }
        guard end > first, buffer[end - 1] == 0x0D else { throw .lineEnd }
        start = end + 1
        scanned = start
        return first..<(end - 1)
    }

    private mutating func readRequestLine() throws(RequestFailure) -> Bool {
        guard start < buffer.count else { return false }
        if buffer[start] == 0x0D, !hasSkippedLine {
            // RFC 9112, 2.2: one empty line before a request is forgiven.
            guard start + 1 < buffer.count else { return false }
            guard buffer[start + 1] == 0x0A else { throw .lineEnd }
            hasSkippedLine = true
            start += 2
            scanned = start
            return true
        }
        // What speaks another protocol, such as TLS, should not wait for a line that never ends.
        guard ByteSet.token.contains(buffer[start]) else { throw .requestLine }
        guard
            let range = try nextLine(
                bytesMax: limits.requestLineBytesMax,
                or: .requestLineTooLong
            )
        else { return false }
        line = try RequestLine(buffer.span.extracting(range))
        state = .headers
        return true
    }

    private mutating func readField(_ range: Range<Int>) throws(RequestFailure) -> HTTPHeaders.Field
    {
        fieldBytes += range.count + 2
        let field = try FieldLine.read(buffer.span.extracting(range))
        fieldCount += 1
        guard fieldCount <= limits.headersMax else { throw .headersTooLarge }
        return field
    }

    private mutating func finishHead() throws(RequestFailure) -> RequestHead {
        guard let line else { throw .requestLine }
        let framing = try RequestFraming(line, fields)
        let request = HTTPRequest(
            method: line.method,
            path: line.path,
            query: line.query,
            headers: HTTPHeaders(fields),
            peer: peer
        )
        current = request
        try line.checkMethod()
        self.framing = framing
        state = .verdict
        return RequestHead(
            request: request,
            isHTTP10: line.isHTTP10,
            keepsConnection: framing.keepsConnection,
            hasBody: framing.body != .none
        )
    }

    private mutating func readChunkLine() throws(RequestFailure) -> Bool {
        let bytesMax = 16 + limits.chunkExtensionBytesMax
        guard let range = try nextLine(bytesMax: bytesMax, or: .chunk) else { return false }
        let line = try ChunkLine(buffer.span.extracting(range))
        extensionBytes += line.extensionBytes
        guard extensionBytes <= limits.chunkExtensionBytesMax else { throw .chunk }
        guard line.size <= UInt64(bodyBytesMax - bodyBytes) else { throw .bodyTooLarge }
        state = line.size == 0 ? .trailers : .chunkBytes(left: Int(line.size))
        return true
    }

    private mutating func readChunkEnd() throws(RequestFailure) -> Bool {
        guard start < buffer.count else { return false }
        guard buffer[start] == 0x0D else { throw .chunk }
        guard start + 1 < buffer.count else { return false }
        guard buffer[start + 1] == 0x0A else { throw .chunk }
        start += 2
        scanned = start
        state = .chunkLine
        return true
    }

    /// Moves up to `count` bytes that are there into the body; how many they were.
    private mutating func takeBody(_ count: Int) -> Int {
        let taken = min(count, buffer.count - start)
        current?.body.append(contentsOf: buffer[start..<(start + taken)])
        start += taken
        if start == buffer.count { compact() }
        return taken
    }

    private mutating func finishRequest() -> Event? {
        guard let request = current else { return nil }
        if framing?.keepsConnection == true { startOver() } else { stop() }
        return .request(request)
    }
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
