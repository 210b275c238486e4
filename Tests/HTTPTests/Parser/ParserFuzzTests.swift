import HTTP
import TestSupport
import Testing

extension SeededGenerator {
    fileprivate mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    /// A connection's worth of valid requests.
    fileprivate mutating func requests() -> [UInt8] {
        let bodies = [
            "\r\n", "Content-Length: 3\r\n\r\nabc", "Content-Length: 0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: u\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
        ]
        let fields = ["", "Connection: close\r\n", "Accept: */*\r\n", "X-A: b \t c\r\nX-A:\r\n"]
        let targets = ["/", "/a/b?c=d&e=%2F", "*", "http://here/x?y", "/%C3%A4?"]
        var text = ""
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let method = pick(["GET", "POST", "HEAD", "OPTIONS", "DELETE"])
            let body = pick(bodies)
            let version = body.hasPrefix("Transfer") ? 1 : pick([1, 1, 1, 0])
            text += "\(method) \(pick(targets)) HTTP/1.\(version)\r\n"
            text += "Host: here\r\n" + pick(fields) + body
        }
        return Array(text.utf8)
    }

    /// Changes bytes in the ways that find faults in parsers of requests.
    fileprivate mutating func mutate(_ bytes: inout [UInt8]) {
        let tokens = [
            "\r\n", "\r", "\n", " ", "\t", ":", ";", ",", "\u{0}", "0", "9999999999999999999", "-",
            "chunked", "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n", "Host: x\r\n",
            "HTTP/1.1", "http://", "%", "@", "é", "ffffffffffffffff\r\n", "0\r\n\r\n",
        ]
        for _ in 0...Int.random(in: 0..<3, using: &self) {
            let place = Int.random(in: 0...bytes.count, using: &self)
            let end = min(bytes.count, place + Int.random(in: 0..<6, using: &self))
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.replaceSubrange(place..<end, with: pick(tokens).utf8)
            case 2 where place < bytes.count:
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 3:
                let other = requests()
                bytes.replaceSubrange(place..., with: other.suffix(bytes.count - place))
            default: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            }
        }
    }

    /// Bytes in pieces of any size.
    fileprivate mutating func cut(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...rest.count, using: &self)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}

extension HTTPRequest {
    /// The request in the plainest form that means the same.
    fileprivate var plainBytes: [UInt8] {
        var text = "\(method) \(path)\(query.map { "?\($0)" } ?? "") HTTP/1.1\r\n"
        let framing = ["content-length", "transfer-encoding", "expect", "connection"]
        for field in headers.fields where !framing.contains(field.name.lowercased()) {
            text += "\(field.name): \(field.value)\r\n"
        }
        if headers["Host"] == nil { text += "Host: here\r\n" }
        return Array((text + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
    }

    /// What a server acts on: all but the fields of the transport.
    fileprivate func means(_ other: HTTPRequest) -> Bool {
        let ignored = ["content-length", "transfer-encoding", "expect", "connection", "host"]
        func fields(_ request: HTTPRequest) -> [HTTPHeaders.Field] {
            request.headers.fields.filter { !ignored.contains($0.name.lowercased()) }
        }
        return method == other.method && path == other.path && query == other.query
            && body == other.body && fields(self) == fields(other)
    }
}

@Suite("The request parser, against requests damaged from a seed") struct ParserFuzzTests {
    @Test("accepts what is whole", arguments: [1, 2] as [UInt64])
    func whole(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let refused = (0..<200).count { _ in
            let reading = Reading(generator.requests())
            // `*` belongs to OPTIONS alone.
            return reading.failure != nil && reading.failure != .target
        }
        #expect(refused == 0, "seed \(seed)")
    }

    @Test(
        "never traps, reads the same in pieces, and means what it says",
        arguments: [11, 12, 13, 14] as [UInt64]
    )
    func damaged(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        var refused = 0
        var wrong: [String] = []
        for _ in 0..<800 {
            var bytes = generator.requests()
            generator.mutate(&bytes)
            let reading = Reading(bytes)
            if Reading(generator.cut(bytes)) != reading { wrong.append("cut: \(bytes)") }
            for request in reading.requests {
                let again = Reading(request.plainBytes)
                if again.failure != nil || again.requests.count != 1
                    || !again.requests[0].means(request)
                {
                    wrong.append("again: \(bytes)")
                }
            }
            accepted += reading.requests.count
            refused += reading.failure == nil ? 0 : 1
        }
        #expect(wrong == [], "seed \(seed)")
        #expect(accepted > 100 && refused > 100, "seed \(seed)")
    }
}
