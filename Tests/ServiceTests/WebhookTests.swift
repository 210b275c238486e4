import CRM
import Engine
import HTTP
import JSON
import SQLite
import Service
import Storage
import TestSupport
import Testing

@Suite("Webhooks")
struct WebhookTests {
    /// A counter whose service can reach this machine, and a token that opens all of it.
    private func counter(_ contacts: Int = 0) throws -> (Counter, String) {
        let counter = try Counter(contacts: contacts) { $0.outbound = NetworkTransport() }
        return (counter, try counter.token())
    }

    private func sender(_ counter: Counter) -> WebhookSender {
        WebhookSender(counter.store, transport: NetworkTransport(), version: "test")
    }

    private func add(
        _ url: String,
        _ counter: Counter,
        _ token: String,
        _ more: JSONObject = ["allow_private": true]
    ) async throws -> JSON {
        var body = more
        body["url"] = .string(url)
        let answer = await counter.ask("POST", "/v1/webhooks", .object(body), token: token)
        #expect(answer.status == 201, "\(answer.text)")
        return try answer.json
    }

    private func deliver(_ counter: Counter) async throws -> WebhookSender.Report {
        try counter.store.gatherWebhookEvents()
        return try await sender(counter).drain(for: 60_000_000)
    }

    private static let ada: JSON = ["id": "c1", "name": "Ada", "email": "ada@rossi.example"]

    /// Sets the score of the newest entry of the history, so that the next is in another category.
    private func pretend(_ score: Int64, _ counter: Counter) throws {
        try counter.store.database.write { connection in
            try connection.run("DROP TRIGGER IF EXISTS score_kept")
            try connection.run(
                "UPDATE score SET score = ? WHERE seq = (SELECT max(seq) FROM score)",
                .integer(score)
            )
        }
    }

    @Test("A score in another category is told once, signed with the secret that was shown once")
    func crossed() async throws {
        let (counter, token) = try counter()
        let receiver = try WebhookReceiver()
        let hook = try await add(receiver.url, counter, token)
        let secret = try #require(hook["secret"]?.stringValue)
        _ = await counter.ask("POST", "/v1/scores", Self.ada, token: token)
        #expect(try await deliver(counter).taken == 0)
        try pretend(90, counter)
        _ = await counter.ask("POST", "/v1/scores", Self.ada, token: token)
        #expect(try await deliver(counter).taken == 1)
        #expect(try await deliver(counter).taken == 0)
        let message = try #require(receiver.messages.first)
        #expect(receiver.messages.count == 1 && message.isSigned(secret))
        let body = try message.json
        #expect(body["type"] == "score.category_changed")
        #expect(body["data"]?["contact_id"] == "c1")
        #expect(body["data"]?["previous_category"] == "hot")
        #expect(body["data"]?["category"] == "cold")
        let list = await counter.ask("GET", "/v1/webhooks", token: token)
        #expect(try list.json["webhooks"]?.arrayValue?.first?["taken"] == 1)
        #expect(!list.text.contains("whsec_") && !counter.log.joined().contains("whsec_"))
        for (name, bytes) in try counter.folder.contents() {
            let isInside = String(decoding: bytes, as: UTF8.self).contains(secret.dropFirst(6))
            #expect(!isInside, "\(name)")
        }
    }

    @Test("What a receiver does not take waits and keeps its id", arguments: [500, 307, 404, 410])
    func refused(status: Int) async throws {
        let (counter, token) = try counter()
        let receiver = try WebhookReceiver(status, 200)
        let hook = try await add(receiver.url, counter, token)
        let id = try #require(hook["id"]?.stringValue)
        let test = await counter.ask("POST", "/v1/webhooks/\(id)/test", [:], token: token)
        #expect(try test.json["is_taken"] == false && test.text.contains("status \(status)"))
        #expect(try await deliver(counter).taken == 0)
        counter.clock.advance(10 * Instant.second)
        #expect(try await deliver(counter).taken == 1)
        let ids = receiver.messages.map { $0.headers["webhook-id"] }
        #expect(ids.count == 2 && ids[0] == ids[1])
    }

    @Test("A receiver that is down loses nothing, and others are told meanwhile")
    func down() async throws {
        let (counter, token) = try counter()
        let gone = try WebhookReceiver()
        let url = gone.url
        // Before the port is free, which it might be given.
        let other = try WebhookReceiver()
        await gone.stop()
        for one in [url, other.url] { _ = try await add(one, counter, token) }
        _ = await counter.ask("POST", "/v1/scores", Self.ada, token: token)
        #expect(try await deliver(counter).taken == 0)
        try pretend(90, counter)
        _ = await counter.ask("POST", "/v1/scores", Self.ada, token: token)
        let report = try await deliver(counter)
        #expect(report.taken == 1 && report.failed == 1, "\(report)")
        for _ in 0..<20 {
            counter.clock.advance(Instant.day)
            #expect(try await deliver(counter).failed == 1)
        }
        let hooks = try await counter.ask("GET", "/v1/webhooks", token: token).json
        let waiting = hooks["webhooks"]?.arrayValue?.map { $0["waiting"] }
        #expect(waiting == [1, 0], "\(hooks)")
        #expect(other.messages.count == 1)
    }

