import AuditLog
import CRM
import Interchange
import JSON
import Storage
import Testing

@Suite("A person in two files")
struct IdentityImportTests {
    @Test(
        "is one by profile page, by name and phone, and by name and company",
        arguments: [
            (
                "First Name,Last Name,URL,Company\nAda,Blu,https://www.net.example/in/ada-b,Olmo\n",
                "First Name,Last Name,URL,Company\nAda,Blu,https://net.example/in/ada-b/,Pino\n"
            ),
            (
                "name,phone\nAda Blu,+39 051 123456\n",
                "name,phone,city\nAda Blu,051123456,Bologna\n"
            ),
            (
                "name,company,phone\nAda Blu,Olmo Srl,051 1111\n",
                "name,company,city\nAda Blu,Olmo S.r.l.,Bologna\n"
            ),
        ]
    )
    func joins(_ first: String, _ second: String) throws {
        let bench = try ImportBench()
        try bench.load(first)
        let report = try bench.load(second)
        #expect(try bench.contacts().count == 1)
        #expect(report.counts.created == 0)
    }

    @Test("stays two where only the name agrees, or a number speaks against it")
    func apart() throws {
        let bench = try ImportBench()
        try bench.load("name,company,phone\nAda Blu,Olmo Srl,051 111111\n")
        try bench.load("name,city\nAda Blu,Bologna\n")
        let report = try bench.load("name,company,phone\nAda Blu,Olmo Srl,051 222222\n")
        #expect(try bench.contacts().count == 3)
        #expect(report.warnings.contains { $0.contains("probably of somebody") })
        let pairs = try bench.store.doubtfulPairs(
            organizationKey: bench.organizationKey,
            limit: 10
        )
        #expect(pairs.map(\.certainty) == [700])
    }

    @Test("is found by a further address, by contacts and by what happened")
    func furtherAddress() throws {
        let bench = try ImportBench()
        try bench.load("id,name,Email,Other Email\n7,Ada Blu,ada@olmo.example,ada@casa.example\n")
        try bench.load("name,email,phone\nAda Blu,ada@casa.example,051 333333\n")
        let ada = try bench.contacts()
        #expect(ada.map(\.email) == ["ada@olmo.example"])
        #expect(ada.map(\.phone) == ["051 333333"])
        let calls = try bench.load(
            "Activity type,Date,Email\nCall,2026-05-02,ADA@casa.example\n"
        )
        #expect(calls.counts.created == 1)
        #expect(try bench.interactions().map(\.contactID) == ["7"])
    }

    @Test("under another id is kept apart, and told")
    func twin() throws {
        let bench = try ImportBench()
        try bench.load("id,name,email\n17,Ada Blu,ada@olmo.example\n")
        let report = try bench.load("id,name,email\n99,Ada Blu,ADA@olmo.example\n")
        #expect(try bench.contacts().count == 2)
        #expect(report.warnings.contains { $0.contains("'17'") && $0.contains("line 2") })
    }

    @Test("who was a lead is the contact that it was converted to")
    func converted() throws {
        let bench = try ImportBench()
        try bench.load("Id,Name,Email,ConvertedContactId\nL1,Ada Blu,ada@olmo.example,C1\n")
        try bench.load("Id,Name,Email,Phone\nC1,Ada Blu,ada@olmo.example,051 444444\n")
        #expect(try bench.contacts().map(\.id) == ["L1"])
        try bench.load("Activity ID,WhoId,Activity Type,Date\nT1,C1,Call,2026-05-02\n")
        #expect(try bench.interactions().map(\.contactID) == ["L1"])
    }

    @Test("is not taken back in time by an older file, which only fills gaps")
    func olderFile() throws {
        let bench = try ImportBench()
        try bench.load("id,name,title,updated_at\n1,Ada Blu,CEO,2026-05-02\n")
        try bench.load("id,name,title,city,updated_at\n1,Ada Blu,Buyer,Rome,2025-05-02\n")
        let ada = try #require(try bench.contacts().first)
        #expect(ada.title == "CEO")
        #expect(ada.city == "Rome")
    }

    @Test("has every activity once, however far exports overlap, and twice what happened twice")
    func overlap() throws {
        let bench = try ImportBench()
        try bench.load("id,name\n1,Ada Blu\n")
        let header = "Contact ID,Activity Type,Date,Subject\n"
        let call = "1,Call,2026-05-02,Hello\n"
        let visit = "1,Page view,2026-05-03,Prices\n"
        try bench.load(header + call + visit + visit)
        #expect(try bench.interactions().count == 3)
        let report = try bench.load(header + visit + visit + call + "1,Call,2026-05-09,Again\n")
        #expect(report.counts.created == 1)
        #expect(try bench.interactions().count == 4)
    }

