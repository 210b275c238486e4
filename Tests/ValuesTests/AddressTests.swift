import TestSupport
import Testing
import Values

@Suite("A reader of e-mail addresses")
struct EmailReaderTests {
    @Test(
        "gives bare addresses",
        arguments: [
            ("anna@olmo.example", ["anna@olmo.example"]),
            ("mailto:a@olmo.example", ["a@olmo.example"]),
            ("Verdi, Bea <b@olmo.example>", ["b@olmo.example"]),
            ("<c@olmo.example>", ["c@olmo.example"]),
            ("  D@OLMO.EXAMPLE \u{A0}", ["D@OLMO.EXAMPLE"]),
            ("f@olmo.example\u{200B}", ["f@olmo.example"]),
            ("a@x.example; b@x.example,A@X.example", ["a@x.example", "b@x.example"]),
            ("a@x.example ::: b@x.example", ["a@x.example", "b@x.example"]),
            ("a@x.example / b@x.example", ["a@x.example", "b@x.example"]),
            ("[{\"value\":\"a@x.example\",\"label\":\"work\"}]", ["a@x.example"]),
            ("mailto:a@x.example?subject=Hi", ["a@x.example"]),
            ("SMTP:a@x.example", ["a@x.example"]),
            ("o'brien+crm@x.example", ["o'brien+crm@x.example"]),
            ("a@münchen.example", ["a@münchen.example"]),
            ("'a@x.example'.", ["a@x.example"]), ("a@x.example (work)", ["a@x.example"]),
        ]
    )
    func addresses(_ text: String, _ expected: [String]) {
        #expect(EmailReader.addresses(text) == expected)
    }

    @Test(
        "gives none where there is none",
        arguments: [
            "", "N/A", "anna(at)olmo.example", "/o=ExchangeLabs/ou=x", "@olmo", "anna@", "a@@b",
            "@",
        ]
    )
    func none(_ text: String) { #expect(EmailReader.addresses(text) == []) }

    @Test("gives what it reads again, whatever the text")
    func fuzz() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("ab@.<>;, :/'\"[]{}()+-_\u{200B}é")
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...24, using: &random)
            let text = String(
                (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                }
            )
            for address in EmailReader.addresses(text) {
                #expect(EmailReader.addresses(address) == [address], "\(text)")
                #expect(MatchKey.email(address) != nil)
            }
        }
    }
}

@Suite("A reader of telephone numbers")
struct PhoneReaderTests {
    @Test(
        "gives the numbers as written",
        arguments: [
            ("+39 051 111", ["+39 051 111"]), ("tel:+39051", ["+39051"]),
            ("p:+390511111", ["+390511111"]),
            ("+39 1111 ::: +39 2222", ["+39 1111", "+39 2222"]), ("051/801", ["051/801"]),
            ("0511234567, 0517654321", ["0511234567", "0517654321"]), ("+39", []),
            ("[{\"primary\":true,\"value\":\"+39 1\"},{\"value\":\"051 2\"}]", ["+39 1", "051 2"]),
            ("+1 ", []),
            ("051 111; 051 222", ["051 111", "051 222"]), ("051 111 x", ["051 111 x"]),
        ]
    )
    func numbers(_ text: String, _ expected: [String]) {
        let phone = PhoneReader.read(text)
        #expect(phone.numbers == expected && !phone.isRounded)
    }

    @Test(
        "gives no number that a spreadsheet rounded",
        arguments: ["3.93331E+11", "5,58199E+12", "3E+11"]
    )
    func rounded(_ text: String) {
        let phone = PhoneReader.read(text)
        #expect(phone.numbers == [] && phone.isRounded)
    }

    @Test("compares numbers by their digits")
    func keys() {
        #expect(PhoneReader.key("+39 (0)51 111222") == PhoneReader.key("003951111222"))
        #expect(PhoneReader.key("+39 051-111") == "39051111")
        #expect(PhoneReader.key("12") == nil)
    }
}

@Suite("Readers of ids and hosts")
struct IdentifierTests {
    @Test("give Salesforce's short ids their long form, and no other")
    func salesforce() {
        #expect(SalesforceID.full("0035g00000AbCdE") == "0035g00000AbCdEAAV")
        #expect(SalesforceID.full("001D000000IqhSL") == "001D000000IqhSLIAZ")
        for text in [
            "0035g00000AbCdEAAV", "003000000000001", "ABC5g00000AbCdE", "0035g00000AbCd", "",
        ] {
            #expect(SalesforceID.full(text) == text)
        }
    }

    @Test("find the host of a web address")
    func hosts() {
        #expect(WebAddress.host("https://www.Olmo.example/it?x=1") == "olmo.example")
        #expect(WebAddress.host(" olmo.example. ") == "olmo.example")
        #expect(WebAddress.host("Olmo Srl") == nil && WebAddress.host("a@olmo.example") == nil)
    }

    @Test("undo the formula that keeps zeros")
    func excel() {
        func inside(_ text: String) -> String {
            let bytes = Array(text.utf8)
            return String(
                decoding: bytes[ExcelText.inside(0..<bytes.count, of: bytes)],
                as: UTF8.self
            )
        }
        #expect(inside("=\"0039\"") == "0039" && inside("=\"\"") == "")
        #expect(
            inside("=\"a\"&\"b\"") == "=\"a\"&\"b\"" && inside("=1") == "=1" && inside("") == ""
        )
    }
}
