import CRM
import Interchange
import TestSupport
import Testing

@Suite("A date reader")
struct DateReaderTests {
    @Test(
        "reads what CRMs write",
        arguments: [
            ("2026-03-04T10:20:00.000+0000", "2026-03-04T10:20:00Z"),
            ("2026-03-04 10:20", "2026-03-04T10:20:00Z"),
            ("2026/3/4", "2026-03-04T00:00:00Z"),
            ("20260304", "2026-03-04T00:00:00Z"),
            ("20260304T102000Z", "2026-03-04T10:20:00Z"),
            ("1772619600", "2026-03-04T10:20:00Z"),
            ("1772619600000", "2026-03-04T10:20:00Z"),
            ("15 Mar 2024", "2024-03-15T00:00:00Z"),
            ("Mar 15, 2024 3:07 PM", "2024-03-15T15:07:00Z"),
            ("15 marzo 2024 alle 10.30", "2024-03-15T10:30:00Z"),
            ("Fri, 15 Mar 2024 10:00:00 +0100", "2024-03-15T09:00:00Z"),
            ("15-mag-24", "2024-05-15T00:00:00Z"),
            ("4.3.2026 09:05", "2026-03-04T09:05:00Z"),
            ("25/12/2025", "2025-12-25T00:00:00Z"),
            ("12/25/2025 12:00 AM", "2025-12-25T00:00:00Z"),
            ("03/03/2025", "2025-03-03T00:00:00Z"),
        ]
    )
    func notations(_ text: String, _ expected: String) throws {
        #expect(try DateReader().read(text).description == expected)
    }

    @Test("refuses to guess between day and month, and obeys an order")
    func order() throws {
        #expect(throws: DateReader.Refusal.ambiguous("03/04/2026")) {
            try DateReader().read("03/04/2026")
        }
        #expect(try DateReader(order: .dmy).read("03/04/2026").dateText == "2026-04-03")
        #expect(try DateReader(order: .mdy).read("03/04/2026").dateText == "2026-03-04")
        #expect(throws: DateReader.Refusal.unreadable("13/14/2026")) {
            try DateReader(order: .mdy).read("13/14/2026")
        }
    }

    @Test(
        "refuses what is no date",
        arguments: [
            "", "soon", "2026-02-30", "2026-13-01", "32/01/2026", "12:30", "1/2", "99999999",
            "2026-03-04 25:00", "10 foo 2024",
        ]
    )
    func refusals(_ text: String) {
        #expect(throws: DateReader.Refusal.self) { try DateReader(order: .dmy).read(text) }
    }

    @Test("finds the order from the dates that tell")
    func evidence() {
        var evidence = DateEvidence()
        evidence.add("01/02/2026", line: 2)
        #expect(evidence.order == nil)
        #expect(evidence.example?.line == 2)
        evidence.add("25/02/2026", line: 3)
        #expect(evidence.order == .dmy)
        evidence.add("02/25/2026", line: 4)
        #expect(evidence.order == nil)
    }

    @Test("never fails on random text")
    func fuzz() {
        var random = SeededGenerator(seed: 5)
        let alphabet = Array("0123456789/-.: ,TZ+MarapmPé")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                }
            )
            do {
                let moment = try DateReader(order: .mdy).read(text)
                #expect(moment.civil.day.year <= 40_000_000)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}

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
            ("90071992547409.93", 9_007_199_254_740_993, nil),
        ] as [(String, Int64, String?)]
    )
    func amounts(_ text: String, _ minor: Int64, _ currency: String?) {
        let amount = MoneyReader.read(text)
        #expect(amount?.minor == minor)
        #expect(amount?.currency == currency)
    }

    @Test("takes a number of JSON as it stands")
    func plain() {
        #expect(MoneyReader.read("1.234", isPlain: true)?.minor == 123)
    }

    @Test(
        "refuses what is no amount",
        arguments: ["", "abc", "12 apples", "1,2,3.4.5", "99999999999999999999"]
    )
    func refusals(_ text: String) {
        #expect(MoneyReader.read(text) == nil)
    }
}

