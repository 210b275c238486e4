import HTTP
import JSON
import Testing

@Suite("Jobs under /v1/score-jobs")
struct JobTests {
    @Test("The same Idempotency-Key gets the same job and scores once; for another it is refused")
    func idempotency() async throws {
        let counter = try Counter(contacts: 30)
        let token = try counter.token()
        let key: HTTPHeaders = ["Idempotency-Key": "once"]
        func ask(_ selection: String, _ headers: HTTPHeaders) async -> Counter.Answer {
            await counter.ask(
                "POST",
                "/v1/score-jobs",
                ["selection": .string(selection)],
                token: token,
                headers: headers
            )
        }
        let first = await ask("all", key)
        #expect(first.status == 202 && first.headers["Idempotent-Replayed"] == nil)
        let id = try #require(try first.json["id"]?.stringValue)
        _ = await counter.ask("GET", "/v1/score-jobs/\(id)/events", token: token)
        let scores = try counter.count("score")
        let again = await ask("all", key)
        #expect(again.status == 202 && again.headers["Idempotent-Replayed"] == "true")
        #expect(again.headers["Location"] == "/v1/score-jobs/\(id)")
        #expect(try again.json["status"] == "done" && again.json["id"]?.stringValue == id)
        let other = await ask("stale", key)
        #expect(other.status == 422)
        #expect(other.text.contains("idempotency-key-reused"))
        #expect(try counter.count("score") == scores)
        // Another caller's key is another key, and without one each request is a job.
        let third = await counter.ask(
            "POST",
            "/v1/score-jobs",
            ["selection": "stale"],
            token: try counter.token(),
            headers: key
        )
        #expect(third.status == 202 && third.headers["Idempotent-Replayed"] == nil)
        let plain = await ask("all", [:])
        #expect(plain.status == 202)
        #expect(try plain.json["id"]?.stringValue != id)
        #expect(await ask("all", ["Idempotency-Key": ""]).status == 400)
    }
}