    @Test(
        "A receiver that answers badly costs its time and no more, and others are told meanwhile",
        arguments: WebhookReceiver.Manner.allCases
    )
    func bad(manner: WebhookReceiver.Manner) async throws {
        let (counter, token) = try counter()
        let (bad, other) = (try WebhookReceiver(manner), try WebhookReceiver())
        for one in [bad.url, other.url] { _ = try await add(one, counter, token) }
        // As many messages for each, all due: the bad one's come first.
        let count = manner == .talkative ? 3 : 60
        let bodies = (0..<count).map { JSON.object(["number": .integer(Int64($0))]) }
        for body in bodies { try await enqueue(body, counter) }
        let sender = WebhookSender(
            counter.store,
            transport: NetworkTransport(),
            version: "test",
            timeout: .seconds(2)
        )
        let report = try await sender.drain(for: 60_000_000)
        #expect(report.taken == (manner.takes ? 2 : 1) * count, "\(report)")
        #expect(report.failed == (manner.takes ? 0 : 1), "\(report)")
        #expect(other.messages.count == count)
        #expect(bad.messages.count == (manner.takes ? count : 1))
        await bad.stop()
    }

    private func enqueue(_ body: JSON, _ counter: Counter) async throws {
        try await counter.store.database.write { connection in
            try connection.run(
                """
                INSERT INTO webhook_delivery (webhook_key, id, event, occurrence, body, created_at,
                    next_at)
                SELECT webhook_key, lower(hex(randomblob(8))), 'model.published', ?1, ?1, 1,
                    webhook_key FROM webhook
                """,
                .text(body.canonicalText)
            )
        }
    }

    @Test(
        "This machine and private networks are refused unless they are allowed",
        arguments: [
            "http://127.0.0.1:9/x", "http://localhost:9/", "http://10.0.0.1/", "http://[::1]:9/",
            "https://192.168.1.1/", "http://169.254.169.254/latest", "http://[::ffff:127.0.0.1]/",
            "http://0.0.0.0:9/", "https://[fd00::1]/", "http://2130706433/", "http://100.64.0.1/",
        ]
    )
    func networks(url: String) async throws {
        let call = HTTPCall(method: "POST", url: url)
        #expect(throws: OutboundAddress.Refusal.self) {
            try OutboundAddress.checked(call, allowsPrivate: false)
        }
        #expect(try OutboundAddress.checked(call, allowsPrivate: true) == call)
    }

    @Test("A public address is called at the very address that was looked at")
    func pinned() throws {
        let call = HTTPCall(method: "POST", url: "http://93.184.216.34:8080/a?b")
        let checked = try OutboundAddress.checked(call, allowsPrivate: false)
        #expect(checked.url == "http://93.184.216.34:8080/a?b")
        #expect(checked.headers["Host"] == "93.184.216.34:8080")
    }

    @Test("A private receiver that was not allowed is never asked, and says why")
    func notAllowed() async throws {
        let (counter, token) = try counter()
        let receiver = try WebhookReceiver()
        let hook = try await add(receiver.url, counter, token, [:])
        let id = try #require(hook["id"]?.stringValue)
        let test = await counter.ask("POST", "/v1/webhooks/\(id)/test", [:], token: token)
        #expect(test.text.contains("private network") && receiver.messages.isEmpty)
    }

    @Test("Conflicts, models and silent hot leads are told, each once")
    func others() async throws {
        let (counter, token) = try counter(40)
        let receiver = try WebhookReceiver()
        _ = try await add(receiver.url, counter, token)
        let job = await counter.ask("POST", "/v1/score-jobs", ["selection": "all"], token: token)
        let id = try #require(try job.json["id"]?.stringValue)
        _ = await counter.ask("GET", "/v1/score-jobs/\(id)/events", token: token)
        try await counter.store.database.write { connection in
            try connection.run("UPDATE score_latest SET score = 85")
            try connection.run("UPDATE interaction SET occurred_at = occurred_at - 4000000000000")
            try connection.run(
                """
                INSERT INTO sync_conflict (organization_key, table_name, row_id, op_id, kind, field,
                    chosen, recorded_at)
                VALUES ((SELECT organization_key FROM organization WHERE id = 'acme'), 'contact',
                    'contact-1', 'op', 'both_changed', 'title', 'server', 1)
                """
            )
        }
        for _ in 0..<3 {
            counter.clock.advance(3_600 * Instant.second)
            _ = try await deliver(counter)
        }
        let told = try receiver.messages.map { try $0.json["type"]?.stringValue ?? "" }
        #expect(told.count { $0 == "sync.conflict" } == 1)
        #expect(told.contains("lead.gone_silent"))
        let texts = receiver.messages.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(Set(texts).count == texts.count)
    }

    @Test("Receivers belong to their organization, and bad ones are refused by name")
    func belonging() async throws {
        let (counter, token) = try counter()
        let other = try counter.token(for: "other")
        let hook = try await add("https://crm.example.com/h", counter, token)
        let id = try #require(hook["id"]?.stringValue)
        let list = await counter.ask("GET", "/v1/webhooks", token: other)
        #expect(try list.json["webhooks"] == [])
        #expect(await counter.ask("DELETE", "/v1/webhooks/\(id)", token: other).status == 404)
        let path = "/v1/webhooks/\(id)/test"
        #expect(await counter.ask("POST", path, [:], token: other).status == 404)
        for url in ["ftp://x.example/", "https://me:pw@x.example/", "x", "http:///a"] {
            let body: JSON = ["url": .string(url)]
            let answer = await counter.ask("POST", "/v1/webhooks", body, token: token)
            #expect(answer.status == 422 && answer.text.contains("/url"), "\(url)")
        }
        #expect(await counter.ask("DELETE", "/v1/webhooks/\(id)", token: token).status == 200)
        #expect(try counter.count("ledger_entry WHERE kind = 'webhook'") == 2)
    }
}
