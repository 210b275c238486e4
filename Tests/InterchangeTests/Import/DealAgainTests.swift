import CRM
import Interchange
import Storage
import Testing

@Suite("A deal that is imported again")
struct DealAgainTests {
    private let header = "Deal ID,Deal Name,Deal Stage,Amount,Close Date\n"

    @Test("is open again when its stage is neither won nor lost any more")
    func reopened() throws {
        let bench = try ImportBench()
        try bench.load("First Name,Email,id\nAda,ada@elm.example,9\n")
        let linked = "Deal ID,Deal Name,Deal Stage,Close Date,Contact ID\n"
        try bench.load(linked + "1,Elm,Closed Won,2026-02-01,9\n")
        #expect(try bench.outcomes().count == 1)
        try bench.load(linked + "1,Elm,Negotiation,,9\n")
        let deal = try bench.opportunities()[0]
        #expect(deal.status == .open)
        #expect(deal.closedAt == nil)
        #expect(try bench.outcomes().isEmpty)
    }

    @Test("keeps what it is where the file does not name its stage")
    func unsaid() throws {
        let bench = try ImportBench()
        try bench.load(header + "1,Elm,Closed Won,100,2026-02-01\n")
        try bench.load("Deal ID,Deal Name,Amount\n1,Elm,200\n")
        let deal = try bench.opportunities()[0]
        #expect(deal.status == .won)
        #expect(deal.valueMinor == 20_000)
    }

    @Test("loses what a full export leaves empty, and nothing else")
    func full() throws {
        let bench = try ImportBench()
        let first = header + "1,Elm,Closed Won,100,2026-02-01\n"
        let second = header + "1,Elm,Closed Won,N/A,\n"
        try bench.load(first)
        try bench.load(second)
        #expect(try bench.opportunities()[0].valueMinor == 10_000)
        let report = try bench.load(second) { $0.isFull = true }
        let deal = try bench.opportunities()[0]
        #expect(deal.valueMinor == nil)
        #expect(deal.closedAt == nil)
        #expect(deal.name == "Elm")
        _ = try bench.store.undo(importID: report.importID)
        #expect(try bench.opportunities()[0].valueMinor == 10_000)
    }

    @Test("of a company, which loses what a full export leaves empty")
    func fullCompany() throws {
        let bench = try ImportBench()
        let header = "Company ID,Company name,Industry,Number of Employees,Country\n"
        try bench.load(header + "1,Elm Ltd,Furniture,50,Italy\n")
        try bench.load(header + "1,Elm Ltd,,,Italy\n")
        #expect(try bench.companies()[0].employees == 50)
        try bench.load(header + "1,Elm Ltd,,,Italy\n") { $0.isFull = true }
        let company = try bench.companies()[0]
        #expect(company.industry == nil)
        #expect(company.employees == nil)
        #expect(company.country == "Italy")
    }
}
