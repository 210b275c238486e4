import CRM
import Interchange
import SQLite
import Storage
import Testing

@Suite("People of one e-mail address")
struct SharedMailboxTests {
    private let olmo = """
        First Name,Last Name,Email,Phone,Job Title
        Anna,Verdi,info@olmo.example,+39 051 111,Owner
        Bruno,Neri,info@olmo.example,+39 051 222,Warehouse

        """

    @Test("stay apart in a file, by name, and a warning names the line")
    func file() throws {
        let bench = try ImportBench()
        let report = try bench.load(olmo)
        #expect(try bench.contacts().map(\.name) == ["Anna Verdi", "Bruno Neri"])
        #expect(try bench.contacts().map(\.phone) == ["+39 051 111", "+39 051 222"])
        let warning = try #require(report.warnings.first { $0.contains("another name") })
        #expect(warning.contains("line 3: Bruno Neri and Anna Verdi, info@olmo.example"))
        let before = try bench.dump()
        let again = try bench.load(olmo)
        #expect(again.counts.unchanged == 2)
        #expect(again.warnings.isEmpty)
        #expect(try bench.dump() == before)
    }

    @Test("are found again by later files, each by name; a nameless record is nobody of several")
    func acrossFiles() throws {
        let bench = try ImportBench()
        try bench.load(olmo)
        let second = try bench.load("Name,Email,City\nNERI Bruno,INFO@olmo.example,Bologna\n")
        #expect(second.counts.updated == 1)
        #expect(try bench.contacts().map(\.city) == [nil, "Bologna"])
        let text = "Name,Email,City\n,info@olmo.example,Roma\nCarla,info@olmo.example,Pisa\n"
        let third = try bench.load(text)
        #expect(third.counts.created == 2)
        #expect(third.warnings.contains { $0.contains("fits more than one") })
        #expect(try bench.contacts().map(\.city) == [nil, "Bologna", "Roma", "Pisa"])
        #expect(try bench.load(text).counts.unchanged == 2)
    }

    @Test("keep the fuller name, and ids of a CRM go to the one they name")
    func names() throws {
        let bench = try ImportBench()
        try bench.load(olmo)
        #expect(try bench.load("Name,Email\nA. Verdi,info@olmo.example\n").counts.unchanged == 1)
        try bench.load("id,Name,Email\nC9,Bruno Neri,info@olmo.example\n")
        #expect(try bench.contacts().map(\.id).last == "C9")
        #expect(try bench.contacts().map(\.name) == ["Anna Verdi", "Bruno Neri"])
        try bench.load("id,Name,Email\nC8,Dora Blu,info@olmo.example\n")
        #expect(try bench.contacts().map(\.name) == ["Anna Verdi", "Bruno Neri", "Dora Blu"])
    }

    @Test("who was renamed here is still the record of the file")
    func renamed() throws {
        let bench = try ImportBench()
        try bench.load(olmo)
        let key = try bench.organizationKey
        let anna = try bench.contacts()[0].id
        try bench.store.edit(
            .contact,
            id: anna,
            organizationKey: key,
            fields: ["name": .text("Anna Gialli")]
        )
        try bench.load(olmo)
        #expect(try bench.contacts().count == 2)
    }

    @Test(
        "get no activity or deal by the address alone: it is refused, or counts for the firm"
    )
    func activities() throws {
        let bench = try ImportBench()
        try bench.load(olmo)
        let calls = try bench.load(
            "Activity ID,Email,Activity Type,Date\nx1,info@olmo.example,Call,2026-05-01\n"
        )
        #expect(calls.counts.rejected == 1)
        #expect(calls.rejects[0].column == "Email")
        #expect(calls.rejects[0].reason.contains("Anna Verdi"))
        #expect(calls.rejects[0].reason.contains("Bruno Neri"))
        let deals = try bench.load(
            "Deal ID,Deal Name,Stage,Amount,Email,Company\nd1,X,Open,5,info@olmo.example,Olmo\n"
        )
        #expect(deals.counts.created == 1)
        #expect(deals.warnings.contains { $0.contains("several share") })
    }

    @Test("in thousands cost no time that grows with their square, and are as many when repeated")
    func many() throws {
        let bench = try ImportBench()
        let text =
            "Name,Email\n"
            + (1...600).map { "Person \($0),all@olmo.example\n" }.joined()
        #expect(try bench.load(text).counts.created == 600)
        #expect(try bench.load(text).counts.unchanged == 600)
        #expect(try bench.contacts().count == 600)
    }

    @Test("an id that name and address contradict is told by line")
    func contradiction() throws {
        let bench = try ImportBench()
        try bench.load(
            "id,name,email\n1,Anna Verdi,anna@olmo.example\n2,Bruno Neri,b@pino.example\n"
        )
        let report = try bench.load(
            "id,name,email\n1,Carlo Blu,carlo@faggio.example\n2,Bruno Neri,bruno@pino.example\n"
        )
        let warning = try #require(report.warnings.first)
        #expect(warning.contains("line 2: 1 was Anna Verdi, anna@olmo.example, and is Carlo Blu"))
        #expect(!warning.contains("line 3"))
        #expect(report.warnings.count == 1)
    }
}
