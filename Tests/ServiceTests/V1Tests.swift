import CRM
import HTTP
import JSON
import Engine
import Foundation
import Ledger
import SQLite
import Service
import Storage
import TestSupport
import Testing

@Suite("The routes under /v1")
struct V1Tests {
    @Test("Pages of contacts follow one another without a gap or a repetition, best first")
    func pages() async throws {
        let counter = try Counter(contacts: 80)
        let token = try counter.token()
        let job = await counter.ask("POST", "/v1/score-jobs", ["selection": "all"], token: token)
        _ = await counter.ask("GET", "\(job.headers["Location"] ?? "")/events", token: token)
        let unscored = await counter.ask(
            "POST",
            "/v1/imports?name=x.csv",
            bytes: Array("id,name,email\nz1,Zed,zed@z.example\nz2,Zoe,zoe@z.example\n".utf8),
            type: "text/csv",
            token: token
        )
        #expect(unscored.status == 201)
        var seen: [String] = []
        var scores: [Int64] = []
        var target = "/v1/contacts?limit=7"
        while true {
            let page = await counter.ask("GET", target, token: token)
            #expect(page.status == 200)
            for row in try page.json["contacts"]?.arrayValue ?? [] {
                seen.append(try #require(row["id"]?.stringValue))
                scores.append(row["score"]?.intValue ?? -1)
            }
            guard let cursor = try page.json["next_cursor"]?.stringValue else { break }
            target = "/v1/contacts?limit=7&cursor=\(cursor)"
        }
        let count = try counter.count(
            "contact JOIN organization USING (organization_key) WHERE organization.id = 'acme'"
                + " AND deleted_at IS NULL"
        )
        #expect(seen.count == Int(count) && Set(seen).count == seen.count)
        #expect(scores == scores.sorted(by: >) && scores.suffix(2) == [-1, -1])
        let found = await counter.ask("GET", "/v1/contacts?q=ZOE", token: token)
        #expect(try found.json["contacts"]?.arrayValue?.map { $0["id"] } == ["z2"])
        let hot = await counter.ask("GET", "/v1/contacts?category=cold&limit=200", token: token)
        #expect(
            try hot.json["contacts"]?.arrayValue?.allSatisfy { ($0["score"]?.intValue ?? 99) < 50 }
                == true
        )
    }

