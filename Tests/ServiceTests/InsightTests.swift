import CRM
import Engine
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Insights")
struct InsightTests {
    /// One contact, and how it goes.
    private static let day = Instant.day

    private func interactions(
        _ counter: Counter,
        _ rows: [(kind: String, at: Instant)]
    ) async throws {
        let token = try counter.token()
        _ = await counter.ask(
            "POST",
            "/v1/imports?name=contacts.csv&as=contacts",
            bytes: Array("id,name,email\nc1,Ada,ada@a.example\n".utf8),
            type: "text/csv",
            token: token
        )
        var csv = "id,contact_id,kind,occurred_at\n"
        for (number, row) in rows.enumerated() {
            csv += "i\(number),c1,\(row.kind),\(row.at.description)\n"
        }
        let answer = await counter.ask(
            "POST",
            "/v1/imports?name=calls.csv&as=interactions",
            bytes: Array(csv.utf8),
            type: "text/csv",
            token: token
        )
        #expect(try answer.json["created"] == .integer(Int64(rows.count)), "\(answer.text)")
        _ = await counter.ask("POST", "/v1/contacts/c1/score", token: token)
    }

    private func insights(_ counter: Counter) async throws -> JSON {
        let token = try counter.token()
        let answer = await counter.ask("GET", "/v1/contacts/c1/insights", token: token)
        return try #require(try answer.json["insights"])
    }

    @Test("The way that recommendations name is the best channel of the insights beside them")
    func agreement() async throws {
        let counter = try Counter()
        let moments = (1...3).map { day in
            Instant(microseconds: Instant.testNow.microseconds - Int64(day) * Self.day)
        }
        try await interactions(counter, moments.map { ("email_received", $0) })
        let lead: JSON = ["id": "c1", "name": "", "email": "", "phone": "+39 02 555 0101"]
        let token = try counter.token()
        let answer = await counter.ask("POST", "/analyze-contact", lead, token: token)
        let json = try answer.json
        #expect(json["insights"]?["best_channel"]?["channel"] == "email")
        #expect(json["recommendations"]?.arrayValue?.last == "Best contact method: Email")
    }

