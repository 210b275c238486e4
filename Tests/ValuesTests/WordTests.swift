import CRM
import Testing
import Values

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
        #expect(StatusWords.status("Closed Won") == .won)
        #expect(StatusWords.status("Perso") == .lost)
        #expect(StatusWords.status("In corso") == .open)
        #expect(StatusWords.status("Proposal Sent") == nil)
        for text in [
            "Closed Lost to Competition", "Closed-Lost", "Closed - Not Converted", "6 - Perso",
            "Chiusa persa per prezzo", "Lost: budget", "Verloren an Wettbewerb",
        ] { #expect(StatusWords.status(text) == .lost, "\(text)") }
        for text in ["Closed Won - Upsell", "7. Won", "Gewonnen", "Closed Converted"] {
            #expect(StatusWords.status(text) == .won, "\(text)")
        }
        for text in ["To be won", "New business", "Closed", "Customer visit", "won?"] {
            #expect(StatusWords.status(text) == nil, "\(text)")
        }
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
        #expect(StatusWords.status("Accepted") == nil)
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
