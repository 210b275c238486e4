import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("An objection, over HTTP")
struct ObjectionRouteTests {
    @Test("gives the CRM a clear answer without a score, and programs a problem of its own")
    func answers() async throws {
        let counter = try Counter(contacts: 10)
        let token = try counter.token()
        let path = "/v1/contacts/contact-2"
        let weak = try counter.token([.readScores])
        #expect(await counter.ask("PUT", path + "/objection", [:], token: weak).status == 403)
        let wrong = await counter.ask("PUT", path + "/objection", ["extent": "some"], token: token)
        #expect(wrong.status == 422)
        let said: JSON = ["extent": "not_scored", "reason": "by letter"]
        #expect(await counter.ask("PUT", path + "/objection", said, token: token).status == 200)
        let held = try await counter.ask("GET", path, token: token).json
        #expect(held["objection"]?["reason"] == "by letter")
        #expect(held["states"]?.arrayValue?.contains("objected") == true)
        let lead: JSON = ["id": "contact-2", "name": "", "email": ""]
        for route in ["/score-lead", "/analyze-contact"] {
            let answer = await counter.ask("POST", route, lead, token: token)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try answer.json["score"] == .null && answer.json["objected"] == true)
        }
        let before = try counter.count("score")
        let refused = await counter.ask("POST", path + "/score", [:], token: token)
        #expect(refused.status == 409)
        #expect(try refused.json["type"]?.stringValue?.hasSuffix("#objected") == true)
        let job = await counter.ask(
            "POST",
            "/v1/score-jobs",
            ["selection": "all"],
            token: token
        )
        let id = try #require(try job.json["id"]?.stringValue)
        _ = await counter.ask("GET", "/v1/score-jobs/\(id)/events", token: token)
        #expect(
            try counter.count("score JOIN contact USING (contact_key) WHERE id = 'contact-2'") == 0
        )
        #expect(try counter.count("score") > before)
        #expect(await counter.ask("DELETE", path + "/objection", token: token).status == 200)
        #expect(await counter.ask("POST", path + "/score", [:], token: token).status == 200)
    }

    @Test("to anything but a person's look lets scores come, and marks them")
    func reviewOnly() async throws {
        let counter = try Counter(contacts: 10)
        let token = try counter.token()
        let path = "/v1/contacts/contact-2/objection"
        func lead(_ id: String) -> JSON { ["id": .string(id), "name": "", "email": ""] }
        let said: JSON = ["extent": "review_only"]
        #expect(await counter.ask("PUT", path, said, token: token).status == 200)
        let answer = await counter.ask("POST", "/score-lead", lead("contact-2"), token: token)
        #expect(try answer.json["score"]?.intValue != nil && answer.json["review_only"] == true)
        let other = await counter.ask("POST", "/score-lead", lead("contact-3"), token: token)
        #expect(try other.json["review_only"] == nil)
    }
}
