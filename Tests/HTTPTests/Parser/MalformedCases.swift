extension ProtocolCase {
    /// Rubbish, other protocols, and bytes that belong nowhere.
    static let malformed: [ProtocolCase] = [
        ProtocolCase("zero bytes", bytes: [0, 0, 0, 0], [400]),
        ProtocolCase("high bytes", bytes: [0xFF, 0xFE, 0x0A, 0x0D], [400]),
        ProtocolCase("TLS", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], [400]),
        ProtocolCase("SSH", "SSH-2.0-OpenSSH_9.2\r\n", 400),
        ProtocolCase("JSON", "{\"jsonrpc\":\"2.0\"}\r\n\r\n", 400),
        ProtocolCase("SIP", line("OPTIONS sip:me@here SIP/2.0"), 400),
        ProtocolCase("an answer", "HTTP/1.1 200 OK\r\n\r\n", 400),
        ProtocolCase("NUL in target", line("GET /a\u{0}b HTTP/1.1"), 400),
        ProtocolCase("DEL in target", line("GET /a\u{7F}b HTTP/1.1"), 400),
        ProtocolCase("CR in target", line("GET /a\rb HTTP/1.1"), 400),
        ProtocolCase("quote in target", line("GET /a\"b HTTP/1.1"), 400),
        ProtocolCase("angle brackets in target", line("GET /<a> HTTP/1.1"), 400),
        ProtocolCase("backslash in target", line("GET \\a HTTP/1.1"), 400),
        ProtocolCase("backslash in path", line("GET /a\\b HTTP/1.1"), 400),
        ProtocolCase("letters beyond ASCII in target", line("GET /ä HTTP/1.1"), 400),
        ProtocolCase("encoded letters", line("GET /%C3%A4 HTTP/1.1"), 200),
        ProtocolCase("encoded NUL", line("GET /a%00b HTTP/1.1"), 400),
        ProtocolCase("encoded NUL in query", line("GET /?a=%00 HTTP/1.1"), 400),
        ProtocolCase("encoded line end in path", line("GET /a%0d%0ab HTTP/1.1"), 400),
        ProtocolCase("encoded line end in query", line("GET /?a=b%0Ac HTTP/1.1"), 200),
        ProtocolCase("overlong slash", line("GET /..%c0%af.. HTTP/1.1"), 400),
        ProtocolCase("half an encoding", line("GET /% HTTP/1.1"), 400),
        ProtocolCase("a broken encoding", line("GET /%4g HTTP/1.1"), 400),
        ProtocolCase("dots", line("GET /../../etc/passwd HTTP/1.1"), 200),
        ProtocolCase("control character in value", get("Name: a\u{7}b"), 400),
        ProtocolCase("escape in value", get("Name: a\u{1B}[31m"), 400),
        ProtocolCase("DEL in value", get("Name: a\u{7F}b"), 400),
        ProtocolCase("NUL in name", get("Na\u{0}me: value"), 400),
        ProtocolCase("letters beyond ASCII in name", get("Näme: value"), 400),
        ProtocolCase(
            "no UTF-8 in value",
            bytes: Array(get("Name: X").utf8).replacing(0x58, 0xE9),
            [400]
        ),
        ProtocolCase("many Ranges", get("Range: bytes=0-1,0-2,0-3,0-4"), 200),
    ]

    /// What is too long, by one byte where that can be told.
    static let limits: [ProtocolCase] = [
        ProtocolCase("request line of 8 KiB", line(longLine(8192)), 200),
        ProtocolCase("request line of 8 KiB and 1", line(longLine(8193)), 414),
        ProtocolCase("request line without end", String(repeating: "a", count: 8194), 414),
        ProtocolCase("request line of 100 KiB", line(longLine(102_400)), 414),
        ProtocolCase("long method", String(repeating: "A", count: 9000) + " / HTTP/1.1\r\n", 414),
        ProtocolCase(
            "method of 1,000 letters",
            line(String(repeating: "A", count: 1000) + " / HTTP/1.1"),
            200
        ),
        ProtocolCase("headers of 32 KiB", get(longField(32_768 - 14)), 200),
        ProtocolCase("headers of 32 KiB and 3", get(longField(32_768 - 11)), 431),
        ProtocolCase(
            "headers without end",
            "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 40_000),
            431
        ),
        ProtocolCase("long name", get(String(repeating: "a", count: 40_000) + ": b"), 431),
        ProtocolCase("100 headers", manyFields(99), 200),
        ProtocolCase("101 headers", manyFields(100), 431),
        ProtocolCase("10,000 headers", manyFields(9999), 431),
        ProtocolCase(
            "body of 1 KiB",
            post("Content-Length: 1024", body: String(repeating: "a", count: 1024)),
            200
        ),
        ProtocolCase("body of 1 KiB and 1", post("Content-Length: 1025", body: "a"), 413),
        ProtocolCase("body of 10 GB", post("Content-Length: 10000000000"), 413),
        ProtocolCase("body of 10^17", post("Content-Length: 100000000000000000"), 413),
        ProtocolCase(
            "chunks of 1 KiB",
            chunked("400\r\n" + String(repeating: "a", count: 1024) + "\r\n0\r\n\r\n"),
            200
        ),
        ProtocolCase(
            "chunks of 1 KiB and 1",
            chunked(
                String(repeating: "3ff\r\n", count: 1) + String(repeating: "a", count: 1023)
                    + "\r\n2\r\n"
            ),
            413
        ),
        ProtocolCase(
            "trailers too long",
            chunked("0\r\nX: " + String(repeating: "a", count: 33_000) + "\r\n\r\n"),
            431
        ),
    ]

    /// A request line of so many bytes.
    private static func longLine(_ count: Int) -> String {
        "GET /" + String(repeating: "a", count: count - 14) + " HTTP/1.1"
    }

    /// A field of so many bytes with its line end.
    private static func longField(_ count: Int) -> String {
        "X: " + String(repeating: "a", count: count - 5)
    }

    /// So many fields beside Host.
    private static func manyFields(_ count: Int) -> String {
        "GET / HTTP/1.1\r\nHost: a\r\n" + (0..<count).map { "X\($0): y\r\n" }.joined() + "\r\n"
    }
}

extension [UInt8] {
    fileprivate func replacing(_ old: UInt8, _ new: UInt8) -> [UInt8] {
        map { $0 == old ? new : $0 }
    }
}