@Suite("Words of CRMs")
struct WordTests {
    @Test(
        "name the kind of an interaction",
        arguments: [
            ("INCOMING_EMAIL", "", "", .emailReceived), ("Email", "outgoing", "", .emailSent),
            ("E-mail ricevuta", "", "", .emailReceived), ("email_clicked", "", "", .emailClicked),
            ("Email Opened", "", "", .emailOpened), ("Email Bounced", "", "", .emailBounced),
            ("Call", "", "No answer", .callMissed), ("Chiamata", "", "risposto", .callConnected),
            ("call", "inbound", "", .callReceived), ("Meeting", "", "NO_SHOW", .meetingNoShow),
            ("Riunione", "", "annullata", .meetingCancelled), ("Lunch", "", "", .meetingHeld),
            ("Demo request", "", "", .formDemo), ("Richiesta preventivo", "", "", .formPricing),
            ("Page Visited on Website", "", "", .pageViewed), ("Nota", "", "", .note),
            ("WhatsApp", "sent", "", .chatSent), ("LinkedIn message", "", "", .socialReceived),
            ("Task", "", "", .other), ("Gibberish", "", "", nil),
        ] as [(String, String, String, InteractionKind?)]
    )
    func kinds(_ type: String, _ direction: String, _ outcome: String, _ kind: InteractionKind?) {
        #expect(InteractionWords.kind(type: type, direction: direction, outcome: outcome) == kind)
    }

    @Test("say won, lost or open in two languages")
    func statuses() {
        #expect(FlagWords.status("Closed Won") == .won)
        #expect(FlagWords.status("Perso") == .lost)
        #expect(FlagWords.status("In corso") == .open)
        #expect(FlagWords.status("Proposal Sent") == nil)
        #expect(FlagWords.outcome("1") == .decided(won: true))
        #expect(FlagWords.outcome("Not converted") == .decided(won: false))
        #expect(FlagWords.outcome("open") == .open)
        #expect(FlagWords.outcome("maybe") == .unknown)
    }

    @Test("say nothing beyond doubt where a sign, a decimal or a question mark changes them")
    func doubts() {
        let unknown = [
            "-1", "+1", "2", "1.5", "1.000", "10", "yes?", "won?", "!won", "¹", "01", "",
        ]
        for text in unknown {
            #expect(FlagWords.outcome(text) == .unknown && FlagWords.flag(text) == nil, "\(text)")
        }
        for text in [
            "1", "1.0", "1,00", " Yes ", "Closed - Won", "Accepted", "Buyer", "subscribed",
        ] {
            #expect(FlagWords.outcome(text) == .decided(won: true), "\(text)")
        }
        for text in [
            "0", "0.0", "0,00", "No.", "rejected", "Non-buyer", "not subscribed", "Not won",
        ] {
            #expect(FlagWords.outcome(text) == .decided(won: false), "\(text)")
        }
        // Words that name a stage of a deal end none.
        #expect(FlagWords.status("Accepted") == nil)
        // Whoever asks not to be written to is believed, also as a database's -1.
        #expect(["-1", "yes?", "x"].allSatisfy { FlagWords.optOut($0) == true })
        #expect(FlagWords.optOut("no") == false && FlagWords.optOut("no?") == nil)
        #expect(FlagWords.consent("subscribed?") == nil && FlagWords.consent("opt-out?") == false)
    }

    @Test("of a column are -1 for lost only beside 1 and nothing else")
    func signed() {
        func reader(_ column: [String]) -> OutcomeReader {
            var reader = OutcomeReader()
            for text in column { reader.survey(text) }
            return reader
        }
        for column in [["1", "-1", ""], ["+1.0", " -1 "], ["1", "−1"]] {
            #expect(reader(column).read(column[0]) == .decided(won: true))
            #expect(reader(column).read(column[1]) == .decided(won: false))
        }
        for column in [["-1", "0"], ["-1"], ["1", "-1", "0"], ["1", "-1", "lost"]] {
            #expect(!reader(column).isSigned && reader(column).read("-1") == .unknown)
        }
    }

    @Test("are compared without case, accents and punctuation, however accents are encoded")
    func folding() {
        #expect(Words.folded("E-mail 1 – Value") == "email1value")
        #expect(Words.folded("Città") == "citta")
        #expect(Words.folded("Citta\u{300}") == "citta")
        #expect(Words.folded("Straße Ñ Ở") == "straßeno")
        #expect(Words.folded("小林") == "小林")
    }

    @Test("say yes and no, and who consented")
    func flags() {
        #expect(FlagWords.flag("Sì") == true)
        #expect(FlagWords.flag("FALSE") == false)
        #expect(FlagWords.flag("perhaps") == nil)
        #expect(FlagWords.consent("unsubscribed") == false)
        #expect(FlagWords.consent("no") == false)
        #expect(FlagWords.consent("perhaps") == nil)
    }
}
