import CRM
import Interchange
import Storage
import Testing

@Suite("A row that holds a person and a deal")
struct TwoRecordsTests {
    @Test("in a sheet of people makes both, once")
    func peopleWithDeals() throws {
        let bench = try ImportBench()
        let text = """
            First Name,Last Name,Email,Company,Stage,Value,Close Date
            Ada,Byron,ada@elm.example,Elm Ltd,Proposal,"1,200.50",
            Bob,Stone,bob@oak.example,Oak Ltd,Won,700,2026-02-25
            Eve,Hill,eve@ash.example,Ash Ltd,,,

            """
        for _ in 1...2 { try bench.load(text) }
        #expect(try bench.contacts().map(\.name) == ["Ada Byron", "Bob Stone", "Eve Hill"])
        let deals = try bench.opportunities()
        try #require(deals.count == 2)
        #expect(deals.map(\.status) == [.open, .won])
        #expect(deals.map(\.valueMinor) == [120_050, 70_000])
        #expect(deals.map(\.company) == ["Elm Ltd", "Oak Ltd"])
        #expect(deals[1].closedAt?.dateText == "2026-02-25")
        #expect(try bench.outcomes().map(\.isWon) == [true])
    }

    @Test("is no deal where a stage stands beside what the company turns over, or an outcome")
    func noDeal() throws {
        let bench = try ImportBench()
        try bench.load("First Name,Email,Stage,Revenue\nAda,ada@elm.example,Cold,5000000\n")
        try bench.load("First Name,Email,Stage,Value,Won\nBob,b@oak.example,New,5,yes\n") {
            $0.outcomeColumn = "Won"
        }
        #expect(try bench.opportunities().isEmpty)
        #expect(try bench.contacts().count == 2)
    }

    @Test("in a pipeline makes both, with the person's name apart from the deal's")
    func dealsWithPeople() throws {
        let bench = try ImportBench()
        let text = """
            id,name,partner_name,contact_name,email_from,phone,function,stage_id/name,\
            expected_revenue,date_deadline,create_date
            7,40 desks,Elm Ltd,Ada Byron,ada@elm.example,0301,Buyer,Qualified,1200.0,2026-12-01,\
            2026-01-05 09:00:00
            8,10 chairs,Elm Ltd,Ada Byron,ada@elm.example,,,New,100.0,,2026-01-06 09:00:00

            """
        for _ in 1...2 { try bench.load(text) }
        let contacts = try bench.contacts()
        try #require(contacts.count == 1)
        #expect(contacts[0].name == "Ada Byron")
        #expect(contacts[0].email == "ada@elm.example")
        #expect(contacts[0].title == "Buyer")
        #expect(contacts[0].company == "Elm Ltd")
        let deals = try bench.opportunities()
        #expect(deals.map(\.name) == ["40 desks", "10 chairs"])
        #expect(deals.map(\.stage) == ["Qualified", "New"])
    }

    @Test("leaves no one behind when its import is undone")
    func undo() throws {
        let bench = try ImportBench()
        let report = try bench.load(
            "First Name,Email,Stage,Value\nAda,ada@elm.example,Proposal,5\n"
        )
        _ = try bench.store.undo(importID: report.importID)
        #expect(try bench.contacts().isEmpty)
        #expect(try bench.opportunities().isEmpty)
    }
}
