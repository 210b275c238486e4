import CRM
import Interchange
import Storage
import Testing

@Suite("People of an interface's JSON")
struct NestedImportTests {
    @Test(
        "have the names, firms and primary addresses that stand in lists and objects",
        arguments: [
            """
            [{"id":"7","name":{"firstName":"Ada","lastName":"Byron"},"company":{"Name":"Elm Ltd"},\
            "emails":{"additionalEmails":["x@elm.example"],"primaryEmail":"ada@elm.example"},\
            "phones":{"primaryPhoneCallingCode":"+44","primaryPhoneNumber":"0301"}}]
            """,
            """
            {"data":[{"id":"7","name":"Ada Byron","org_name":"Elm Ltd","email":[\
            {"value":"x@elm.example"},{"value":"ada@elm.example","primary":true}]}]}
            """,
            """
            {"results":[{"id":"7","properties":{"firstname":"Ada","lastname":"Byron",\
            "email":"ada@elm.example","company":"Elm Ltd"},"archived":false}]}
            """,
        ]
    )
    func people(text: String) throws {
        let bench = try ImportBench()
        try bench.load(text)
        let contacts = try bench.contacts()
        try #require(contacts.count == 1)
        #expect(contacts[0].id == "7")
        #expect(contacts[0].name == "Ada Byron")
        #expect(contacts[0].email == "ada@elm.example")
        #expect(contacts[0].company == "Elm Ltd")
    }
}
