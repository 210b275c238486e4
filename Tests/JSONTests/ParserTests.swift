import JSON
import Testing

@Suite("The parser") struct ParserTests {
    @Test(
        "reads what RFC 8259 allows",
        arguments: [
            (" [ ] ", []), ("{}", [:]), ("\t\r\n null", nil), ("true", true), ("false", false),
            ("0", 0), ("-0", 0), ("-1", -1), ("1.0", 1.0), ("1e2", 100.0), ("1E+2", 100.0),
            ("25e-1", 2.5), ("9223372036854775807", 9_223_372_036_854_775_807),
            ("-9223372036854775808", -9_223_372_036_854_775_808),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            ("123456789012345678901234567890", 1.2345678901234568e29),
            ("1e-400", 0.0), ("0e99999999999", 0.0),
            ("1.7976931348623157e308", 1.7976931348623157e308),
            ("0.1", 0.1), ("123456789.123456789e-30", 123_456_789.123456789e-30),
            (#""""#, ""), (#""a\/b\\\"\b\f\n\r\t""#, "a/b\\\"\u{8}\u{C}\n\r\t"),
            (#""\u00e9\uD83D\uDE00\u0000""#, "é😀\0"), ("\"\u{7F}é€😀\"", "\u{7F}é€😀"),
            (#"{"a":{"b":[1,{"c":null}]},"":2}"#, ["a": ["b": [1, ["c": nil]]], "": 2]),
        ] as [(String, JSON)]
    )
    func accepts(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
        #expect(try JSON(parsing: Array(text.utf8)) == value)
    }

    @Test(
        "keeps the digits of a row's numbers where a double would lose some",
        arguments: [
            ("12345678901234567890.1234567891", .decimal("12345678901234567890.1234567891")),
            ("9223372036854775808", .decimal("9223372036854775808")),
            ("-0.10000000000000000001", .decimal("-0.10000000000000000001")),
            ("1e400", .decimal("1e400")), ("0.1", 0.1), ("1.50", 1.5), ("1E2", 100.0),
            ("-0.0", 0.0),
            ("100000000000000000000", 1e20), ("9007199254740993", 9_007_199_254_740_993),
            ("0.00000000000000000000000001", 1e-26),
        ] as [(String, JSON)]
    )
    func rows(text: String, value: JSON) throws {
        let read = try JSON(parsing: text, limits: .rows)
        #expect(read == value)
        if case .decimal = value { #expect(read.canonicalText == text) }
    }

    @Test("takes the last of a row's repeated keys, as PostgreSQL does, and of no other document's")
    func repeatedKeys() throws {
        let text = #"[{"a":1,"b":2,"a":{"c":3,"c":4}}]"#
        #expect(try JSON(parsing: text, limits: .rows) == [["a": ["c": 4], "b": 2]])
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test(
        "refuses what RFC 8259 does not allow",
        arguments: [
            "", " ", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{1:2}", "{\"a\"}",
            "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{,}", "{\"a\":1 \"b\":2}", "{'a':1}", "[1]]",
            "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "undefined", "1 2", "[1]x",
            "+1", "-", "--1", "01", "-01", "1.", ".5", "1.e1", "1e", "1e+", "0x10", "1_000",
            "1e400",
            "-1e400", "1.5.5", "\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"",
            "\"\\u 123\"", "\"\t\"", "\"\n\"", "\"\u{0}\"", "'a'", "// c\n1", "/**/1", "[1]\u{0}",
            "\u{FEFF}1", "\u{A0}1", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"",
            "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\uD83D\\u\"",
        ]
    )
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE],
        ] as [[UInt8]]
    )
    func encoding(bytes: [UInt8]) throws {
        let quote = UInt8(ascii: "\"")
        let plain = [quote, 0x61] + bytes + [quote]
        let error = try #require(throws: JSONError.self) { try JSON(parsing: plain) }
        #expect(error.offset == 2)
        #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
        #expect(throws: JSONError.self) {
            try JSON(parsing: [quote, 0x5C, 0x6E] + bytes + [quote])
        }
    }

    @Test(
        "says where the fault is: line, column in characters, and JSON Pointer",
        arguments: [
            ("[1,\n 2,\n x]", 3, 2, "/2", "expected a value, found 'x'"),
            ("{\"é\": {\"a/b\": [0, {\"~\": tru}]}}", 1, 25, "/é/a~1b/1/~0", "expected true"),
            ("{\"a\":1,\n\"a\":2}", 2, 1, "/a", "the key occurs twice in one object"),
            ("[\"é\" 1]", 1, 6, "", "expected a comma or the end of the array, found '1'"),
            ("{\"a\"=1}", 1, 5, "/a", "expected a colon after the key, found '='"),
            ("[1] \u{1}", 1, 5, "", "something follows the value"),
            ("[\"abc", 1, 2, "/0", "the string that starts here has no closing quote"),
            ("[1e999]", 1, 2, "/0", "the number is too large for a double"),
        ]
    )
    func place(text: String, line: Int, column: Int, pointer: String, reason: String) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: text) }
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.pointer == pointer)
        #expect(error.reason == reason)
        #expect(error.description.contains(reason))
    }

    @Test("refuses a key that an escape hides, and keeps two that differ in code points")
    func keys() throws {
        #expect(throws: JSONError.self) { try JSON(parsing: #"{"a":1,"\u0061":2}"#) }
        let members = (0..<50).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(throws: JSONError.self) { try JSON(parsing: "{\(members),\"k7\":1}") }
        #expect(try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}").objectValue?.count == 2)
    }

    @Test("refuses nesting and size beyond the limits, however deep or large")
    func limits() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSON(parsing: nested(64)) }
        #expect(throws: JSONError.self) { try JSON(parsing: nested(65)) }
        #expect(throws: JSONError.self) {
            try JSON(parsing: String(repeating: "{\"a\":[", count: 500_000))
        }
        #expect(throws: Never.self) {
            try JSON(parsing: nested(512), limits: JSON.Limits(depth: 512))
        }
        #expect(throws: Never.self) { try JSON(parsing: "12345", limits: JSON.Limits(bytes: 5)) }
        #expect(throws: JSONError.self) {
            try JSON(parsing: "123456", limits: JSON.Limits(bytes: 5))
        }
    }

    @Test("refuses more keys than the limit in all objects together, and names the one too many")
    func keyLimit() throws {
        let text = #"[{"a":1,"b":{"c":2}},{"d":3}]"#
        #expect(throws: Never.self) { try JSON(parsing: text, limits: JSON.Limits(keys: 4)) }
        let error = try #require(throws: JSONError.self) {
            try JSON(parsing: text, limits: JSON.Limits(keys: 3))
        }
        #expect(error.pointer == "/1/d" && error.reason == "more than the limit of 3 keys")
    }

    @Test("reads a slice by its own bounds")
    func slice() throws {
        let bytes = Array("xx[1]xx".utf8)
        #expect(try JSON(parsing: bytes[2..<5]) == [1])
    }
}
