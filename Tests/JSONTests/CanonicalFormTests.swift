import JSON
import Testing

@Suite("The canonical form") struct CanonicalFormTests {
    @Test(
        "writes numbers as in RFC 8785, appendix B",
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
            (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
            (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
            (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
            (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"),
            (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"),
            (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"),
            (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)]
    )
    func numbers(bits: UInt64, text: String) throws {
        let value = Double(bitPattern: bits)
        #expect(JSON.number(value).canonicalText == text)
        #expect(try JSON(parsing: text).doubleValue == value)
    }

    @Test("writes every integer in full")
    func integers() {
        var values: [Int64] = [0, 9, 10, 99, 100, -1, -10, .max, .min, 1 << 53, (1 << 53) + 1]
        var power: Int64 = 1
        for _ in 0..<18 {
            power *= 10
            values += [power - 1, power, power + 1, -power, 1 - power]
        }
        for value in values { #expect(JSON.integer(value).canonicalText == "\(value)") }
    }

    @Test("gives the example of RFC 8785, 3.2.2")
    func example() throws {
        let text = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        #expect(
            try JSON(parsing: text).canonicalText
                == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-2"#
                + #"7],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
        )
    }

    @Test("sorts keys by their UTF-16 units, as in RFC 8785, 3.2.3")
    func keys() throws {
        let text = #"""
            {"\u20ac": "Euro Sign", "\r": "Carriage Return",
             "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
             "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
             "\u00f6": "Latin Small Letter O With Diaeresis"}
            """#
        let canonical = try JSON(parsing: text).canonicalBytes
        #expect(
            try JSON(parsing: canonical).objectValue?.keys
                == ["\r", "1", "\u{80}", "ö", "€", "😀", "\u{FB33}"]
        )
    }

    @Test("sorts any keys as comparing their UTF-16 units does")
    func keyOrder() {
        let scalars: [Unicode.Scalar] = [
            "\0", "a", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}",
            "\u{EFFF}", "\u{F000}", "\u{FFFF}", "\u{10000}", "\u{3FFFF}", "\u{10FFFF}",
        ]
        var keys = [""]
        for first in scalars {
            keys.append(String(Character(first)))
            for second in scalars {
                var key = String.UnicodeScalarView()
                key.append(contentsOf: [first, second])
                keys.append(String(key))
            }
        }
        let object = JSONObject(members: keys.reversed().map { ($0, .null) })
        let sorted = keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        var expected = CanonicalWriter()
        expected.beginObject()
        for key in sorted {
            expected.key(key)
            expected.null()
        }
        expected.endObject()
        #expect(JSON.object(object).canonicalBytes == expected.bytes)
    }

    @Test("escapes what must be escaped and nothing else")
    func strings() {
        let text = "\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/\u{7F}\u{80}\u{2028}é😀"
        #expect(
            JSON.string(text).canonicalText
                == #""\u0000\b\t\n\u000b\f\r\u001f \"\\/"# + "\u{7F}\u{80}\u{2028}é😀\""
        )
    }

    @Test("comes out of the writer as out of the value")
    func writer() {
        var writer = CanonicalWriter(into: Array("x".utf8))
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.int(-5)
        writer.number(0.5)
        writer.bool(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.string("é\n")
        writer.string(fixed: "plain")
        writer.raw(Array("[]".utf8))
        writer.value(["b": 1, "a": 2])
        writer.endArray()
        writer.key(String("b\""))
        writer.int(1)
        writer.endObject()
        let expected = #"x{"a":[-5,0.5,true,null,{},"é\n","plain",[],{"a":2,"b":1}],"b\"":1}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
        writer.removeAll()
        writer.int(7)
        #expect(writer.bytes == [UInt8(ascii: "7")])
    }
}
