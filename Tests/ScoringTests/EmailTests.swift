import CRM
import Scoring
import TestSupport
import Testing
import Values

@Suite("The quality of an e-mail address")
struct EmailTests {
    @Test(
        "is malformed where no server would take it",
        arguments: [
            "plain", "@x.it", "a@", "a@b", "a b@c.it", "a@b..it", ".a@b.it", "a.@b.it",
            "a..b@c.it", "a@-b.it", "a@b-.it", "a@b.1", "a@b.c", "a@@b.it", "<a@b.it>", "a@b.it,",
            "a@[1.2.3.4]", "\"a b\"@c.it",
        ]
    )
    func malformed(_ address: String) {
        #expect(EmailAnalyzer.quality(of: address).form == .malformed)
    }

    @Test(
        "is valid where a server would",
        arguments: [
            "a@b.it", " Mario.Rossi@Acme.IT ", "o'brien+crm@sub.example.co.uk", "x_y-z@a-b.com",
            "josé@exämple.de", "a@xn--bcher-kva.example",
        ]
    )
    func valid(_ address: String) {
        #expect(EmailAnalyzer.quality(of: address).form == .valid)
    }

    @Test("is missing when nothing or only white space is there")
    func missing() {
        #expect(EmailAnalyzer.quality(of: nil) == EmailQuality())
        #expect(EmailAnalyzer.quality(of: " \t") == EmailQuality())
    }

    @Test(
        "tells whose the domain is",
        arguments: [
            ("a@gmail.com", EmailQuality.DomainClass.free), ("a@libero.it", .free),
            ("a@VIRGILIO.it", .free), ("a@tiscali.it", .free), ("a@yahoo.co.uk", .free),
            ("a@mailinator.com", .disposable), ("a@x.yopmail.com", .disposable),
            ("a@studio.unibo.it", .education), ("a@mit.edu", .education),
            ("a@cs.ox.ac.uk", .education), ("a@comune.milano.it", .government),
            ("a@nasa.gov", .government), ("a@ec.europa.eu", .government),
            ("a@acme.com", .business), ("a@studiorossi.pec.it", .business),
            ("a@unicredit.it", .business), ("a@unilever.com", .business),
        ]
    )
    func domain(_ address: String, _ expected: EmailQuality.DomainClass) {
        #expect(EmailAnalyzer.quality(of: address).domainClass == expected)
    }

    @Test("knows departments from people")
    func roles() {
        for local in ["info", "sales", "vendite", "info.milano2", "no-reply", "support+x", "info1"]
        {
            let address = "\(local)@acme.it"
            let isRole = EmailAnalyzer.quality(of: address).isRole
            #expect(isRole == (local != "info.milano2"), "\(address)")
        }
        for local in ["mario.rossi", "marketa", "it.manager", "informa", "hi-tech.guy", "m"] {
            #expect(!EmailAnalyzer.quality(of: "\(local)@acme.it").isRole, "\(local)")
        }
    }

    @Test(
        "compares the domain with website, stored domain and name",
        arguments: [
            ("a@acme.it", "Acme S.r.l.", nil, nil, true),
            ("a@mail.acme.co.uk", nil, "https://www.ACME.co.uk/en?x", nil, true),
            ("a@acme.it", nil, nil, "acme.it", true),
            ("a@rossi-impianti.it", "Rossi Impianti SpA", nil, nil, true),
            ("a@rossiimpiantimilano.it", "Rossi Impianti", nil, nil, true),
            ("a@abc.it", "Alfa Beta Costruzioni", nil, nil, true),
            ("a@societa.it", "Società", nil, nil, true),
            ("a@other.it", "Acme", "acme.it", nil, false),
            ("a@gmail.com", "Acme", nil, nil, false),
            ("a@acme.it", nil, nil, nil, nil),
            ("a@acme.it", nil, "not a site", nil, nil),
            ("a@studio.pec.it", "Acme", nil, nil, nil),
        ] as [(String, String?, String?, String?, Bool?)]
    )
    func match(
        _ email: String,
        _ company: String?,
        _ website: String?,
        _ domain: String?,
        _ matches: Bool?
    ) {
        let quality = EmailAnalyzer.quality(
            of: email,
            company: company,
            website: website,
            companyDomain: domain
        )
        #expect(quality.matchesCompany == matches)
    }

