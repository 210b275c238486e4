import CRM
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Two organizations in one file")
struct IsolationTests {
    /// Everything that names one thing of an organization.
    private struct Belongings {
        var token: String
        var contacts: [String] = []
        var scores: [String] = []
        var runs: [String] = []
        var imports: [String] = []
        var jobs: [String] = []
        /// Part of every id and e-mail address, which the other one is made to ask for.
        var word: String
        /// Part of every name and company, which the other one never sends.
        var hidden: String

        /// The ids that a route takes.
        func ids(for pattern: String) -> [String] {
            switch pattern.split(separator: "/")[1] {
            case "contacts": contacts
            case "scores", "audit": scores
            case "traces": runs
            case "imports": imports
            case "score-jobs": jobs
            case "export": ["contacts", "scores", "interactions"]
            default: ["expert-1"]
            }
        }
    }

    /// Fills an organization whose every text holds its word.
    private func fill(_ organization: String, _ counter: Counter) async throws -> Belongings {
        let (word, hidden) = ("secretof\(organization)", "hiddenby\(organization)")
        var own = Belongings(
            token: try counter.token(for: organization),
            word: word,
            hidden: hidden
        )
        let rows = (0..<6).map {
            "\(word)-\($0),\(hidden) \($0),\(word)\($0)@x.example,\(hidden) Srl"
        }
        let csv = "id,name,email,company\n" + rows.joined(separator: "\n") + "\n"
        let imported = await counter.ask(
            "POST",
            "/v1/imports?name=\(hidden).csv",
            bytes: Array(csv.utf8),
            type: "text/csv",
            token: own.token
        )
        own.imports = [try #require(try imported.json["id"]?.stringValue)]
        own.contacts = (0..<6).map { "\(word)-\($0)" }
        for id in own.contacts {
            let scored = await counter.ask("POST", "/v1/contacts/\(id)/score", token: own.token)
            own.scores.append("\(try #require(try scored.json["score_number"]?.intValue))")
            own.runs.append(try #require(try scored.json["run_id"]?.stringValue))
        }
        let job = await counter.ask(
            "POST",
            "/v1/score-jobs",
            ["selection": "all"],
            token: own.token
        )
        own.jobs = [try #require(try job.json["id"]?.stringValue)]
        _ = await counter.ask("GET", "/v1/score-jobs/\(own.jobs[0])/events", token: own.token)
        return own
    }

    @Test("Whatever is asked, with whichever ids, a token is shown nothing of the other one")
    func fuzz() async throws {
        let counter = try Counter()
        let both = [try await fill("left", counter), try await fill("right", counter)]
        var random = SeededGenerator(seed: 20_261_127)
        func pick<Element>(_ choices: [Element]) -> Element {
            choices[Int(random.next() % UInt64(choices.count))]
        }
        var answered = 0
        for round in 0..<2_000 {
            let (own, other) = round % 2 == 0 ? (both[0], both[1]) : (both[1], both[0])
            let route = pick(counter.service.router.routes.filter { $0.access.isToken })
            let isForeign = random.next() % 2 > 0
            let target = route.pattern.split(separator: "/").map { part -> String in
                guard part.hasPrefix("{") else { return String(part) }
                return pick((isForeign ? other : own).ids(for: route.pattern))
            }.joined(separator: "/")
            let query = pick([
                "", "", "?limit=200", "?q=secretof", "?q=\(other.word)", "?model=expert",
            ])
            let takesAway = route.method == "DELETE" || route.pattern.hasSuffix("/erasure")
            if takesAway, !isForeign { continue }
            counter.clock.advance(Instant.second)
            let answer = await counter.ask(
                route.method,
                "/\(target)\(query)",
                bytes: Array(pick(["", "{}", #"{"selection":"all"}"#, body(other, &random)]).utf8),
                type: route.body == .upload ? "text/csv" : "application/json",
                token: own.token
            )
            #expect(answer.status < 500, "\(route.method) /\(target)\(query)")
            if answer.status < 300 { answered += 1 }
            #expect(!answer.text.contains(other.hidden), "\(route.method) /\(target)\(query)")
        }
        #expect(answered > 100)
        // And nothing of the other was changed by it: the same things are there.
        for own in both {
            for id in own.contacts {
                #expect(
                    await counter.ask("GET", "/v1/contacts/\(id)", token: own.token).status == 200
                )
            }
            let shown = await counter.ask("GET", "/v1/imports/\(own.imports[0])", token: own.token)
            #expect(try shown.json["status"] == "done")
        }
    }

    private func body(_ other: Belongings, _ random: inout SeededGenerator) -> String {
        switch random.next() % 3 {
        case 0: "{\"id\":\"\(other.contacts[0])\"}"
        case 1: "{\"score_number\":\(other.scores[0])}"
        default: "{\"email\":\"\(other.word)0@x.example\"}"
        }
    }

    @Test("Foreign things are not there, in the same words as things that never were")
    func absence() async throws {
        let counter = try Counter()
        let (left, right) = (try await fill("left", counter), try await fill("right", counter))
        let paths: [(String, String)] = [
            ("GET", "/v1/contacts/\(right.contacts[0])"),
            ("GET", "/v1/contacts/\(right.contacts[0])/scores"),
            ("GET", "/v1/contacts/\(right.contacts[0])/interactions"),
            ("POST", "/v1/contacts/\(right.contacts[0])/score"),
            ("GET", "/v1/scores/\(right.scores[0])"),
            ("GET", "/v1/scores/\(right.scores[0])/explanation"),
            ("GET", "/v1/audit/proofs/\(right.scores[0])"),
            ("GET", "/v1/traces/\(right.runs[0])"),
            ("GET", "/v1/imports/\(right.imports[0])"),
            ("DELETE", "/v1/imports/\(right.imports[0])"),
            ("GET", "/v1/score-jobs/\(right.jobs[0])"),
            ("GET", "/v1/score-jobs/\(right.jobs[0])/events"),
            ("DELETE", "/v1/score-jobs/\(right.jobs[0])"),
        ]
        for (method, path) in paths {
            let foreign = await counter.ask(method, path, token: left.token)
            let own = await counter.ask(method, path, token: right.token)
            #expect(foreign.status == 404, "\(method) \(path)")
            #expect(own.status < 400 || method == "DELETE", "\(method) \(path)")
        }
        let replay = await counter.ask(
            "POST",
            "/v1/audit/replay",
            ["score_number": .integer(Int64(right.scores[0]) ?? 0)],
            token: left.token
        )
        #expect(replay.status == 404)
    }

    @Test("A replay computes the scores of its organization alone, and counts no others")
    func replays() async throws {
        let counter = try Counter()
        let (left, right) = (try await fill("left", counter), try await fill("right", counter))
        let more: JSON = ["name": "One More", "email": "l@x.example"]
        _ = await counter.ask("POST", "/v1/scores", more, token: left.token)
        for (own, id) in [(left, "left"), (right, "right")] {
            let stored = try counter.count(
                "score JOIN organization AS o USING (organization_key) WHERE o.id = '\(id)'"
            )
            let path = "/v1/audit/replay"
            let replay = try await counter.ask("POST", path, [:], token: own.token).json
            #expect(replay["replayed"] == .integer(stored) && replay["other_count"] == 0)
        }
    }
}

extension Route.Access {
    fileprivate var isToken: Bool {
        if case .token = self { true } else { false }
    }
}
