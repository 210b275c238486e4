import Foundation
import JSON

/// Talks HTTP over a socket of its own, byte for byte.
struct HTTPExchange {
    /// What came back.
    struct Answer {
        var status: Int
        var head: String
        var body: String

        var json: JSON { get throws { try JSON(parsing: body) } }
    }

    /// The port on this machine.
    let port: Int

    /// Sends a request and reads the whole answer; nil when the peer went away before it was whole.
    func ask(
        _ method: String,
        _ path: String,
        _ body: String = "",
        headers: [String] = []
    ) -> Answer? {
        send(request(method, path, body, headers), isHead: method == "HEAD")
    }

    private func request(
        _ method: String,
        _ path: String,
        _ body: String,
        _ headers: [String]
    ) -> String {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost:\(port)", "Connection: close"]
        lines += headers
        if !body.isEmpty {
            lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// Sends bytes as they are.
    func send(_ text: String, isHead: Bool = false) -> Answer? {
        guard let socket = connected(sending: text) else { return nil }
        defer { close(socket) }
        return Self.parse(read(socket), isHead: isHead)
    }

    /// Sends a request, reads so many bytes of the answer, and goes away: with a reset, or as who
    /// closes a tab.
    func leave(
        _ method: String,
        _ path: String,
        _ body: String = "",
        after bytes: Int,
        isReset: Bool,
        headers: [String] = []
    ) {
        guard let socket = connected(sending: request(method, path, body, headers)) else { return }
        defer { close(socket) }
        if isReset {
            var reset = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout<linger>.size)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, size)
        }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var left = bytes
        while left > 0 {
            let count = recv(socket, &piece, min(left, piece.count), 0)
            guard count > 0 else { return }
            left -= count
        }
    }

    /// A connection on which that was sent; nil when there is nobody.
    private func connected(sending text: String) -> Int32? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isOpen = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        var out = Array(text.utf8)
        while isOpen, !out.isEmpty {
            let count = out.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            out.removeFirst(count)
        }
        if isOpen, out.isEmpty { return socket }
        close(socket)
        return nil
    }

    private func read(_ socket: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { return all }
            all += piece[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8], isHead: Bool) -> Answer? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = String(text[..<end.lowerBound])
        let body = String(text[end.upperBound...])
        guard let status = Int(head.split(separator: " ").dropFirst().first ?? "") else {
            return nil
        }
        let length = head.split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-length:")
        }
        .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) }
        if let length, !isHead, body.utf8.count < length { return nil }
        return Answer(status: status, head: head, body: body)
    }
}

/// The service as a real process on a free port.
final class RunningService {
    /// The process.
    let running: Running
    /// Its port.
    let exchange: HTTPExchange

    /// Starts it and waits until it answers.
    init(_ place: TestWorkspace, _ words: [String] = []) throws {
        running = try place.start(["serve", "--port", "0"] + words)
        var port: Int?
        for _ in 0..<3_000 where port == nil && running.isAlive {
            usleep(10_000)
            port = Self.port(in: running.errorsSoFar)
        }
        guard let port else { throw POSIXError(.ECONNREFUSED) }
        exchange = HTTPExchange(port: port)
    }

    private static func port(in text: String) -> Int? {
        guard let start = text.range(of: "assay: serving http://127.0.0.1:") else { return nil }
        let digits = text[start.upperBound...].prefix { $0.isNumber }
        return text.contains(" from ") ? Int(digits) : nil
    }
}
