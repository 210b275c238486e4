extension ProtocolCase {
    /// What two servers in a row might take for different requests.
    static let smuggling: [ProtocolCase] = lengths + codings + values

    private static func length(_ id: String, _ value: String) -> ProtocolCase {
        ProtocolCase("Content-Length \(id)", post("Content-Length: \(value)", body: "hello"), 400)
    }

    private static let lengths: [ProtocolCase] = [
        length("empty", ""),
        length("signed", "+5"),
        length("negative", "-5"),
        length("negative zero", "-0"),
        length("with leading zero", "05"),
        length("of two zeros", "00"),
        length("octal", "0o5"),
        length("hexadecimal", "0x5"),
        length("of hexadecimal digits", "a"),
        length("with underscore", "1_0"),
        length("with inner space", "1 0"),
        length("with fraction", "5.0"),
        length("with exponent", "5e0"),
        length("a word", "five"),
        length("in quotes", "\"5\""),
        length("list of the same", "5, 5"),
        length("list of others", "5, 6"),
        length("with trailing comma", "5,"),
        length("with semicolon", "5;x"),
        length("in Arabic digits", "٥"),
        length("of 19 digits", "9999999999999999999"),
        length("of 40 digits", String(repeating: "9", count: 40)),
        ProtocolCase(
            "two lengths",
            post("Content-Length: 5", "Content-Length: 6", body: "hello"),
            400
        ),
        ProtocolCase(
            "the same length twice",
            post("Content-Length: 5", "Content-Length: 5", body: "hello"),
            400
        ),
        ProtocolCase("length with underscore", post("Content_Length: 5", body: "hello"), 400),
        ProtocolCase("space before the length's colon", post("Content-Length : 5"), 400),
        ProtocolCase("tab in the length's name", post("Content-\tLength: 5"), 400),
    ]

    private static func coding(_ id: String, _ value: String) -> ProtocolCase {
        ProtocolCase(
            "Transfer-Encoding \(id)",
            post("Transfer-Encoding: \(value)", body: "0\r\n\r\n"),
            400
        )
    }

    private static let codings: [ProtocolCase] = [
        coding("empty", ""),
        coding("identity", "identity"),
        coding("unknown", "zstd"),
        coding("gzip", "gzip"),
        coding("gzip, then chunked", "gzip, chunked"),
        coding("chunked, then gzip", "chunked, gzip"),
        coding("chunked twice", "chunked, chunked"),
        coding("misspelt", "xchunked"),
        coding("misspelt at the end", "chunkedx"),
        coding("with leading comma", ", chunked"),
        coding("with trailing comma", "chunked,"),
        coding("with parameter", "chunked;a=b"),
        coding("in quotes", "\"chunked\""),
        coding("with inner space", "chun ked"),
        coding("with vertical tab", "\u{0B}chunked"),
        coding("with form feed", "\u{0C}chunked"),
        coding("with NUL", "chunked\u{0}"),
        coding("with no-break space", "\u{A0}chunked"),
        coding("folded", "\r\n chunked"),
        ProtocolCase(
            "Transfer-Encoding in upper case",
            post("TRANSFER-ENCODING: CHUNKED", body: "0\r\n\r\n"),
            200
        ),
        ProtocolCase(
            "Transfer-Encoding between blanks",
            post("Transfer-Encoding:\tchunked ", body: "0\r\n\r\n"),
            200
        ),
        ProtocolCase(
            "coding and length",
            post("Transfer-Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n"),
            400
        ),
        ProtocolCase(
            "length and coding",
            post("Content-Length: 5", "Transfer-Encoding: chunked", body: "0\r\n\r\n") + get(),
            400
        ),
        ProtocolCase(
            "length and unknown coding",
            post("Content-Length: 5", "Transfer-Encoding: xchunked", body: "hello"),
            400
        ),
        ProtocolCase(
            "two codings",
            post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body: "0\r\n\r\n"),
            400
        ),
        ProtocolCase(
            "coding, then identity",
            post("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body: "0\r\n\r\n"),
            400
        ),
        ProtocolCase(
            "coding in HTTP/1.0",
            line("POST / HTTP/1.0\r\nTransfer-Encoding: chunked") + "0\r\n\r\n",
            400
        ),
        ProtocolCase("space before the coding's colon", post("Transfer-Encoding : chunked"), 400),
        ProtocolCase("coding with underscore", post("Transfer_Encoding: chunked"), 400),
        ProtocolCase("coding after bare LF", post("X: y\nTransfer-Encoding: chunked"), 400),
        ProtocolCase("coding after bare CR", post("X: y\rTransfer-Encoding: chunked"), 400),
    ]

    private static let values: [ProtocolCase] = [
        ProtocolCase("bare CR in value", get("Name: a\rb"), 400),
        ProtocolCase("bare CR at the end of a value", get("Name: a\r"), 400),
        ProtocolCase("bare LF in value", get("Name: a\nb"), 400),
        ProtocolCase("NUL in value", get("Name: a\u{0}b"), 400),
        ProtocolCase("hidden Host", "GET / HTTP/1.1\r\nX: a\rHost: b\r\nHost: here\r\n\r\n", 400),
        ProtocolCase("Host after an empty line", "GET / HTTP/1.1\r\n\r\nHost: here\r\n\r\n", 400),
        ProtocolCase(
            "request in a body",
            post("Content-Length: \(get().utf8.count)", body: get()),
            200
        ),
        ProtocolCase(
            "Connection names the length",
            post("Connection: Content-Length", "Content-Length: 3", body: "abc") + get(),
            200,
            200
        ),
    ]
}
