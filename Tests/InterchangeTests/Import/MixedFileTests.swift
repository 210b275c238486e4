import CRM
import Interchange
import Storage
import Testing

@Suite("A file of people and companies")
struct MixedFileTests {
    @Test(
        "makes companies of the rows that say they are",
        arguments: [
            "id,type,name,email,website\n1,Organisation,Elm Ltd,info@elm.example,elm.example\n"
                + "2,Person,Ada Byron,ada@elm.example,\n",
            "id,is_company,name,email,website\n1,True,Elm Ltd,info@elm.example,elm.example\n"
                + "2,False,Ada Byron,ada@elm.example,\n",
        ]
    )
    func rows(text: String) throws {
        let bench = try ImportBench()
        try bench.load(text)
        #expect(try bench.contacts().map(\.name) == ["Ada Byron"])
        let companies = try bench.companies()
        try #require(companies.count == 1)
        #expect(companies[0].name == "Elm Ltd")
        #expect(companies[0].id == "1")
        #expect(companies[0].domain == "elm.example")
    }

    @Test("is one of people where the type says something else")
    func types() throws {
        let bench = try ImportBench()
        try bench.load("id,type,name\n1,Company,Ada Byron\n2,Reseller,Bob Stone\n")
        #expect(try bench.contacts().count == 2)
    }
}
