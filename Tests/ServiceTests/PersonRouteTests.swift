import JSON
import Service
import Storage
import Testing

@Suite("The rights of a person, over HTTP")
struct PersonRouteTests {
    @Test("comes after access: everything held is told to a token of scope export, and logged")
    func record() async throws {
        let counter = try Counter(contacts: 10)
        let path = "/v1/contacts/contact-2/record"
        let weak = try counter.token([.readScores])
        #expect(await counter.ask("GET", path, token: weak).status == 403)
        let answer = await counter.ask("GET", path, token: try counter.token([.export]))
        #expect(answer.status == 200)
        #expect(try answer.json["records"]?["contact"]?.arrayValue?.count == 1)
        #expect(try answer.json["records"]?["subject_key"] == nil)
        #expect(try counter.count("ledger_entry WHERE kind = 'export'") == 1)
    }

    @Test("takes a token of scope admin, answers with the receipt, and the contact is gone")
    func erases() async throws {
        let counter = try Counter(contacts: 10)
        let path = "/v1/contacts/contact-2/erasure"
        let weak = try counter.token([.writeContacts])
        #expect(await counter.ask("POST", path, [:], token: weak).status == 403)
        let token = try counter.token()
        let wrong = await counter.ask("POST", path, ["reason": "because"], token: token)
        #expect(wrong.status == 422)
        let done = await counter.ask("POST", path, ["reason": "objection"], token: token)
        #expect(done.status == 200)
        #expect(try done.json["reason"] == "objection")
        #expect(try done.json["rows"]?["contact"] == 1)
        #expect(try done.json["still_in"] == .null)
        #expect(await counter.ask("POST", path, [:], token: token).status == 404)
        #expect(await counter.ask("GET", "/v1/contacts/contact-2", token: token).status == 404)
        #expect(try counter.count("ledger_entry WHERE kind = 'erasure'") == 1)
    }
}
