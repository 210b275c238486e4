#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A client that sends what it is told to, byte by byte, and reads what comes.
///
/// Blocks, for ten seconds at most, so that a test fails rather than hangs.
final class RawClient {
    /// An answer as it came.
    struct Answer: Equatable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
        /// Chunks of the body, where it came in chunks.
        var chunks: [String]?
    }

    private static let patience: Int32 = 10_000

    private let descriptor: Int32
    private var received: [UInt8] = []
    private(set) var isAtEnd = false
    private var wasReset = false

    /// Connects to a port of the loopback, from an address of it; from `::1` over IPv6.
    init(_ port: UInt16, from source: String = "127.0.0.1") {
        #if os(Linux)
        let stream = Int32(SOCK_STREAM.rawValue)
        #else
        let stream = SOCK_STREAM
        #endif
        guard source != "::1" else {
            descriptor = socket(AF_INET6, stream, 0)
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, source, &address.sin6_addr)
            isAtEnd = Self.call(connect, descriptor, address) != 0
            return
        }
        descriptor = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, source, &address.sin_addr)
        if source != "127.0.0.1" { _ = Self.call(bind, descriptor, address) }
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        address.sin_port = port.bigEndian
        isAtEnd = Self.call(connect, descriptor, address) != 0
    }

    private static func call<Address>(
        _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32,
        _ descriptor: Int32,
        _ address: Address
    ) -> Int32 {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends all bytes; stops where the server has gone.
    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Self.send(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func send(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if os(Linux)
        Glibc.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
        #else
        Darwin.send(descriptor, bytes, count, 0)
        #endif
    }

    /// Says that it sends no more.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes closing a reset, as when a machine goes away.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits for more bytes; false at the end of the connection or of the patience.
    private func receive() -> Bool {
        guard !isAtEnd else { return false }
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, Self.patience) == 1 else { return false }
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else {
            isAtEnd = true
            wasReset = count < 0 && errno == ECONNRESET
            return false
        }
        received += piece[..<count]
        return true
    }

    /// Whether bytes are there, or the end, without waiting.
    var hasSomething: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return !received.isEmpty || poll(&watched, 1, 0) == 1
    }

    /// Whether the connection ends, and not in order; whatever comes before is thrown away.
    var isReset: Bool {
        while receive() {}
        return wasReset
    }

    /// Everything up to the end of the connection; nil when it does not end.
    func readToEnd() -> String? {
        while receive() {}
        guard isAtEnd else { return nil }
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// The next answer; nil when the connection ends before it does.
    func answer(toHead isHead: Bool = false) -> Answer? {
        guard let head = take(through: "\r\n\r\n") else { return nil }
        let lines = head.split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 "),
            let status = Int(first.dropFirst(9).prefix(3))
        else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ": ", maxSplits: 1)
            guard parts.count == 2, headers[parts[0].lowercased()] == nil else { return nil }
            headers[parts[0].lowercased()] = String(parts[1])
        }
        var answer = Answer(status: status, headers: headers, body: "")
        if isHead || status < 200 || status == 204 || status == 304 { return answer }
        if headers["transfer-encoding"] == "chunked" {
            guard let chunks = takeChunks() else { return nil }
            answer.chunks = chunks
            answer.body = chunks.joined()
        } else if let length = headers["content-length"].flatMap({ Int($0) }) {
            guard let body = take(length) else { return nil }
            answer.body = body
        } else {
            guard let body = readToEnd() else { return nil }
            answer.body = body
        }
        return answer
    }

    private func takeChunks() -> [String]? {
        var chunks: [String] = []
        while let chunk = takeChunk() {
            if chunk.isEmpty { return chunks }
            chunks.append(chunk)
        }
        return nil
    }

    /// The next chunk; empty at the end, nil when the connection ends before.
    func takeChunk() -> String? {
        // A line end is one character to Swift.
        guard let line = take(through: "\r\n"), let size = Int(line.dropLast(), radix: 16),
            let data = take(size), take(2) == "\r\n"
        else { return nil }
        return data
    }

    private func take(_ count: Int) -> String? {
        while received.count < count { guard receive() else { return nil } }
        defer { received.removeFirst(count) }
        return String(decoding: received[..<count], as: UTF8.self)
    }

    /// Everything through a text that ends it.
    func take(through end: String) -> String? {
        let sought = Array(end.utf8)
        var from = 0
        while true {
            while from + sought.count <= received.count {
                if received[from..<(from + sought.count)].elementsEqual(sought) {
                    return take(from + sought.count)
                }
                from += 1
            }
            guard receive() else { return nil }
        }
    }
}
