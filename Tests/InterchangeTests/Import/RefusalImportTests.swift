import CRM
import Interchange
import JSON
import Storage
import Testing

@Suite("People who asked not to be contacted")
struct RefusalImportTests {
    @Test(
        "are known by the columns of CRMs",
        arguments: [
            "HasOptedOutOfEmail", "Email Opt Out", "Email Is Opted-Out", "Opted Out", "DoNotCall",
            "Do Not Call", "Unsubscribed from all email", "email_unsubscribed", "Do not contact",
            "DNC", "Blacklisted", "EMAIL_BLACKLISTED", "UNSUB", "Disiscritto", "Non contattare",
            "Nicht kontaktieren", "Ne pas contacter", "No contactar", "Não contatar",
            "Opted out of newsletter",
        ]
    )
    func columns(header: String) throws {
        let bench = try ImportBench()
        try bench.load("id,name,\(header)\n1,Anna,1\n2,Bruno,0\n3,Carla,\n")
        #expect(try bench.contacts().map { $0.doNotContact == true } == [true, false, false])
    }

    @Test(
        "say so by a yes in several languages, a word or a date",
        arguments: [
            "TRUE", "Yes", "1", "x", "Ja", "oui", "sì", "Opted Out", "Unsubscribed", "2026-03-04",
            "03/04/2026 10:20", "4 Mar 2026", "✓",
        ]
    )
    func words(word: String) throws {
        let bench = try ImportBench()
        try bench.load("id,name,Email Opt Out\n1,Anna,\(word)\n")
        #expect(try bench.contacts()[0].doNotContact == true)
    }

    @Test(
        "are not those of whom the column says no or nothing",
        arguments: ["false", "No", "0", "nein", "non", "N/A", "-", "none", "Never", "Subscribed"]
    )
    func noes(word: String) throws {
        let bench = try ImportBench()
        let report = try bench.load("id,name,Email Opt Out\n1,Anna,\(word)\n")
        #expect(try bench.contacts()[0].doNotContact != true)
        #expect(report.warnings.isEmpty)
    }

    @Test(
        "are those who consent to nothing, in any of six languages",
        arguments: [
            "Marketing mails consent", "Consenso newsletter", "Einwilligung Marketing",
            "Consentement RGPD", "Consentimiento", "Consentimento", "Newsletter opt-in",
        ]
    )
    func refusedConsent(header: String) throws {
        let bench = try ImportBench()
        try bench.load("id,name,\(header)\n1,Anna,no\n2,Bruno,yes\n3,Carla,\n")
        #expect(try bench.contacts().map { $0.doNotContact == true } == [true, false, false])
    }

    @Test(
        "are not told by columns about such a word",
        arguments: [
            "Unsubscribe link", "UNSUB_REASON", "Opt-out campaign", "Consent date", "OPTIN_IP",
            "(Do Not Modify) Row Checksum",
        ]
    )
    func about(header: String) throws {
        let bench = try ImportBench()
        try bench.load("id,name,\(header)\n1,Anna,no\n2,Bruno,1\n")
        #expect(try bench.contacts().allSatisfy { $0.doNotContact == nil })
    }

    @Test("are known by the words of a list's status, whatever the column is called")
    func subscriptions() throws {
        let bench = try ImportBench()
        try bench.load(
            "email,FNAME,STATUS\na@x.example,Anna,unsubscribed\nb@x.example,Bruno,subscribed\n"
        )
        #expect(try bench.contacts().map { $0.doNotContact == true } == [true, false])
    }

    @Test("are asked for where a word says neither")
    func unknownWord() throws {
        let bench = try ImportBench()
        let report = try bench.load("id,name,Email Opt Out\n1,Anna,perhaps\n")
        #expect(
            report.warnings.contains { $0.contains("'Email Opt Out'") && $0.contains("line 2") }
        )
    }

    @Test("refused if one of several columns says so, whatever the others say")
    func oneOfSeveral() throws {
        let bench = try ImportBench()
        try bench.load(
            """
            Id,LastName,HasOptedOutOfEmail,DoNotCall,do_not_contact
            1,Verdi,0,1,no
            2,Neri,1,0,
            3,Blu,0,0,no

            """
        )
        #expect(try bench.contacts().map(\.doNotContact) == [true, true, false])
        #expect(try bench.contacts()[0].attributes["DoNotCall"] == "1")
    }

    @Test(
        "gave no consent, which is told by line",
        arguments: ["Marketing Consent", "Opted In", "Accepts Marketing", "Subscription Status"]
    )
    func consent(header: String) throws {
        let bench = try ImportBench()
        let report = try bench.load(
            "id,name,\(header)\n1,Anna,No\n2,Bruno,Yes\n3,Carla,withdrawn\n4,Dora,\n"
        )
        #expect(try bench.contacts().map(\.doNotContact) == [true, false, true, nil])
        #expect(report.warnings.contains { $0.contains("'\(header)'") })
    }

    @Test("are no contacts at all where the CRM deleted them")
    func deleted() throws {
        let bench = try ImportBench()
        let report = try bench.load("Id,IsDeleted,LastName\n1,0,Verdi\n2,1,Neri\n")
        #expect(try bench.contacts().map(\.id) == ["1"])
        #expect(report.rejects.map(\.line) == [3])
        #expect(report.rejects[0].column == "IsDeleted")
    }

    @Test("differ from those whose address came back, which is part of the history, once")
    func bounced() throws {
        let bench = try ImportBench()
        let text = """
            Id,LastName,Email,EmailBouncedReason,EmailBouncedDate
            1,Verdi,a@x.example,,
            2,Neri,b@x.example,550 no such user,2026-05-05T10:20:00.000Z
            3,Blu,c@x.example,true,
            4,Rosa,d@x.example,false,-

            """
        try bench.load(text)
        let before = try bench.dump()
        let again = try bench.load(text)
        #expect(again.counts.unchanged == 4)
        #expect(try bench.dump() == before)
        let history = try bench.interactions()
        #expect(history.map(\.kind) == [.emailBounced, .emailBounced])
        #expect(history.map(\.contactID) == ["2", "3"])
        #expect(history[0].occurredAt.description == "2026-05-05T10:20:00Z")
        #expect(history[0].subject == "550 no such user")
        #expect(try bench.contacts().map(\.doNotContact) == [nil, nil, nil, nil])
    }
}
