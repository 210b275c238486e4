import CRM
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("What an organization calls hot and warm")
struct ThresholdTests {
    private func counter() async throws -> (Counter, String) {
        let counter = try Counter(contacts: 60)
        let token = try counter.token()
        let job = await counter.ask("POST", "/v1/score-jobs", ["selection": "all"], token: token)
        let id = try #require(try job.json["id"]?.stringValue)
        _ = await counter.ask("GET", "/v1/score-jobs/\(id)/events", token: token)
        return (counter, token)
    }

    private func ids(_ counter: Counter, _ token: String, _ query: String) async throws -> [String]
    {
        let page = await counter.ask("GET", "/v1/leads?limit=100&\(query)", token: token)
        return try page.json["leads"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    }

    @Test("Every answer goes by them from the moment they are changed, and no score changes")
    func obeyed() async throws {
        let (counter, token) = try await counter()
        let scores = try counter.store.scores()
        let (low, high) = (scores[scores.count / 3], scores[scores.count * 2 / 3])
        let body: JSON = ["hot_from": .integer(high), "warm_from": .integer(low)]
        let set = await counter.ask("PATCH", "/v1/organization", body, token: token)
        #expect(set.status == 200)
        let (hot, warm) = (
            scores.count { $0 >= high }, scores.count { $0 >= low && $0 < high }
        )
        #expect(hot > 0 && warm > 0 && hot + warm < scores.count)
        #expect(try await ids(counter, token, "category=hot").count == hot)
        #expect(try await ids(counter, token, "category=warm").count == warm)
        #expect(try await ids(counter, token, "category=cold").count == scores.count - hot - warm)
        let summary = try await counter.ask("GET", "/v1/leads/summary", token: token).json
        #expect(summary["categories"]?["hot"] == .integer(Int64(hot)))
        #expect(summary["hot_from"] == .integer(high))
        for path in ["/v1/leads?category=hot", "/v1/contacts?category=hot&limit=100"] {
            let page = try await counter.ask("GET", path, token: token).json
            let rows = try #require((page["leads"] ?? page["contacts"])?.arrayValue)
            #expect(
                rows.allSatisfy { ($0["score"]?["category"] ?? $0["category"]) == "hot" },
                "\(path)"
            )
        }
        let top = try await counter.ask("GET", "/v1/top?all=true&limit=100", token: token).json
        for row in try #require(top["scores"]?.arrayValue) {
            let score = try #require(row["score"]?.intValue)
            let word = score >= high ? "hot" : score >= low ? "warm" : "cold"
            #expect(row["category"] == .string(word))
        }
        let insights = try await counter.ask("GET", "/v1/insights", token: token).json
        #expect(insights["totals"]?["hot"] == .integer(Int64(hot)))
        let views = "(SELECT category FROM v_contact WHERE category = 'hot')"
        #expect(try counter.count(views) == Int64(hot))
        #expect(try counter.store.scores() == scores)
    }

    @Test("A new score and its words go by them at once")
    func words() async throws {
        let (counter, token) = try await counter()
        let lead: JSON = ["name": "Ada Rossi", "email": "ada@rossi.example"]
        let first = try await counter.ask("POST", "/score-lead", lead, token: token).json
        let score = try #require(first["score"]?.intValue)
        _ = await counter.ask(
            "PATCH",
            "/v1/organization",
            ["hot_from": .integer(max(2, score)), "warm_from": 1],
            token: token
        )
        let second = try await counter.ask("POST", "/score-lead", lead, token: token).json
        #expect(second["score"] == first["score"] && second["category"] == "hot")
        #expect(second["reasoning"]?.stringValue?.hasPrefix("Hot at \(score)") == true)
    }

    @Test("A week's leads are the best whom nobody has to leave alone, as many as were named")
    func weekly() async throws {
        let (counter, token) = try await counter()
        #expect(try await ids(counter, token, "question=weekly").isEmpty)
        _ = await counter.ask("PATCH", "/v1/organization", ["weekly_leads": 7], token: token)
        let best = try counter.store.best(7)
        #expect(try await ids(counter, token, "question=weekly") == best)
        let summary = try await counter.ask("GET", "/v1/leads/summary", token: token).json
        #expect(summary["questions"]?["weekly"] == 7 && summary["weekly_leads"] == 7)
        let path = "/v1/contacts/\(best[0])"
        _ = await counter.ask("PATCH", path, ["do_not_contact": true], token: token)
        let after = try await ids(counter, token, "question=weekly")
        #expect(after.count == 7 && !after.contains(best[0]))
    }

    @Test("What cannot be is refused beside its member, changes nothing, and is not in the log")
    func refused() async throws {
        let (counter, token) = try await counter()
        let path = "/v1/organization"
        let before = try await counter.ask("GET", path, token: token).json
        let wrong: [JSON] = [
            ["hot_from": 50], ["warm_from": 80], ["hot_from": 101], ["warm_from": 0],
            ["hot_from": 40, "warm_from": 60], ["weekly_leads": 0], ["weekly_leads": 10_001],
            ["hot_from": "80"], ["hot_from": 80.5], ["cold_from": 3],
        ]
        for body in wrong {
            let answer = await counter.ask("PATCH", path, body, token: token)
            #expect(answer.status == 422, "\(body)")
        }
        #expect(try await counter.ask("GET", path, token: token).json == before)
        #expect(try counter.count("ledger_entry WHERE kind = 'settings'") == 0)
        let body: JSON = ["hot_from": 85, "warm_from": 60, "weekly_leads": 20]
        for _ in 0..<2 {
            #expect(await counter.ask("PATCH", path, body, token: token).status == 200)
        }
        #expect(try counter.count("ledger_entry WHERE kind = 'settings'") == 1)
        let back: JSON = ["hot_from": nil, "warm_from": nil, "weekly_leads": nil]
        #expect(try await counter.ask("PATCH", path, back, token: token).json == before)
        let reader = try counter.token([.readScores])
        #expect(await counter.ask("PATCH", path, body, token: reader).status == 403)
    }
}

extension Store {
    /// The newest scores of the made-up organization, lowest first.
    fileprivate func scores() throws -> [Int64] {
        try categoryScores().map { Int64($0.score) }.sorted()
    }

    /// Ids of the best whom no state leaves out.
    fileprivate func best(_ count: Int) throws -> [String] {
        let key = try #require(try organizationKey(ifKnown: "acme"))
        return try top(organizationKey: key, limit: count).map(\.contactID)
    }

    private func categoryScores() throws -> [StoredScore] {
        let key = try #require(try organizationKey(ifKnown: "acme"))
        return try topScores(organizationKey: key, limit: 1_000, includesLeftOut: true).scores
    }
}
