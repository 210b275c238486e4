import CRM
import Interchange
import JSON
import Storage
import Testing

@Suite("Placeholders in a file")
struct PlaceholderImportTests {
    @Test(
        "are nobody's address: as many contacts as rows",
        arguments: ["N/A", "-", "NULL", "none", "#N/A", "no email", "asdf", "False", "\u{A0}"]
    )
    func addresses(word: String) throws {
        let bench = try ImportBench()
        let rows = (1...300).map { "Person \($0),\(word),Firm \($0)\n" }.joined()
        let report = try bench.load("Name,Email,Company\n" + rows)
        #expect(report.counts.created == 300)
        #expect(report.merged == 0)
        #expect(try bench.load("Name,Email,Company\n" + rows).counts.unchanged == 300)
    }

    @Test("are empty cells in identifying fields, dates and amounts; names that are words stay")
    func fields() throws {
        let bench = try ImportBench()
        try bench.load(
            """
            id,first_name,last_name,email,phone,company,city,created_at,note
            1,Nil,Null,N/A,-,[not provided],None,0000-00-00,none
            NULL,N/A,Verdi,none,#REF!,#NAME?,N/A,False,N/A

            """
        )
        let contacts = try bench.contacts()
        #expect(contacts.map(\.name) == ["Nil Null", "Verdi"])
        #expect(contacts[1].id.hasPrefix("import:"))
        #expect(contacts.map(\.email) == [nil, nil])
        #expect(contacts.map(\.phone) == [nil, nil])
        #expect(contacts.map(\.company) == [nil, nil])
        #expect(contacts.map(\.city) == ["None", nil])
        #expect(contacts.map(\.createdAt) == [nil, nil])
        #expect(contacts[0].attributes["note"] == "none")
        #expect(contacts[0].attributes["email"] == nil)
        #expect(try bench.companies().isEmpty)
    }

    @Test("give way to the next column of the same meaning")
    func nextColumn() throws {
        let bench = try ImportBench()
        try bench.load("id,Work Email,Home Email\n1,n/a,a@x.example\n2,b@x.example,-\n")
        #expect(try bench.contacts().map(\.email) == ["a@x.example", "b@x.example"])
        #expect(try bench.contacts().allSatisfy { $0.attributes == [:] })
    }

    @Test("make no colleagues of strangers, nor does Self-employed")
    func employers() throws {
        let bench = try ImportBench()
        try bench.load(
            "id,name,company\n1,A,Self-employed\n2,B,Self-employed\n3,C,N/A\n4,D,Olmo Srl\n"
        )
        #expect(try bench.companies().map(\.name) == ["Olmo Srl"])
        #expect(try bench.contacts()[0].company == "Self-employed")
        try bench.load("id,name,company\n4,D,Self-employed\n")
        let left = "SELECT count(*) FROM contact WHERE company_key IS NOT NULL"
        #expect(try bench.count(left) == 0)
    }

    @Test("of a deal's amount is no amount")
    func amounts() throws {
        let bench = try ImportBench()
        try bench.load("id,name\n1,A\n")
        let report = try bench.load(
            "Deal Id,Deal Name,Stage,Amount,Contact Id\nd1,N,Open,-,1\nd2,N,Open,TBD,1\n"
        )
        #expect(report.counts.created == 2)
    }
}