    @Test("never fails, whatever the bytes")
    func anything() {
        var random = Seeded(5)
        let alphabet = Array("aZ0.@-+_/:? é🏙\u{0}\"<>").map(String.init)
        for _ in 0..<3_000 {
            let text = (0..<random.below(20)).map { _ in random.pick(alphabet) }.joined()
            let quality = EmailAnalyzer.quality(of: text, company: text, website: text)
            #expect((quality.domainClass != nil) == (quality.form == .valid))
        }
    }
}

@Suite("Words of a CRM")
struct VocabularyTests {
    @Test(
        "tell rank and function of a job title",
        arguments: [
            ("CEO", Seniority.executive, JobFunction.general),
            ("C.E.O. & Co-Founder", .executive, .general),
            ("Amministratore delegato", .executive, .general),
            ("Direttore Generale", .executive, .general),
            ("Chief Financial Officer", .executive, .finance),
            ("Managing Director", .executive, .general), ("Titolare", .executive, .general),
            ("Vice President Sales", .head, .sales), ("Head of Marketing", .head, .marketing),
            ("Direttrice Acquisti", .director, .purchasing),
            ("IT Director", .director, .technology),
            ("Responsabile vendite", .manager, .sales), ("Account Manager", .manager, .sales),
            ("Software Engineer", .staff, .engineering),
            ("Impiegata amministrativa", .staff, .finance),
            ("Amministratore di sistema", .staff, .other), ("Product Owner", .staff, .engineering),
            ("Assistant to the CEO", .staff, .general),
            ("Stagista marketing", .trainee, .marketing),
            ("Zorblax", .staff, .other), ("n/a", .unknown, .unknown), ("---", .unknown, .unknown),
            ("", .unknown, .unknown),
        ]
    )
    func titles(_ title: String, _ seniority: Seniority, _ function: JobFunction) {
        let read = JobTitle.read(title)
        #expect(read.seniority == seniority, "\(title)")
        #expect(read.function == function, "\(title)")
    }

    @Test("tell the kind of a source, a stage and an industry")
    func words() {
        #expect(Vocabulary.source("Referral - partner") == .referral)
        #expect(Vocabulary.source("Richiesta dal sito") == .request)
        #expect(Vocabulary.source("Google Ads") == .paid)
        #expect(Vocabulary.source("Google") == .organic)
        #expect(Vocabulary.source("Fiera 2025") == .event)
        #expect(Vocabulary.source("LinkedIn") == .social)
        #expect(Vocabulary.source("Select") == .unknown)
        #expect(Vocabulary.source("Zorblax") == .other)
        #expect(Vocabulary.stage("Negotiation/Review") == .late)
        #expect(Vocabulary.stage("Preventivo inviato") == .middle)
        #expect(Vocabulary.stage("Qualification") == .early)
        #expect(Vocabulary.stage("Fase 3") == .unknown)
        #expect(Vocabulary.industry("Metalmeccanica") == .manufacturing)
        #expect(Vocabulary.industry("Information Technology & Services") == .software)
        #expect(Vocabulary.industry("Banking") == .finance)
        #expect(Vocabulary.industry(nil) == .unknown)
    }
}

@Suite("A company's key")
struct CompanyKeyTests {
    @Test("is the same by the way for ASCII as by the way for any text")
    func ways() {
        var random = Seeded(61)
        let parts = [
            "Acme", "rossi", "S.p.A.", "spa", "Srl", ".", "..", "-", " ", "&", "42", "a", "Inc",
            "GmbH", "co", "\t", "(", "'", "X.Y",
        ]
        for _ in 0..<3_000 {
            let text = (0..<random.below(7)).map { _ in random.pick(parts) }.joined()
            // A dash beyond ASCII divides words as a space does, and takes the general way.
            #expect(MatchKey.company(text) == MatchKey.company(text + " —"), "\(text)")
        }
        #expect(MatchKey.company("Rossi S.p.A.") == "rossi")
        #expect(MatchKey.company("S.p.A.") == "spa")
        #expect(MatchKey.company(" . - ") == nil)
    }
}