    @Test("has what happened with several, and a deal with several is told")
    func several() throws {
        let bench = try ImportBench()
        try bench.load("id,name\n1,Ada Blu\n2,Bea Nera\n")
        try bench.load("Record ID,Engagement Type,Date,Contact ID\n9,Meeting,2026-05-02,1;2\n")
        #expect(try bench.interactions().map(\.contactID).sorted() == ["1", "2"])
        let report = try bench.load(
            "Deal ID,Deal Name,Deal Stage,Amount,Associated Contact IDs\nd,Desks,New,10,1;2\n"
        )
        #expect(report.warnings.contains { $0.contains("several contacts") })
    }
}

@Suite("A company")
struct CompanyImportTests {
    @Test("is its name in full: the legal form is a part of it")
    func legalForms() throws {
        let bench = try ImportBench()
        try bench.load(
            """
            name,email,company,employees
            A,a@x.example,Rossi SpA,5000
            B,b@x.example,Rossi Snc,
            C,c@x.example,Rossi GmbH,
            D,d@x.example,ROSSI S.p.A.,
            E,e@x.example,Acme Inc.,
            F,f@x.example,Acme Incorporated,
            G,g@x.example,Bianchi S. r. l.,
            H,h@x.example,Bianchi Srl,

            """
        )
        #expect(
            try bench.companies().map(\.name)
                == ["Rossi SpA", "Rossi Snc", "Rossi GmbH", "Acme Inc.", "Bianchi S. r. l."]
        )
        #expect(try bench.companies().map(\.employees) == [5000, nil, nil, nil, nil])
    }

    @Test("is one whatever the accents and the form of Unicode")
    func accents() throws {
        let bench = try ImportBench()
        try bench.load("name,email,company\nA,a@x.example,Müller Pumpen\n")
        try bench.load("name,email,company\nB,b@x.example,Mu\u{308}ller Pumpen\n")
        #expect(try bench.companies().count == 1)
    }

    @Test("gives its name to contacts that know its id alone, of whatever program")
    func byID() throws {
        let bench = try ImportBench()
        try bench.load("Id,Name,BillingCity,Industry\n001,Olmo Srl,Bologna,Retail\n")
        try bench.load("Id,AccountId,LastName,FirstName\n003,001,Blu,Ada\n")
        #expect(try bench.contacts().map(\.company) == ["Olmo Srl"])
        try bench.load("id,name,email,organization_id\n5,Bea,bea@x.example,4711\n")
        #expect(try bench.contacts().last?.attributes["organization_id"] == "4711")
    }
}

@Suite("Two contacts made one")
struct MergeTests {
    @Test("put their histories together, are found by both ids, and become two again")
    func mergeAndBack() throws {
        let bench = try ImportBench()
        try bench.load("id,name,email\n1,Ada Blu,ada@olmo.example\n2,Ada Rossi,ada@casa.example\n")
        try bench.load("Contact ID,Activity Type,Date\n1,Call,2026-05-02\n2,Meeting,2026-05-03\n")
        let before = try bench.dump()
        let organization = try bench.organizationKey
        let (kept, gone) = (
            try bench.store.contactKey("1", organizationKey: organization),
            try bench.store.contactKey("2", organizationKey: organization)
        )
        let merge = try bench.store.make(
            MergeStep.merge(kept: kept, gone: gone),
            organizationKey: organization
        )
        #expect(merge.moved == 1)
        #expect(try bench.contacts().map(\.id) == ["1"])
        #expect(try bench.interactions().allSatisfy { $0.contactID == "1" })
        #expect(try bench.store.contactKey("2", organizationKey: organization) == kept)
        try bench.load("id,name,phone\n2,Ada Rossi,051 555555\n")
        #expect(try bench.contacts().map(\.phone) == ["051 555555"])
        #expect(try bench.store.otherAddresses(contactKey: kept) == ["ada@casa.example"])
        _ = try bench.store.make(MergeStep.undo(id: merge.id), organizationKey: organization)
        #expect(try bench.contacts().map(\.id) == ["1", "2"])
        #expect(try bench.interactions().map(\.contactID).sorted() == ["1", "2"])
        #expect(try LedgerVerifier(bench.store).verify().isIntact)
        #expect(throws: MergeError.self) {
            try bench.store.make(MergeStep.undo(id: merge.id), organizationKey: organization)
        }
        #expect(before.count == (try bench.dump().count))
    }
}

@Suite("A search")
struct ContactSearchTests {
    @Test(
        "finds whatever the case, the accents and the form of Unicode",
        arguments: [
            "özgür", "ozgur", "OZGUR", "O\u{308}zgu\u{308}r", "051123456", "oz@casa.example",
        ]
    )
    func finds(_ text: String) throws {
        let bench = try ImportBench()
        try bench.load(
            """
            id,name,email,Other Email,phone
            1,Özgür Yılmaz,oz@x.example,oz@casa.example,+39 051/123-456
            2,Bea Nera,bea@x.example,,051 999999

            """
        )
        let found = try bench.store.contacts(
            matching: text,
            organizationKey: bench.organizationKey,
            limit: 5
        )
        #expect(found.map(\.id) == ["1"])
    }
}
