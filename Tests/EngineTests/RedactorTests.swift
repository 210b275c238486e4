import Engine
import JSON
import Testing

@Suite("Pseudonyms")
struct RedactorTests {
    private static let all: Redaction = [.email, .phone, .name]

    @Test(
        "stand for a name in any case, with or without accents, and whatever stands between its parts",
        arguments: [
            ("RE: ZELINDA QUARANTOTTI offer", "RE: the lead offer"),
            ("ciao zelinda, come va", "ciao the lead, come va"),
            ("Quarantotti, Zelinda", "the lead"),
            ("Z. Quarantotti wrote", "the lead wrote"),
            ("zelinda_quarantotti.pdf", "the-lead.pdf"),
            ("see Zelinda-Quarantotti.", "see the-lead."),
            ("zelinda.quarantotti [at] mail", "the-lead [at] mail"),
            ("https://zelinda-quarantotti.example/a", "https://the-lead.example/a"),
            ("www.zelindaquarantotti.example", "www.the-lead.example"),
            ("ask@quarantottisrl.example", "person@the-lead.example"),
            ("Zelinda's and Quarantotti’s", "the lead's and the lead’s"),
            ("Zelìnda QUARANTÒTTI", "the lead"),
            ("Zelindas Angebot", "the lead Angebot"),
            ("Zelind and Quarant are others", "Zelind and Quarant are others"),
        ]
    )
    func names(text: String, expected: String) {
        let redactor = Redactor(Self.all, name: "Zelinda Quarantotti")
        #expect(redactor.redacted(text) == expected)
    }

    @Test(
        "know names with accents, particles and umlauts",
        arguments: [
            (
                "Jürgen von Müller", "an juergen.mueller oder JURGEN MULLER",
                "an the-lead oder the lead"
            ),
            ("José de la Peña", "Jose de la Pena e de la casa", "the lead e de la casa"),
            ("Łukasz Żółć", "lukasz zolc", "the lead"),
            ("Nguyễn Thị Ánh", "NGUYEN THI ANH", "the lead"),
            ("Ada", "Adam, ada@ada.example", "Adam, person@the-lead.example"),
            ("", "nobody in particular", "nobody in particular"),
        ]
    )
    func scripts(name: String, text: String, expected: String) {
        #expect(Redactor(Self.all, name: name).redacted(text) == expected)
    }

    @Test("stand for other people of the organization too, and leave words alone that only look so")
    func others() {
        let others = ["Ottavio Bassoldi", "Will May", "Ada Quarantotti"]
        let redactor = Redactor(Self.all, name: "Zelinda Quarantotti", others: others)
        let texts = [
            "Ottavio Bassoldi agrees": "another person agrees",
            "ask ottavio or BASSOLDI": "ask another person or another person",
            "she will call in may": "she will call in may",
            "Will called; will may too": "another person called; another person too",
            "Zelinda Quarantotti met OTTAVIO": "the lead met another person",
        ]
        for (text, expected) in texts { #expect(redactor.redacted(text) == expected) }
    }

    @Test("tell several people apart, and do not guess whose a shared part is")
    func people() {
        let redactor = Redactor(.name, people: ["Anna Rossi", "Anna Bianchi", "P000040"])
        #expect(redactor.redacted("ANNA ROSSI met anna bianchi") == "lead 1 met lead 2")
        #expect(redactor.redacted("rossi, Anna? p000040") == "lead 1? lead 3")
        #expect(redactor.redacted("Anna alone") == "a lead alone")
    }

    @Test(
        "of telephone numbers leave the blanks and the sentence around them",
        arguments: [
            ("ring me at +39 055 777 8899 or 055.777.8899.", "ring me at phone or phone."),
            ("(055) 7778899 or 055/777/8899; bye", "phone or phone; bye"),
            ("tel:+390557778899", "tel:phone"), ("on 2026-11-20 at 10.", "on 2026-11-20 at 10."),
            ("12 of 34", "12 of 34"),
        ]
    )
    func numbers(text: String, expected: String) {
        #expect(Redactor(.phone, name: "").redacted(text) == expected)
    }

    @Test("spare ids and moments, but not an id that is an address")
    func kept() {
        let redactor = Redactor(Self.all, people: ["Ada Rossi"])
        let redacted = redactor.applied(
            to: [
                "leads": [
                    ["id": "12345678", "name": "Ada Rossi"], ["id": "ada@rossi.example"],
                ],
                "as_of": "2026-11-01T09:00:00.123456Z",
            ],
            keeping: ["id", "as_of"]
        )
        #expect(
            redacted == [
                "leads": [
                    ["id": "12345678", "name": "lead 1"], ["id": "person@lead-1.example"],
                ],
                "as_of": "2026-11-01T09:00:00.123456Z",
            ]
        )
    }
}
