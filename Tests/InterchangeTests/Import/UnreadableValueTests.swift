import CRM
import Interchange
import JSON
import Storage
import TestSupport
import Testing

@Suite("A value that cannot be read")
struct UnreadableValueTests {
    @Test("costs the value with its text kept and a warning, never the person")
    func contacts() throws {
        let bench = try ImportBench()
        let report = try bench.load(
            """
            id,name,email,phone,created_at,employees
            1,Ada,nobody at all,3.93331E+11,soon,12-50
            2,Bob,b@x.example,+39 051,45383,50.0
            """
        )
        #expect(report.counts.created == 2 && report.counts.rejected == 0)
        let people = try bench.contacts()
        #expect(people[0].email == nil && people[0].phone == nil && people[0].createdAt == nil)
        #expect(people[0].attributes["email"] == "nobody at all")
        #expect(people[0].attributes["phone"] == "3.93331E+11")
        #expect(people[0].attributes["created_at"] == "soon")
        #expect(people[1].createdAt?.dateText == "2024-04-01")
        for word in ["'email'", "'phone'", "'created_at'", "'employees'"] {
            #expect(
                report.warnings.contains { $0.contains(word) && $0.contains("line 2") },
                "\(word)"
            )
        }
    }

    @Test("costs the amount, never the deal")
    func deals() throws {
        let bench = try ImportBench()
        let report = try bench.load(
            """
            Deal ID,Deal Name,Stage,Amount,Currency,Company
            d1,One,Open,5000-10000,EUR,Olmo Srl
            d2,Two,Open,1500.250,,Olmo Srl
            d3,Three,Open,12.500,,Olmo Srl
            d4,Four,Open,50'000.-,CHF,Olmo Srl
            """
        )
        #expect(report.counts.created == 4 && report.counts.rejected == 0)
        let deals = try bench.opportunities()
        #expect(deals.map(\.valueMinor) == [nil, 150_025, 1_250, 5_000_000])
        #expect(deals[0].attributes["Amount"] == "5000-10000")
        #expect(report.warnings.contains { $0.contains("'Amount'") && $0.contains("range") })
    }

    @Test("that is an address gives the bare one, and keeps the cell")
    func addresses() throws {
        let bench = try ImportBench()
        try bench.load("name,email\nAda,\"Verdi, Ada <a@x.example>; b@x.example\"\n")
        let ada = try bench.contacts()[0]
        #expect(ada.email == "a@x.example")
        #expect(ada.attributes["email"] == "Verdi, Ada <a@x.example>; b@x.example")
    }

    @Test("of Salesforce's two forms of an id means one record")
    func salesforce() throws {
        let bench = try ImportBench()
        try bench.load("Id,Name,Email\n0035g00000AbCdEAAV,Ada,a@x.example\n")
        let report = try bench.load(
            "Activity ID,Contact ID,Activity Type,Date\n00T1,0035g00000AbCdE,Call,2026-11-02\n"
        )
        #expect(report.counts.created == 1)
    }

    @Test("wrapped for Excel is the value, and a text in 'attributes' is a text")
    func wrapped() throws {
        let bench = try ImportBench()
        try bench.load("id,name,phone,attributes\n=\"0017\",Ada,\"=\"\"0039051\"\"\",vip;gold\n")
        let ada = try bench.contacts()[0]
        #expect(ada.id == "0017" && ada.phone == "0039051")
        #expect(ada.attributes["attributes"] == "vip;gold")
    }
}
