import CRM
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Leads that are sent: who they are, and what is no lead")
struct LeadIdentityTests {
    private static func reasons(_ answer: JSON) -> [String] {
        (answer["reasons"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.sorted()
    }

    @Test(
        "Somebody without an address is known by name and number, or by name and company",
        arguments: [
            (["phone": "+49 30 23125 0586", "company": "Montelago GmbH"], 0),
            (["phone": "030 231250586"], 0), (["company": "MONTELAGO"], 0),
            (["phone": "+49 30 99999999", "company": "Montelago GmbH"], 1),
            (["phone": "+49 30 23125 0586", "name": "Anna Weiss"], 1),
            (["company": "Another AG"], 1), ([:], 1),
        ] as [([String: String], Int64)]
    )
    func known(given: [String: String], added: Int64) async throws {
        let counter = try Counter()
        let token = try counter.token()
        let held: JSON = [
            "name": "François Lefèvre", "phone": "+49 30 23125 0586", "company": "Montelago GmbH",
        ]
        let made = await counter.ask("POST", "/v1/contacts", held, token: token)
        #expect(made.status == 201)
        var lead: JSONObject = ["name": "François Lefèvre", "email": ""]
        for (name, text) in given { lead[name] = .string(text) }
        for _ in 0..<2 {
            let answer = await counter.ask("POST", "/score-lead", .object(lead), token: token)
            #expect(answer.status == 200)
            #expect(try counter.count("contact") == 1 + added)
        }
        let insights = await counter.ask("POST", "/generate-insights", .object(lead), token: token)
        #expect(try insights.json["is_known"] == true)
    }

    @Test("A lead is known as the contact that it was merged into")
    func merged() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let twin: JSON = ["name": "Ada", "email": "", "phone": "+39 02 555 0101"]
        _ = await counter.ask("POST", "/score-lead", twin, token: token)
        let kept: JSON = ["name": "Ada Rossi", "email": "ada@rossi.example", "id": "P1"]
        _ = await counter.ask("POST", "/score-lead", kept, token: token)
        let contacts = try await counter.ask("GET", "/v1/contacts", token: token).json
        let ids = (contacts["contacts"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
        let gone = try #require(ids.first { $0 != "P1" })
        let step: JSON = ["keep": "P1", "merge": .string(gone)]
        let merge = await counter.ask("POST", "/v1/merges", step, token: token)
        #expect(merge.status == 201, "\(merge.text)")
        _ = await counter.ask("POST", "/score-lead", twin, token: token)
        #expect(try counter.count("contact WHERE deleted_at IS NULL") == 1)
    }

    @Test("The first answer on a new lead gives the reasons of the second, and no trend is told")
    func twice() async throws {
        let counter = try Counter(contacts: 20)
        for title in ["CEO", "Intern", "", "Sales Manager"] {
            let lead: JSON = [
                "name": .string("Tina \(title)"), "email": .string("t\(title.count)@new.example"),
                "company": "Twice Srl", "title": .string(title),
            ]
            let first = try await counter.ask("POST", "/score-lead", lead).json
            counter.clock.advance(40_000)
            let second = try await counter.ask("POST", "/analyze-contact", lead).json
            #expect(first["score"] == second["score"])
            #expect(Self.reasons(first) == Self.reasons(second))
            #expect(second["insights"]?["trend"]?["change"] == .integer(0))
        }
    }

    @Test("What nobody can dial is no number", arguments: ["+39", "call me", "1234", "n/a", "-"])
    func numbers(phone: String) async throws {
        let counter = try Counter()
        let lead: JSON = ["name": "Ada", "email": "ada@a.example", "phone": .string(phone)]
        let answer = try await counter.ask("POST", "/analyze-contact", lead).json
        let gaps = answer["insights"]?["data_gaps"]?.arrayValue ?? []
        #expect(gaps.contains("phone"))
        let advice = answer["recommendations"]?.arrayValue?.last?.stringValue
        #expect(advice == "Best contact method: Email")
        #expect(try counter.count("contact WHERE phone IS NOT NULL") == 0)
    }

    @Test("Ids with line breaks or control characters are refused, and the member is named")
    func ids() async throws {
        let counter = try Counter()
        let token = try counter.token()
        for id in ["a\r\nb", "a\u{1}", "a\u{7F}b", "a\u{85}", "a\u{2028}b", "\t\n"] {
            let lead: JSON = ["name": "x", "email": "", "id": .string(id)]
            let answer = await counter.ask("POST", "/v1/scores", lead, token: token)
            #expect(answer.status == 422 && answer.text.contains("/id"), "\(answer.text)")
            let named: JSON = ["name": "x", "email": "", "organization_id": .string(id)]
            let other = await counter.ask("POST", "/score-lead", named, token: token)
            #expect(other.status == 422 && other.text.contains("organization_id"))
        }
        #expect(try counter.count("contact") == 0)
    }

    @Test("NUL is refused in every text of a body, and its place is named")
    func nul() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let lead: JSON = ["contact": ["name": "a\0b", "email": "nul@a.example"]]
        let answer = await counter.ask("POST", "/score-lead", lead, token: token)
        #expect(answer.status == 422)
        #expect(answer.text.contains("name") && !answer.text.contains("\\u0000"))
        let contact: JSON = ["name": "Ada", "company": "Ros\0si"]
        let made = await counter.ask("POST", "/v1/contacts", contact, token: token)
        #expect(made.status == 422 && made.text.contains("/company"))
        // An escaped backslash is no NUL.
        let plain: JSON = ["name": "a\\u0000b", "email": "b@a.example"]
        #expect(await counter.ask("POST", "/score-lead", plain, token: token).status == 200)
        #expect(try counter.count("contact") == 1)
    }

    @Test("Whoever names no organization on a fresh file means the same one throughout")
    func firstOrganization() async throws {
        let (folder, clock) = (try TemporaryDirectory(), ManualClock(seed: 1))
        let store = try Store(path: folder.file("fresh.db"), environment: clock.environment)
        let counter = try Counter(store, folder, clock)
        func ask(_ name: String, _ organization: String?) async {
            var lead: JSONObject = ["name": .string(name), "email": .string("\(name)@a.example")]
            lead["organization_id"] = organization.map { .string($0) }
            let answer = await counter.ask("POST", "/score-lead", .object(lead))
            #expect(answer.status == 200)
        }
        let other = "11111111-1111-4111-8111-111111111111"
        await ask("a", nil)
        await ask("b", other)
        await ask("c", nil)
        for _ in 0..<3 { counter.service.tick() }
        await ask("d", nil)
        #expect(
            try counter.count(
                "contact JOIN organization AS o USING (organization_key) WHERE o.id = 'default'"
            ) == 3
        )
    }
}