    @Test("A contact shows its record, score, history, interactions, insights, and can be scored")
    func contact() async throws {
        let counter = try Counter(contacts: 30)
        let token = try counter.token()
        let list = await counter.ask("GET", "/v1/contacts?limit=1", token: token)
        let id = try #require(try list.json["contacts"]?.arrayValue?.first?["id"]?.stringValue)
        let before = await counter.ask("GET", "/v1/contacts/\(id)", token: token)
        #expect(try before.json["latest_score"] == .null && before.json["id"] == .string(id))
        let scored = await counter.ask("POST", "/v1/contacts/\(id)/score", token: token)
        #expect(scored.status == 200)
        let number = try #require(try scored.json["score_number"]?.intValue)
        let after = await counter.ask("GET", "/v1/contacts/\(id)", token: token)
        #expect(try after.json["latest_score"]?["score_number"] == .integer(number))
        let rows = await counter.ask("GET", "/v1/contacts/\(id)/scores", token: token)
        #expect(try rows.json["scores"]?.arrayValue?.count == 1)
        #expect(
            await counter.ask("GET", "/v1/contacts/\(id)/interactions", token: token).status == 200
        )
        let insights = await counter.ask("GET", "/v1/contacts/\(id)/insights", token: token)
        #expect(try insights.json["insights"]?["trend"]?["scores"]?.arrayValue?.count == 1)
        #expect(await counter.ask("GET", "/v1/contacts/nobody", token: token).status == 404)
        #expect(
            await counter.ask("POST", "/v1/contacts/nobody/score", token: token).status == 404
        )
    }

    @Test("An explanation's points sum to the score, and a supposition stores nothing")
    func explanation() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let scored = await counter.ask(
            "POST",
            "/v1/scores",
            ["name": "Ada", "email": "ada@rossi.example", "title": "Buyer"],
            token: token
        )
        let number = try #require(try scored.json["score_number"]?.intValue)
        let answer = await counter.ask("GET", "/v1/scores/\(number)/explanation", token: token)
        let document = try answer.json
        let sum = try #require(document["reasons"]?.arrayValue)
            .reduce(50.0) { $0 + ($1["points"]?.doubleValue ?? 0) }
        #expect(abs(sum - (document["points"]?.doubleValue ?? 0)) < 0.000_001)
        let supposed = await counter.ask(
            "POST",
            "/v1/scores/\(number)/what-if",
            ["what_if": ["meetings": 2, "title": "CEO"]],
            token: token
        )
        #expect(supposed.status == 200)
        let (before, after) = (
            try supposed.json["before"]?.intValue ?? 0, try supposed.json["score"]?.intValue ?? 0
        )
        #expect(try after > before && scored.json["score"] == .integer(before))
        let wrong = await counter.ask(
            "POST",
            "/v1/scores/\(number)/what-if",
            ["what_if": ["no_such/fact": 1]],
            token: token
        )
        #expect(wrong.status == 422)
        #expect(
            try wrong.json["errors"] == [
                ["pointer": "/what_if/no_such~1fact", "detail": "there is no such fact to suppose"]
            ]
        )
        #expect(try counter.count("score") == 1)
    }

    @Test("Unknown members and parameters are named, with a stable type of problem")
    func strictness() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let body = await counter.ask(
            "POST",
            "/v1/scores",
            ["name": "Ada", "nmae": "x", "email": 5],
            token: token
        )
        #expect(body.status == 422)
        #expect(body.headers["Content-Type"] == "application/problem+json")
        #expect(try body.json["type"] == "/docs#invalid-body")
        let pointers = try body.json["errors"]?.arrayValue?.map { $0["pointer"] }
        #expect(pointers == ["/nmae", "/email"])
        for target in [
            "/v1/contacts?page=2", "/v1/contacts?limit=0", "/v1/contacts?limit=201",
            "/v1/contacts?cursor=xyz", "/v1/contacts?q=%zz", "/v1/contacts?q=a&q=b",
            "/v1/scores?since=yesterday", "/v1/contacts?category=lukewarm", "/v1/top?limit=x",
        ] {
            let answer = await counter.ask("GET", target, token: token)
            #expect(answer.status == 400, "\(target)")
            #expect(try answer.json["type"] == "/docs#bad-request")
        }
    }

    @Test(
        "The same Idempotency-Key gets the same bytes and one score; for another request it is refused"
    )
    func idempotency() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let lead: JSON = ["name": "Ada", "email": "ada@rossi.example"]
        for path in ["/score-lead", "/analyze-contact", "/v1/scores"] {
            let before = try counter.count("score")
            let key: HTTPHeaders = ["Idempotency-Key": "\"key-\(before)\""]
            async let one = counter.ask("POST", path, lead, token: token, headers: key)
            async let two = counter.ask("POST", path, lead, token: token, headers: key)
            let (first, second) = (await one, await two)
            #expect(first.status == 200 && first.body == second.body)
            counter.clock.advance(5 * Instant.second)
            let third = await counter.ask("POST", path, lead, token: token, headers: key)
            #expect(third.body == first.body)
            #expect(third.headers["Idempotent-Replayed"] == "true")
            #expect(try counter.count("score") == before + 1)
            let other = await counter.ask(
                "POST",
                path,
                ["name": "Bob", "email": "bob@rossi.example"],
                token: token,
                headers: key
            )
            #expect(other.status == 422)
            #expect(try counter.count("score") == before + 1)
        }
        counter.clock.advance(Instant.day)
        let late = await counter.ask(
            "POST",
            "/score-lead",
            lead,
            token: token,
            headers: ["Idempotency-Key": "key-0"]
        )
        #expect(late.headers["Idempotent-Replayed"] == nil)
        #expect(try counter.count("kept_answer") == 1)
    }

    @Test("Reads carry a tag, and are not sent again to those who have them")
    func tags() async throws {
        let counter = try Counter(contacts: 5)
        let token = try counter.token()
        let first = await counter.ask("GET", "/v1/contacts", token: token)
        let tag = try #require(first.headers["ETag"])
        let again = await counter.ask(
            "GET",
            "/v1/contacts",
            token: token,
            headers: ["If-None-Match": "\"x\", W/\(tag)"]
        )
        #expect(again.status == 304 && again.body.isEmpty && again.headers["ETag"] == tag)
        _ = await counter.ask("POST", "/v1/scores", ["email": "new@x.example"], token: token)
        let changed = await counter.ask(
            "GET",
            "/v1/contacts",
            token: token,
            headers: ["If-None-Match": tag]
        )
        #expect(changed.status == 200 && changed.headers["ETag"] != tag)
    }

    @Test("A score job tells its progress by events, and its run is a trace")
    func jobs() async throws {
        let counter = try Counter(contacts: 50)
        let token = try counter.token()
        let created = await counter.ask(
            "POST",
            "/v1/score-jobs",
            ["selection": "all"],
            token: token
        )
        #expect(created.status == 202)
        let place = try #require(created.headers["Location"])
        let events = await counter.ask("GET", "\(place)/events", token: token)
        #expect(events.headers["Content-Type"] == "text/event-stream")
        let last = try #require(events.text.components(separatedBy: "\n\n").dropLast().last)
        #expect(last.hasPrefix("event: end\ndata: "))
        let state = try JSON(parsing: String(last.dropFirst("event: end\ndata: ".count)))
        #expect(state["status"] == "done" && state["done"] == state["total"])
        #expect(try await counter.ask("GET", place, token: token).json == state)
        let run = try #require(state["run_id"]?.stringValue)
        let trace = await counter.ask("GET", "/v1/traces/\(run)", token: token)
        #expect(try trace.json["scores"] == state["done"])
        #expect(try trace.json["spans"]?.arrayValue?.isEmpty == false)
        let traces = await counter.ask("GET", "/v1/traces?limit=1", token: token)
        #expect(try traces.json["traces"]?.arrayValue?.first?["id"] == .string(run))
        let stale = await counter.ask("POST", "/v1/score-jobs", [:], token: token)
        let end = await counter.ask(
            "GET",
            "\(stale.headers["Location"] ?? "")/events",
            token: token
        )
        #expect(end.text.contains("\"done\":0"))
    }

    @Test("A run whose process was killed is called interrupted once none can take so long")
    func killedRun() async throws {
        let counter = try Counter(contacts: 1)
        let token = try counter.token()
        let begun = counter.clock.environment.now().microseconds
        try await counter.store.database.write { connection in
            try connection.run(
                """
                INSERT INTO run (id, name, trace_id, organization_key, started_at, status)
                SELECT 'killed', 'score all', ?, organization_key, ?, 'running'
                FROM organization WHERE id = 'acme'
                """,
                .text(String(repeating: "a", count: 32)),
                .integer(begun)
            )
        }
        func status() async throws -> JSON? {
            try await counter.ask("GET", "/v1/traces/killed", token: token).json["status"]
        }
        counter.clock.advance(5 * 3_600 * Instant.second)
        #expect(try await status() == "running")
        counter.clock.advance(2 * 3_600 * Instant.second)
        #expect(try await status() == "interrupted")
    }

    @Test("An upload is imported once however often it is sent, and can be taken back")
    func imports() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let csv = Array("id,name,email\nc1,Ada,ada@a.example\nc2,,not an address,x\n".utf8)
        let dry = await counter.ask(
            "POST",
            "/v1/imports?name=people.csv&dry_run=true",
            bytes: csv,
            type: "text/csv",
            token: token
        )
        #expect(try dry.status == 200 && counter.count("contact") == 0)
        let first = await counter.ask(
            "POST",
            "/v1/imports?name=people.csv",
            bytes: csv,
            type: "text/csv",
            token: token
        )
        #expect(first.status == 201)
        #expect(try first.json["created"] == 1 || first.json["created"] == 2)
        let id = try #require(try first.json["id"]?.stringValue)
        #expect(try first.json["file"] == "people.csv")
        let shown = await counter.ask("GET", "/v1/imports/\(id)", token: token)
        #expect(try shown.json["status"] == "done")
        let person = try #require(
            try counter.store.organizationKey(ifKnown: "acme").flatMap {
                try counter.store.contacts(matching: "", organizationKey: $0, limit: 1).first
            }
        )
        _ = try counter.store.addNote("wants an offer", contactKey: person.key)
        let kept = await counter.ask("DELETE", "/v1/imports/\(id)", token: token)
        #expect(kept.status == 409)
        #expect(
            try kept.json["errors"]?.arrayValue?.first?["detail"]
                == .string("contact \(person.id): 1 note")
        )
        let trial = await counter.ask("DELETE", "/v1/imports/\(id)?dry_run=true", token: token)
        #expect(try trial.status == 200 && trial.json["dry_run"] == true)
        #expect(
            try trial.json["dropped"] == 1 && counter.count("contact WHERE deleted_at > 0") == 0
        )
        #expect(
            try trial.json["later_work"]?.arrayValue?.first?["work"] == .array(["1 note"])
        )
        let undone = await counter.ask("DELETE", "/v1/imports/\(id)?force=true", token: token)
        #expect(try undone.json["dry_run"] == false)
        #expect(try undone.status == 200 && undone.json["dropped"] == 1)
        #expect(await counter.ask("DELETE", "/v1/imports/\(id)", token: token).status == 409)
        #expect(await counter.ask("DELETE", "/v1/imports/none", token: token).status == 404)
        let empty = await counter.ask(
            "POST",
            "/v1/imports",
            bytes: [],
            type: "text/csv",
            token: token
        )
        #expect(empty.status == 422)
        let names = try counter.folder.names().filter { $0.contains("upload") }
        #expect(names == [])
        let list = await counter.ask("GET", "/v1/imports", token: token)
        #expect(try list.json["imports"]?.arrayValue?.count == 1)
    }

    @Test("The answer to an import is kept with its records, or neither is")
    func importIsKeptWhole() async throws {
        let counter = try Counter()
        let token = try counter.token()
        func send() async -> Counter.Answer {
            await counter.ask(
                "POST",
                "/v1/imports?name=people.csv",
                bytes: Array("id,name\nc1,Ada\n".utf8),
                type: "text/csv",
                token: token,
                headers: ["Idempotency-Key": "once"]
            )
        }
        func run(_ sql: String) async throws {
            try await counter.store.database.write { try $0.execute(sql) }
        }
        try await run(
            "CREATE TRIGGER no BEFORE INSERT ON kept_answer BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        #expect(await send().status == 500)
        #expect(try counter.count("contact") == 0)
        try await run("DROP TRIGGER no")
        let first = await send()
        #expect(try first.status == 201 && counter.count("contact") == 1)
        let again = await send()
        #expect(again.body == first.body && again.headers["Idempotent-Replayed"] == "true")
    }

    @Test("What was exported is what was imported, in pieces")
    func export() async throws {
        let counter = try Counter(contacts: 400)
        let token = try counter.token()
        let answer = await counter.ask("GET", "/v1/export/interactions?format=jsonl", token: token)
        let count = try counter.count(
            "interaction AS i JOIN organization USING (organization_key) JOIN contact AS c"
                + " USING (contact_key) WHERE organization.id = 'acme' AND i.deleted_at IS NULL"
                + " AND c.deleted_at IS NULL"
        )
        #expect(answer.text.split(separator: "\n").count == Int(count))
        #expect(await counter.ask("GET", "/v1/export/secrets", token: token).status == 404)
        #expect(
            await counter.ask("GET", "/v1/export/scores?format=vcf", token: token).status == 400
        )
    }

    @Test("An export that fails in the middle is not whole, and the log says why")
    func brokenExport() async throws {
        let counter = try Counter(contacts: 400)
        let token = try counter.token()
        try await counter.store.database.write { connection in
            try connection.run(
                "UPDATE contact SET attributes = 'damaged'"
                    + " WHERE contact_key = (SELECT max(contact_key) FROM contact)"
            )
        }
        let answer = await counter.ask("GET", "/v1/export/contacts?format=jsonl", token: token)
        #expect(answer.status == 0)
        for _ in 0..<10_000 where !counter.log.contains(where: { $0.contains("\"error\"") }) {
            await Task.yield()
        }
        #expect(counter.log.contains { $0.contains("\"level\":\"error\"") })
    }

    @Test("Auditors verify, replay and prove over HTTP")
    func audit() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let scored = await counter.ask("POST", "/v1/scores", ["email": "a@b.example"], token: token)
        let number = try #require(try scored.json["score_number"]?.intValue)
        let report = await counter.ask("POST", "/v1/audit/verify", [:], token: token)
        #expect(try report.json["intact"] == true && report.json["scores"] == 1)
        #expect(try report.json["models"] == 1 && report.json["unrecorded_ids"] == 0)
        let told = await counter.ask(
            "POST",
            "/v1/audit/verify",
            [:],
            token: token,
            headers: ["Accept": "text/event-stream"]
        )
        #expect(told.text.hasPrefix("event: progress\ndata: {\"done\":3,\"total\":3}\n\n"))
        #expect(told.text.contains("event: end\ndata: {\"intact\":true"))
        let uncovered: JSON = ["contacts": 1, "interactions": 0, "deals": 0, "outcomes": 0]
        #expect(try report.json["not_covered"] == uncovered)
        for body in [[:], ["score_number": .integer(number)]] as [JSON] {
            let replay = await counter.ask("POST", "/v1/audit/replay", body, token: token)
            #expect(try replay.json["identical"] == 1 && replay.json["other_count"] == 0)
        }
        let proof = await counter.ask("GET", "/v1/audit/proofs/\(number)", token: token)
        let bundle = try InclusionProofBundle(parsing: proof.body)
        #expect(try bundle.verify().seq == number)
        let log = await counter.ask("GET", "/v1/audit/log", token: token)
        #expect(try log.json["entries"]?.arrayValue?.first?["number"] == .integer(number))
        let models = await counter.ask("GET", "/v1/models", token: token)
        let name = try #require(try models.json["models"]?.arrayValue?.first?["name"]?.stringValue)
        let model = await counter.ask("GET", "/v1/models/\(name)", token: token)
        #expect(try model.json["is_in_use"] == true && model.json["body"] != nil)
        #expect(
            try await counter.ask("GET", "/v1/sync", token: token).json["status"] == "not_set_up"
        )
    }
}
