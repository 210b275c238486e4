import CRM
import Testing
import Values

@Suite("A placeholder")
struct PlaceholderTests {
    @Test(
        "stands for nothing wherever it is",
        arguments: [
            "", " ", "\u{A0}", "\u{200B}", "-", "--", "—", ".", "?", "***", "N/A", "n/a", "n.a.",
            "#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "False", "(null)", "[not provided]",
            "Not provided", "<none>", "--None--", "no email", "n.d.", "k.A.", "Non disponibile",
            "Unknown", "TBD", "0000-00-00", "0000-00-00 00:00:00", "undefined", "nicht verfügbar",
        ]
    )
    func nothing(text: String) {
        #expect(Placeholder.isNothing(text, isName: true))
        #expect(Placeholder.isNothing(text, isName: false))
    }

    @Test(
        "may be a name where names stand, and nowhere else",
        arguments: ["Null", "NULL", "Nil", "none", "NA", "nan", "Nessuno", "keine"]
    )
    func names(text: String) {
        #expect(!Placeholder.isNothing(text, isName: true))
        #expect(Placeholder.isNothing(text, isName: false))
    }

    @Test(
        "is not what says something",
        arguments: [
            "Nilsson", "Nadia", "Nan Goldin", "N/A Systems", "Unknown Worlds", "-5", "+39", "0",
            "1",
            "a@x.example", "None Such Ltd", "D-", "A", "王", "Falsetti", "no", "🔥",
        ]
    )
    func something(text: String) {
        #expect(!Placeholder.isNothing(text, isName: false))
    }

    @Test("is no address and no employer")
    func keys() {
        for text in ["N/A", "none", "-", "asdf", "@", "a@", "@b", "/o=ExchangeLabs/cn=x"] {
            #expect(MatchKey.email(text) == nil, "\(text)")
        }
        #expect(MatchKey.email(" A@X.example\u{200B} ") == "a@x.example")
        for text in [
            "N/A", "[not provided]", "Self-employed", "self employed", "Freelance", "NULL",
        ] {
            #expect(MatchKey.employer(text) == nil, "\(text)")
        }
        #expect(MatchKey.employer("Freelance Srl") == "freelance srl")
        #expect(MatchKey.employer("Freelance Travel Ltd") == "freelance travel ltd")
    }
}
