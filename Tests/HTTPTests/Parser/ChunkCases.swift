extension ProtocolCase {
    /// Bodies in chunks, whole and broken.
    static let chunks: [ProtocolCase] = whole + sizes + extensions + ends + trailers

    private static let whole: [ProtocolCase] = [
        ProtocolCase("one chunk", chunked("5\r\nhello\r\n0\r\n\r\n"), 200),
        ProtocolCase("three chunks", chunked("2\r\nhe\r\n2\r\nll\r\n1\r\no\r\n0\r\n\r\n"), 200),
        ProtocolCase("no chunk", chunked("0\r\n\r\n"), 200),
        ProtocolCase("upper hexadecimal", chunked("A\r\n0123456789\r\n0\r\n\r\n"), 200),
        ProtocolCase("lower hexadecimal", chunked("a\r\n0123456789\r\n0\r\n\r\n"), 200),
        ProtocolCase("leading zeros", chunked("005\r\nhello\r\n000\r\n\r\n"), 200),
        ProtocolCase("chunks, then a request", chunked("1\r\na\r\n0\r\n\r\n") + get(), 200, 200),
        ProtocolCase("line ends in data", chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), 200),
        ProtocolCase("no last chunk", chunked("5\r\nhello\r\n")),
        ProtocolCase("no last line", chunked("5\r\nhello\r\n0\r\n")),
    ]

    private static let sizes: [ProtocolCase] = [
        ProtocolCase("hexadecimal prefix", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("underscore in size", chunked("1_0\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("negative size", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("signed size", chunked("+5\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("space before size", chunked(" 5\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("space after size", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("tab after size", chunked("5\t\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("empty size", chunked("\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("a word for a size", chunked("five\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("16 digits", chunked("0000000000000005\r\nhello\r\n0\r\n\r\n"), 200),
        ProtocolCase("17 digits", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("size past 64 bits", chunked("10000000000000005\r\nhello\r\n"), 400),
        ProtocolCase("largest size", chunked("ffffffffffffffff\r\nhello\r\n"), 413),
        ProtocolCase("size past 63 bits", chunked("8000000000000000\r\nhello\r\n"), 413),
    ]

    private static let extensions: [ProtocolCase] = [
        ProtocolCase("extension", chunked("5;a=b\r\nhello\r\n0\r\n\r\n"), 200),
        ProtocolCase("extensions", chunked("5;a;b=c;d=\"e \\\" f\"\r\nhello\r\n0;x\r\n\r\n"), 200),
        ProtocolCase("bare semicolon", chunked("5;\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension without value", chunked("5;a=\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension without name", chunked("5;=b\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension with space", chunked("5; a=b\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension after space", chunked("5 ;a=b\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension unquoted", chunked("5;a=\"b\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension with NUL", chunked("5;a\u{0}\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension with CR", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("extension with LF", chunked("5;a\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase(
            "extension of 256 bytes",
            chunked("5;" + String(repeating: "a", count: 255) + "\r\nhello\r\n0\r\n\r\n"),
            200
        ),
        ProtocolCase(
            "extension of 257 bytes",
            chunked("5;" + String(repeating: "a", count: 256) + "\r\nhello\r\n0\r\n\r\n"),
            400
        ),
        ProtocolCase(
            "extension of 64 KiB",
            chunked("5;" + String(repeating: "a", count: 65_536) + "\r\nhello\r\n0\r\n\r\n"),
            400
        ),
        ProtocolCase(
            "many extensions",
            chunked(String(repeating: "1;abc\r\nx\r\n", count: 65) + "0\r\n\r\n"),
            400
        ),
    ]

    private static let ends: [ProtocolCase] = [
        ProtocolCase("bare LF after size", chunked("5\nhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("bare CR after size", chunked("5\rhello\r\n0\r\n\r\n"), 400),
        ProtocolCase("bare LF after data", chunked("5\r\nhello\n0\r\n\r\n"), 400),
        ProtocolCase("bare CR after data", chunked("5\r\nhello\r0\r\n\r\n"), 400),
        ProtocolCase("no CRLF after data", chunked("5\r\nhello0\r\n\r\n"), 400),
        ProtocolCase("data too long", chunked("5\r\nhelloXX\r\n0\r\n\r\n"), 400),
        ProtocolCase("data too short", chunked("5\r\nhell\r\n0\r\n\r\n"), 400),
        ProtocolCase("bare LF after last chunk", chunked("5\r\nhello\r\n0\n\n"), 400),
        ProtocolCase("bare LF at the end", chunked("5\r\nhello\r\n0\r\n\n"), 400),
        ProtocolCase("bare CR at the end", chunked("5\r\nhello\r\n0\r\n\rX\r\n"), 400),
    ]

    private static let trailers: [ProtocolCase] = [
        ProtocolCase("trailer", chunked("1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n") + get(), 200, 200),
        ProtocolCase(
            "length in trailer",
            chunked("0\r\nContent-Length: 9\r\n\r\n") + get(),
            200,
            200
        ),
        ProtocolCase(
            "coding in trailer",
            chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n") + get(),
            200,
            200
        ),
        ProtocolCase("Host in trailer", chunked("0\r\nHost: there\r\n\r\n") + get(), 200, 200),
        ProtocolCase(
            "close in trailer",
            chunked("0\r\nConnection: close\r\n\r\n") + get(),
            200,
            200
        ),
        ProtocolCase("trailer without colon", chunked("0\r\nX\r\n\r\n"), 400),
        ProtocolCase("trailer folded", chunked("0\r\nX: a\r\n b\r\n\r\n"), 400),
        ProtocolCase("trailer with bare LF", chunked("0\r\nX: a\n\r\n"), 400),
        ProtocolCase("trailer with NUL", chunked("0\r\nX: \u{0}\r\n\r\n"), 400),
        ProtocolCase(
            "many trailers",
            chunked("0\r\n" + String(repeating: "X: a\r\n", count: 101) + "\r\n"),
            431
        ),
    ]
}
