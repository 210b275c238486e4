import Identity
import Testing
import Values

@Suite("Names are alike")
struct NameLikenessTests {
    @Test(
        "in full, in part, but for short forms and slips, by the given or the family's name alone",
        arguments: [
            ("Anna Verdi", "VERDI, Anna", NameLikeness.full),
            ("Maria Grazia Rossi", "Maria Rossi", .full),
            ("Dott.ssa Anna Verdi", "anna verdi", .full),
            ("A. Verdi", "Anna Verdi", .part), ("Anna", "Anna Verdi", .part),
            ("Bob Smith", "Robert Smith", .similar), ("Smith Bill", "William Smith", .similar),
            ("Toño Gil", "Antonio Gil", .similar), ("Kathi Huber", "Katharina Huber", .similar),
            ("Vale Greco", "Valentina Greco", .similar), ("Jne Taylor", "Jane Taylor", .similar),
            ("Isabel Garrido", "Isabel Garrdio", .similar), ("B. Smith", "Bob Smith", .part),
            ("G. Fontana", "Pino Fontana", .part), ("Bepppe Neri", "Giuseppe Neri", .similar),
            ("Alex Richakd", "Alexandre Richard", .part),
            ("Marie Roux", "Marie Leroy", .givenName), ("Mario Rossi", "Maria Rossi", .family),
            ("Daniel Gil", "Daniela Gil", .family), ("Anna Verdi", "Bruno Neri", .different),
            ("Paul Klein", "Paulina Klein", .family), ("", "Anna Verdi", .unknown),
            ("Müller Anna", "Anna Mueller", .full), ("Anna Rossi", "Anna Russo", .givenName),
        ]
    )
    func likeness(one: String, other: String, expected: NameLikeness) {
        #expect(NameLikeness.of(PersonName(one), PersonName(other)) == expected)
        #expect(NameLikeness.of(PersonName(other), PersonName(one)) == expected)
    }
}

@Suite("Who is one person")
struct IdentityRuleTests {
    private func person(
        _ name: String?,
        _ emails: [String] = [],
        phones: [String] = [],
        page: String? = nil,
        at company: String? = nil
    ) -> PersonTraits {
        var traits = PersonTraits()
        traits.name = name
        traits.emails = Set(emails)
        traits.phones = Set(phones.compactMap(IdentityRule.phoneKey))
        traits.profiles = Set([page].compactMap { $0 })
        traits.company = company.flatMap(IdentityRule.companyKey)
        return traits
    }

    private enum Verdict { case joined, listed, apart }

    private func verdict(_ one: PersonTraits, _ other: PersonTraits) -> Verdict {
        let certainty = IdentityRule.certainty(one, other)
        #expect(certainty == IdentityRule.certainty(other, one))
        if certainty >= IdentityRule.joins { return .joined }
        return certainty >= IdentityRule.doubts ? .listed : .apart
    }

    @Test("a shared mailbox joins nobody of another name, and nobody without one")
    func mailbox() {
        let anna = person("Anna Verdi", ["info@olmo.example"])
        #expect(verdict(anna, person("Bruno Neri", ["info@olmo.example"])) == .apart)
        #expect(verdict(anna, person(nil, ["info@olmo.example"])) == .apart)
        #expect(verdict(anna, person("Anna Rossi", ["info@olmo.example"])) == .apart)
        #expect(verdict(anna, person("A. Verdi", ["info@olmo.example"])) == .joined)
        let own = person("Anna Verdi", ["averdi@olmo.example"])
        #expect(verdict(own, person(nil, ["averdi@olmo.example"])) == .joined)
    }

    @Test("an address that tells a name stays theirs after a wedding, a couple's is worth a look")
    func weddings() {
        let marie = person("Marie Leroy", ["marie.leroy@olmo.example"])
        #expect(verdict(marie, person("Marie Roux", ["marie.leroy@olmo.example"])) == .joined)
        let mario = person("Mario Rossi", ["rossi@mail.example"])
        #expect(verdict(mario, person("Anna Rossi", ["rossi@mail.example"])) == .listed)
    }

    @Test("a number joins short forms and slips, and an initial at one company")
    func phones() {
        let bill = person("Bill Smith", phones: ["+44 20 7946 0000"], at: "Acme Ltd")
        #expect(verdict(bill, person("William Smith", phones: ["020 79460000"])) == .joined)
        #expect(verdict(bill, person("B. Smith", phones: ["020 79460000"])) == .listed)
        let colleague = person("B. Smith", phones: ["020 79460000"], at: "ACME")
        #expect(verdict(bill, colleague) == .joined)
        #expect(verdict(bill, person("Jane Smith", phones: ["020 79460000"])) == .apart)
    }

    @Test("namesakes at one company are two where their addresses there differ")
    func namesakes() {
        let one = person("John Smith", ["john.smith@acme.example"], at: "Acme Ltd")
        #expect(verdict(one, person("John Smith", at: "ACME Limited")) == .joined)
        let two = person("John Smith", ["john.smith2@acme.example"], at: "Acme Ltd")
        #expect(verdict(one, two) == .listed)
        let atHome = person("John Smith", ["js@mail.example"], at: "Acme")
        #expect(verdict(one, atHome) == .joined)
        #expect(verdict(one, person("J. Smith", at: "Acme Ltd")) == .listed)
        #expect(verdict(one, person("John Smith")) == .apart)
        #expect(verdict(one, person("John Smith", at: "Birch Ltd")) == .apart)
    }

    @Test("an address at the company's domain tells who a record of half a name is")
    func spelling() {
        let anna = person("Anna Verdi", at: "Olmo Sistemi S.r.l.")
        #expect(verdict(anna, person(nil, ["a.verdi@olmo-sistemi.example"])) == .joined)
        #expect(verdict(anna, person(nil, ["verdi.anna@olmo-sistemi.example"])) == .joined)
        #expect(verdict(anna, person(nil, ["anna@olmo-sistemi.example"])) == .listed)
        #expect(verdict(anna, person(nil, ["a.verdi@pino.example"])) == .apart)
        #expect(verdict(anna, person("A. Verdi", ["anna.verdi@olmo-sistemi.example"])) == .joined)
        #expect(verdict(anna, person("Anna Verdi", ["av@olmo-sistemi.example"])) == .joined)
    }

    @Test("a page joins whatever the number of words, another's page is worth a look")
    func pages() {
        let anna = person("Anna Verdi", page: "net.example/in/anna")
        #expect(verdict(anna, person("A. V.", page: "net.example/in/anna")) == .joined)
        #expect(verdict(anna, person("Bruno Neri", page: "net.example/in/anna")) == .listed)
    }

    @Test("a company is compared without its legal form, in many countries")
    func companies() {
        for text in ["Olmo S.p.A.", "OLMO Lda", "Olmo UG", "olmo s.r.o.", "Ölmo GmbH"] {
            #expect(IdentityRule.companyKey(text) == "olmo", "\(text)")
        }
        #expect(IdentityRule.companyKey("N/A") == nil)
    }
}