    @Test("Best channel and time come from the contact's own signs of life, with their counts")
    func rhythm() async throws {
        let counter = try Counter()
        // 2026-10-26 was a Monday; the test's present is the Sunday after.
        let monday = try #require(Instant(rfc3339: "2026-10-26T14:10:00Z"))
        func at(_ days: Int64, _ hours: Int64) -> Instant {
            Instant(microseconds: monday.microseconds + days * Self.day + hours * 3_600_000_000)
        }
        try await interactions(
            counter,
            [
                ("call_received", at(0, 0)), ("call_connected", at(0, 1)),
                ("call_received", at(-7, 2)), ("email_received", at(1, 0)),
                ("page_viewed", at(2, -10)), ("email_sent", at(2, -9)), ("email_sent", at(2, -9)),
                ("email_sent", at(2, -9)), ("email_sent", at(2, -9)), ("email_sent", at(2, -9)),
            ]
        )
        let insights = try await insights(counter)
        #expect(insights["best_channel"] == ["channel": "call", "count": 3, "of": 4])
        #expect(
            insights["best_time"] == [
                "weekday": "Monday", "from_hour": 13, "to_hour": 17, "time_zone": "UTC",
                "count": 4, "of": 5,
            ]
        )
        #expect(insights["last_activity_at"] == .string(at(2, -9).description))
        // Rome's clocks are two hours ahead in summer, and were set back on the day before.
        _ = await counter.ask(
            "PATCH",
            "/v1/organization",
            ["time_zone": "Europe/Rome"],
            token: try counter.token()
        )
        #expect(
            try await self.insights(counter)["best_time"] == [
                "weekday": "Monday", "from_hour": 15, "to_hour": 19, "time_zone": "Europe/Rome",
                "count": 4, "of": 5,
            ]
        )
        #expect(insights["data_gaps"]?.arrayValue?.contains("interactions") == false)
    }

    @Test("Too little history gives no channel and no time instead of a guess")
    func silence() async throws {
        let counter = try Counter()
        try await interactions(
            counter,
            [
                ("call_received", Instant(microseconds: Instant.testNow.microseconds - Self.day)),
                ("email_received", Instant(microseconds: Instant.testNow.microseconds - Self.day)),
            ]
        )
        let insights = try await insights(counter)
        #expect(insights["best_channel"] == .null && insights["best_time"] == .null)
        #expect(insights["next_action"]?["text"]?.stringValue?.isEmpty == false)
        #expect(insights["trend"]?["previous"] == .null)
    }

    @Test("Movers, trend, neglected hot leads and gaps are counted from the file")
    func organization() async throws {
        let counter = try Counter()
        let present = Instant.testNow
        let busy = (0..<12).map { number in
            (
                kind: ["meeting_held", "email_received", "form_demo"][number % 3],
                at: Instant(microseconds: present.microseconds - Int64(number + 1) * Self.day)
            )
        }
        let token = try counter.token()
        _ = await counter.ask(
            "POST",
            "/v1/imports?name=c.csv&as=contacts",
            bytes: Array("id,name,email\nc1,Ada,ada@a.example\nc2,Bob,\n".utf8),
            type: "text/csv",
            token: token
        )
        _ = await counter.ask("POST", "/v1/contacts/c1/score", token: token)
        counter.clock.advance(10 * Self.day)
        try await interactions(counter, busy)
        let now = counter.store.environment.now()
        let key = try #require(try counter.store.organizationKey(ifKnown: "acme"))
        let latest = try #require(
            try counter.store.latestScore(
                contactKey: try counter.store.contactKey("c1", organizationKey: key)
            )
        )
        let first = await counter.ask("GET", "/v1/contacts/c1/scores", token: token)
        let scores = try #require(
            try first.json["scores"]?.arrayValue?.map { $0["score"]?.intValue }
        )
        #expect(scores.count == 2 && latest.score >= 80)
        var answer = try await counter.ask("GET", "/v1/insights", token: token).json
        #expect(answer["trend"]?["up"] == 1 && answer["trend"]?["down"] == 0)
        let mover = try #require(answer["top_movers"]?.arrayValue?.first)
        #expect(mover["id"] == "c1")
        #expect(mover["before"]?.intValue == scores[1] && mover["after"]?.intValue == scores[0])
        #expect(answer["stale_hot_leads"] == [])
        #expect(
            answer["data_gaps"] == [
                "contacts": 2, "without_email": 1, "without_phone": 2, "without_company": 2,
                "without_title": 2, "without_interactions": 1, "unscored": 1,
                "changed_since_scored": 0,
            ]
        )
        #expect(answer["trend"]?["days"]?.arrayValue?.count == 2)
        counter.clock.advance(20 * Self.day)
        answer = try await counter.ask("GET", "/v1/insights", token: token).json
        let quiet = try #require(answer["stale_hot_leads"]?.arrayValue?.first)
        #expect(quiet["id"] == "c1")
        let last = busy[0].at
        let later = counter.store.environment.now()
        #expect(later > now && quiet["quiet_days"]?.intValue == Int64(later.wholeDays(since: last)))
        #expect(answer["next_actions"]?.arrayValue?.first == "Get back to Ada")
    }

    @Test("generate-insights answers about the contact that is named, else the organization")
    func route() async throws {
        let counter = try Counter(contacts: 10)
        let whole = await counter.ask("POST", "/generate-insights", ["organization_id": "acme"])
        #expect(try whole.json["insight_type"] == "organization")
        #expect(try whole.json["data_gaps"]?["unscored"] == whole.json["totals"]?["contacts"])
        let before = try counter.count("contact")
        let unknown = await counter.ask("POST", "/generate-insights", ["email": "no@one.example"])
        #expect(try unknown.json["is_known"] == false && unknown.json["insights"] == .null)
        #expect(try counter.count("contact") == before)
        _ = await counter.ask("POST", "/score-lead", ["name": "A", "email": "new@one.example"])
        let known = await counter.ask(
            "POST",
            "/generate-insights",
            ["contact": ["email": "NEW@one.example"]]
        )
        #expect(try known.json["is_known"] == true && known.json["score"]?["score"] != nil)
    }
}
