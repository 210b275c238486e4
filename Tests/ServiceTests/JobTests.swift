import HTTP
import JSON
import Testing

@Suite("Requests under /v1 that are sent twice")
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

    @Test("An import under a key is made once, and for another file or another reading is refused")
    func imports() async throws {
        let counter = try Counter()
        let token = try counter.token()
        func send(_ rows: String, _ query: String = "name=x.csv") async -> Counter.Answer {
            await counter.ask(
                "POST",
                "/v1/imports?\(query)",
                bytes: Array("id,name,email\n\(rows)".utf8),
                type: "text/csv",
                token: token,
                headers: ["Idempotency-Key": "file-1"]
            )
        }
        let first = await send("a,Ada,ada@x.example\n")
        #expect(first.status == 201 && first.headers["Idempotent-Replayed"] == nil)
        let again = await send("a,Ada,ada@x.example\n")
        #expect(again.status == 201 && again.body == first.body)
        #expect(again.headers["Idempotent-Replayed"] == "true")
        #expect(try counter.count("import_run") == 1)
        #expect(await send("b,Ben,ben@x.example\n").status == 422)
        #expect(await send("a,Ada,ada@x.example\n", "name=x.csv&date_order=dmy").status == 422)
        #expect(try counter.count("contact") == 1)
    }
}
