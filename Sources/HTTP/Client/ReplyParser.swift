/// Reads one answer from the bytes of a connection, by RFC 9112.
///
/// A pure machine, handed bytes as they arrive, in pieces of any size.
///
/// Lines may end with LF alone, and answers before the final one (status 1xx) are skipped, as the
/// protocol asks of clients. Content codings are left as they came.
struct ReplyParser {
    /// Why the bytes are no answer that can be used.
    enum Failure: Error, Equatable {
        /// They break the protocol; the text says where.
        case malformed(String)
        /// The body is longer than the caller takes.
        case tooLarge
        case ended
    }

    private enum State: Equatable {
        case statusLine
        case fields
        case body(left: Int)
        case bodyUntilEnd
        case chunkLine
        case chunk(left: Int)
        case chunkEnd
        case trailer
        case done
    }

    /// Bytes of one head, and of all lines around chunks between two of them.
    private static let lineBytesMax = 64 << 10

    private let isHeadRequest: Bool
    private let bodyBytesMax: Int
    private var state = State.statusLine
    private var line: [UInt8] = []
    private var lineBytes = 0
    private var isOldVersion = false
    private var excess = false

    /// What was read so far; whole once ``isDone``.
    private(set) var reply = HTTPReply(status: 0)
    /// Whether any byte came: after that a server has the request.
    private(set) var hasBegun = false

    /// A machine for the answer to one request.
    init(isHeadRequest: Bool, bodyBytesMax: Int) {
        self.isHeadRequest = isHeadRequest
        self.bodyBytesMax = bodyBytesMax
    }

    /// Whether the answer is whole.
    var isDone: Bool { state == .done }

    /// Whether the connection serves another request: asked once the answer is whole.
    var keepsConnection: Bool {
        guard isDone, !excess, !endsWithConnection else { return false }
        let options = reply.headers.all("Connection").joined(separator: ",").lowercased()
        let words = options.split(separator: ",").map(\.trimmingBlanks)
        return isOldVersion ? words.contains("keep-alive") : !words.contains("close")
    }

    private var endsWithConnection = false

    /// Takes the bytes that arrived.
    mutating func take(_ bytes: ArraySlice<UInt8>) throws(Failure) {
        var index = bytes.startIndex
        hasBegun = hasBegun || !bytes.isEmpty
        while index < bytes.endIndex {
            switch state {
            case .statusLine, .fields, .chunkLine, .chunkEnd, .trailer:
                try takeLine(bytes, &index)
            case .body(let left):
                let count = try takeBody(bytes, &index, left)
                state = count == left ? .done : .body(left: left - count)
            case .bodyUntilEnd:
                _ = try takeBody(bytes, &index, .max)
            case .chunk(let left):
                let count = try takeBody(bytes, &index, left)
                state = count == left ? .chunkEnd : .chunk(left: left - count)
            case .done:
                excess = true
                return
            }
        }
    }

    /// Takes the end of the connection, which ends the body of an answer without a length.
    mutating func end() throws(Failure) {
        if state == .bodyUntilEnd { state = .done }
        if state != .done { throw .ended }
    }

    private mutating func takeBody(
        _ bytes: ArraySlice<UInt8>,
        _ index: inout Int,
        _ left: Int
    ) throws(Failure) -> Int {
        let count = min(left, bytes.endIndex - index)
        guard reply.body.count + count <= bodyBytesMax else { throw .tooLarge }
        reply.body.append(contentsOf: bytes[index..<(index + count)])
        index += count
        return count
    }

    private mutating func takeLine(
        _ bytes: ArraySlice<UInt8>,
        _ index: inout Int
    ) throws(Failure) {
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n"))
        line.append(contentsOf: bytes[index..<(end ?? bytes.endIndex)])
        lineBytes += (end ?? bytes.endIndex) - index + 1
        guard lineBytes <= Self.lineBytesMax else { throw .malformed("its head is too long") }
        index = end.map { $0 + 1 } ?? bytes.endIndex
        guard end != nil else { return }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let whole = line
        line.removeAll(keepingCapacity: true)
        try read(whole)
    }

    private mutating func read(_ line: [UInt8]) throws(Failure) {
        switch state {
        case .statusLine:
            // Some servers leave an empty line behind the body before.
            if line.isEmpty { return }
            try readStatus(line)
            state = .fields
        case .fields:
            if line.isEmpty { return try beginBody() }
            try readField(line)
        case .chunkLine:
            lineBytes = 0
            let size = try chunkSize(line)
            state = size == 0 ? .trailer : .chunk(left: size)
        case .chunkEnd:
            guard line.isEmpty else { throw .malformed("a chunk is longer than it says") }
            state = .chunkLine
        case .trailer: if line.isEmpty { state = .done }
        case .body, .bodyUntilEnd, .chunk, .done: break
        }
    }

    private func chunkSize(_ line: [UInt8]) throws(Failure) -> Int {
        let size: UInt64
        do throws(RequestFailure) {
            size = try ChunkLine(line.span).size
        } catch {
            throw .malformed("a chunk does not begin with its size")
        }
        guard size <= UInt64(bodyBytesMax) else { throw .tooLarge }
        return Int(size)
    }

    /// `HTTP/1.1 200 OK`, the words at its end optional.
    private mutating func readStatus(_ line: [UInt8]) throws(Failure) {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8), words[0].count == 8,
            words[1].count == 3, let status = Int(String(decoding: words[1], as: UTF8.self)),
            status >= 100
        else { throw .malformed("it does not begin as HTTP/1.1 does") }
        isOldVersion = words[0].last == UInt8(ascii: "0")
        reply = HTTPReply(status: status)
    }

    private mutating func readField(_ line: [UInt8]) throws(Failure) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, !line[0].isBlank
        else { throw .malformed("a header is not a name, a colon and a value") }
        let value = line.span.trimmed((colon + 1)..<line.count)
        reply.headers.append(
            String(decoding: line[..<colon], as: UTF8.self),
            String(decoding: line[value], as: UTF8.self)
        )
    }

    /// What follows the head, by RFC 9112, 6.3.
    private mutating func beginBody() throws(Failure) {
        lineBytes = 0
        if reply.status < 200 {
            guard reply.status != 101 else { throw .malformed("it changes the protocol") }
            state = .statusLine
            return
        }
        if isHeadRequest || reply.status == 204 || reply.status == 304 {
            state = .done
            return
        }
        if let coding = reply.headers["Transfer-Encoding"] {
            guard coding.lowercased() == "chunked"
            else { throw .malformed("its transfer coding '\(coding.prefix(40))' is not known") }
            state = .chunkLine
            return
        }
        guard let first = reply.headers["Content-Length"] else {
            endsWithConnection = true
            state = .bodyUntilEnd
            return
        }
        guard reply.headers.all("Content-Length").allSatisfy({ $0 == first }),
            first.utf8.allSatisfy(\.isDigit), let length = Int(first)
        else { throw .malformed("its length is no number") }
        guard length <= bodyBytesMax else { throw .tooLarge }
        state = length == 0 ? .done : .body(left: length)
    }
}
