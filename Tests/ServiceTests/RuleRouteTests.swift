import HTTP
import JSON
import Service
import Testing

@Suite("Rules over HTTP")
struct RuleRouteTests {
    private let rules: JSON = [
        "format": 1,
        "rules": [["name": "mail", "points": 10, "if": [["field": "email_form", "is": "valid"]]]],
    ]

    @Test("are tried without a trace, published, read, and taken out again")
    func steps() async throws {
        let counter = try Counter(contacts: 20)
        let token = try counter.token([.admin, .readScores])
        let trial = await counter.ask("POST", "/v1/rules/test", rules, token: token)
        let found = try trial.json
        #expect(trial.status == 200 && (found["moved"]?.intValue ?? 0) > 0)
        #expect(found["unmatched"] == [])
        #expect(found["moves"]?.arrayValue?.first?["reasons"] == ["Your rule “mail” +10"])
        func used() async throws -> JSON? {
            let answer = await counter.ask("GET", "/v1/rules", token: token)
            return try answer.json["document"]
        }
        #expect(try await used()?["rules"] == [])
        let put = await counter.ask("PUT", "/v1/rules", rules, token: token)
        #expect(put.status == 200)
        #expect(try await used() == rules)
        let none: JSON = ["format": 1, "rules": []]
        #expect(await counter.ask("PUT", "/v1/rules", none, token: token).status == 200)
        #expect(try await used()?["rules"] == [])
    }

    @Test("are refused with all that is wrong, each at its place, and without the right")
    func refused() async throws {
        let counter = try Counter()
        let token = try counter.token([.readScores])
        #expect(await counter.ask("PUT", "/v1/rules", rules, token: token).status == 403)
        let bad: JSON = ["format": 2, "rules": [["name": "x", "points": 0]]]
        let answer = await counter.ask("POST", "/v1/rules/test", bad, token: token)
        let pointers = try answer.json["errors"]?.arrayValue?.compactMap {
            $0["pointer"]?.stringValue
        }
        #expect(answer.status == 422 && pointers == ["/format", "/rules/0/points"])
    }
}
