import TestSupport
import Testing
import Values

@Suite("A money reader")
struct MoneyReaderTests {
    @Test(
        "reads amounts of both conventions exactly",
        arguments: [
            ("1.234,56", 123_456, nil), ("1,234.56", 123_456, nil), ("€ 1.234,56", 123_456, "EUR"),
            ("$1,234", 123_400, "USD"), ("1.234", 123_400, nil), ("0.500", 50, nil),
            ("12,5", 1_250, nil), ("1 234,5 EUR", 123_450, "EUR"), ("1'234.50 CHF", 123_450, "CHF"),
            ("¥1,234", 1_234, "JPY"), ("(12.00)", -1_200, nil), ("-3", -300, nil),
            ("1.234.567", 123_456_700, nil), ("2.675", 267_500, nil), ("12345.678", 1_234_568, nil),
            ("90071992547409.93", 9_007_199_254_740_993, nil), (".5", 50, nil),
            ("12,34,567.50", 123_456_750, nil), ("1\u{202F}234,50", 123_450, nil),
        ] as [(String, Int64, String?)]
    )
    func amounts(_ text: String, _ minor: Int64, _ currency: String?) throws {
        let amount = try MoneyReader().read(text)
        #expect(amount.minor == minor && amount.currency == currency)
    }

    @Test(
        "reads what people write beside the number",
        arguments: [
            ("12k", 1_200_000, nil), ("1.5M", 150_000_000, nil), ("1E+06", 100_000_000, nil),
            ("$1,234.50 USD", 123_450, "USD"), ("USD$ 100", 10_000, "USD"),
            ("100 k€", 10_000_000, "EUR"), ("£2m", 200_000_000, "GBP"), ("-$5", -500, "USD"),
            ("€ -5", -500, "EUR"), ("CA$ 7", 700, "CAD"), ("$ 7 CAD", 700, "CAD"),
            ("2 Mio. EUR", 200_000_000, "EUR"), ("3 mila", 300_000, nil), ("500 kr", 50_000, nil),
            ("eur 7", 700, "EUR"), ("12 Kč", 1_200, "CZK"), ("1,5 mln €", 150_000_000, "EUR"),
        ] as [(String, Int64, String?)]
    )
    func surroundings(_ text: String, _ minor: Int64, _ currency: String?) throws {
        let amount = try MoneyReader().read(text)
        #expect(amount.minor == minor && amount.currency == currency)
    }

    @Test(
        "takes a dash in place of the cents for no sign",
        arguments: ["50000.-", "50'000.–", "50.000,-- €", "CHF 50'000.—", "50000,-"]
    )
    func noCents(_ text: String) throws {
        #expect(try MoneyReader().read(text).minor == 5_000_000)
    }

    @Test("follows the column where one value could be read twice")
    func column() throws {
        var evidence = DecimalEvidence()
        for text in ["12.500", "1500.250", "999.1", "TBD"] { evidence.add(text) }
        #expect(evidence.mark == .point)
        #expect(try MoneyReader(mark: .point).read("12.500").minor == 1_250)
        #expect(try MoneyReader(mark: .comma).read("12.500").minor == 1_250_000)
        // A value that leaves no doubt is read as it stands.
        #expect(try MoneyReader(mark: .comma).read("1,234.50").minor == 123_450)
        evidence.add("1.234,50")
        #expect(evidence.mark == nil)
    }

    @Test("keeps the currency of the record unless the text names another")
    func currencies() throws {
        #expect(try MoneyReader().read("$5", currency: "CAD").currency == "CAD")
        #expect(try MoneyReader().read("5", currency: "CHF").currency == "CHF")
        #expect(try MoneyReader().read("5 €", currency: "CHF").currency == "EUR")
        #expect(try MoneyReader().read("1234", currency: "JPY").minor == 1_234)
        #expect(Currency.code("USD - U.S. Dollar") == "USD" && Currency.code("pcs") == nil)
    }

    @Test("takes a number of JSON as it stands")
    func plain() throws {
        #expect(try MoneyReader().read("1.234", isPlain: true).minor == 123)
        #expect(try MoneyReader().read("-1.5e3", isPlain: true).minor == -150_000)
    }

    @Test(
        "refuses what is no amount",
        arguments: [
            "", "abc", "12 apples", "1,2,3.4.5", "99999999999999999999", "12 34", "45%", "1e99",
            "€ 5 $", "5 EUR USD", "ca. 500", "2 x 3", "-", "€",
        ]
    )
    func refusals(_ text: String) {
        #expect(throws: MoneyReader.Refusal.self) { try MoneyReader().read(text) }
    }

    @Test(
        "refuses a range, and says that it is one",
        arguments: ["5000-10000", "1,000 - 2,000 EUR", "10–20", "5000 to 10000", "2026-03-04"]
    )
    func ranges(_ text: String) {
        #expect(throws: MoneyReader.Refusal.range(text)) { try MoneyReader().read(text) }
    }

    @Test("never fails on random text, and reads what it writes")
    func fuzz() throws {
        var random = SeededGenerator(seed: 18)
        let alphabet = Array("0123456789.,'-–()  kM€$EUR+e")
        for _ in 0..<30_000 {
            let count = Int.random(in: 0...16, using: &random)
            let text = String(
                (0..<count).map { _ in alphabet[Int.random(in: 0..<28, using: &random)] }
            )
            do throws(MoneyReader.Refusal) {
                _ = try MoneyReader().read(text)
            } catch {
                #expect(!error.description.isEmpty)
            }
            let minor = Int64.random(in: -9_999_999_999...9_999_999_999, using: &random)
            let sign = minor < 0 ? "-" : ""
            let cents = String(minor.magnitude % 100)
            let written = "\(sign)\(minor.magnitude / 100).\(cents.count == 1 ? "0" : "")\(cents)"
            #expect(try MoneyReader().read(written).minor == minor)
        }
    }
}

@Suite("A reader of head counts")
struct HeadCountTests {
    @Test(
        "reads whole numbers",
        arguments: [
            ("50", 50), ("50.0", 50), ("1.200", 1_200), ("1,200", 1_200), ("1 200", 1_200),
            ("1'200", 1_200), ("1.5k", 1_500), ("120 employees", 120), ("1.234 dipendenti", 1_234),
            ("0", 0), ("1200.00", 1_200),
        ] as [(String, Int64)]
    )
    func counts(_ text: String, _ count: Int64) { #expect(HeadCount.read(text) == count) }

    @Test(
        "refuses the rest",
        arguments: ["", "12,5", "-5", "11-50", "50+", "many", "99999999999", "5 EUR", "~50"]
    )
    func refusals(_ text: String) { #expect(HeadCount.read(text) == nil) }

    @Test("follows a column that shows decimals")
    func column() {
        #expect(HeadCount.read("50.000", mark: .point) == 50)
        #expect(HeadCount.read("50.000", mark: .comma) == 50_000)
        #expect(HeadCount.read("1.200", mark: .point) == 1_200)
    }
}
