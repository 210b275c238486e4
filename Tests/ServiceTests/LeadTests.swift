import CRM
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Leads as lists show them, and what people change")
struct LeadTests {
    /// A counter with scored contacts, and a token that opens all of it.
    private func counter(_ contacts: Int = 30) async throws -> (Counter, String) {
        let counter = try Counter(contacts: contacts)
        let token = try counter.token()
        let job = await counter.ask("POST", "/v1/score-jobs", ["selection": "all"], token: token)
        let id = try #require(try job.json["id"]?.stringValue)
        _ = await counter.ask("GET", "/v1/score-jobs/\(id)/events", token: token)
        return (counter, token)
    }

    @Test("A list is in order of the unrounded sum, page after page, and counts what fits")
    func order() async throws {
        let (counter, token) = try await counter()
        let all = try counter.count(
            "contact AS c JOIN organization AS o USING (organization_key)"
                + " WHERE o.id = 'acme' AND c.deleted_at IS NULL"
        )
        var sums: [Double] = []
        var cursor = ""
        repeat {
            let page = try await counter.ask(
                "GET",
                "/v1/leads?limit=7&count=true&cursor=\(cursor)",
                token: token
            ).json
            #expect(page["count"] == .integer(all))
            sums += page["leads"]?.arrayValue?.compactMap { $0["score"]?["sum"]?.doubleValue } ?? []
            cursor = page["next_cursor"]?.stringValue ?? ""
        } while !cursor.isEmpty
        #expect(sums.count == Int(all) && all > 20)
        // Sums are shown with one decimal, so that equal ones can stand in either order.
        #expect(zip(sums, sums.dropFirst()).allSatisfy { $0 >= $1 - 0.11 })
    }

    @Test("Pages go on from those with a score to those without, and words are sought as typed")
    func unscored() async throws {
        let (counter, token) = try await counter()
        for name in ["Zoë 100%_Late", "Zoë 100 Later", "Zoë Last"] {
            let body: JSON = ["name": .string(name)]
            _ = await counter.ask("POST", "/v1/contacts", body, token: token)
        }
        func ids(_ query: String) async throws -> [String] {
            var (ids, cursor) = ([String](), "")
            repeat {
                let page = try await counter.ask(
                    "GET",
                    "/v1/leads?limit=7&count=true&\(query)&cursor=\(cursor)",
                    token: token
                ).json
                ids += page["leads"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                cursor = page["next_cursor"]?.stringValue ?? ""
                if cursor.isEmpty { #expect(page["count"] == .integer(Int64(ids.count))) }
            } while !cursor.isEmpty
            return ids
        }
        let all = try await ids("")
        #expect(Set(all).count == all.count)
        #expect(try await ids("category=unscored") == Array(all.suffix(3)))
        #expect(try await ids("category=unscored&question=became_hot") == [])
        #expect(try await ids("q=LATE").count == 2)
        #expect(try await ids("q=100%25_l").count == 1)
        let found = try await ids("q=PERSON1")
        #expect(found.count > 1 && found == all.filter(Set(found).contains))
    }

    @Test("A score that a person sets narrows lists, is counted, and can be taken back")
    func overrides() async throws {
        let (counter, token) = try await counter()
        func leads(_ query: String) async throws -> [JSON] {
            try await counter.ask("GET", "/v1/leads?limit=100&\(query)", token: token)
                .json["leads"]?.arrayValue ?? []
        }
        func hot() async throws -> JSON? {
            try await counter.ask("GET", "/v1/leads/summary", token: token)
                .json["categories"]?["hot"]
        }
        let cold = try #require(try await leads("category=cold").last)
        let id = try #require(cold["id"]?.stringValue)
        let before = try await hot()
        let path = "/v1/contacts/\(id)/override"
        let body: JSON = ["score": 91, "reason": "They called."]
        #expect(await counter.ask("PUT", path, body, token: token).status == 200)
        let own = try #require(
            try await leads("category=hot").first { $0["id"]?.stringValue == id }
        )
        #expect(own["override"]?["score"] == 91 && own["score"]?["category"] == "cold")
        let after = try await hot()
        #expect(after?.intValue == before?.intValue.map { $0 + 1 })
        let top = try await counter.ask("GET", "/v1/top?all=true", token: token).json
        let place = top["scores"]?.arrayValue?.first { $0["contact_id"]?.stringValue == id }
        #expect(place?["override"]?["reason"] == "They called.")
        let contact = try await counter.ask("GET", "/v1/contacts/\(id)", token: token).json
        #expect(contact["override"]?["model_score"] == cold["score"]?["score"])
        for wrong: JSON in [["score": 101, "reason": "x"], ["score": 50, "reason": " "]] {
            #expect(await counter.ask("PUT", path, wrong, token: token).status == 422)
        }
        #expect(await counter.ask("DELETE", path, token: token).status == 200)
        #expect(try await hot() == before)
        #expect(
            try await leads("state=any").allSatisfy { $0["states"]?.arrayValue?.isEmpty == false }
        )
    }

    @Test(
        "The points of an answer, as they are printed, add up to its sum, which rounds to the score"
    )
    func adding() async throws {
        let (counter, token) = try await counter()
        let rows = try await counter.ask("GET", "/v1/leads", token: token).json["leads"]?.arrayValue
        for row in try #require(rows) {
            let number = try #require(row["score"]?["score_number"]?.intValue)
            let answer = try await counter.ask(
                "GET",
                "/v1/scores/\(number)/explanation",
                token: token
            ).json
            let points = answer["reasons"]?.arrayValue?.compactMap {
                $0["points_shown"]?.doubleValue
            }
            let tenths = try #require(points).map { Int(($0 * 10).rounded()) }.reduce(500, +)
            let sum = try #require(answer["sum_shown"]?.doubleValue)
            #expect(tenths == Int((sum * 10).rounded()))
            let score = try #require(answer["score"]?.intValue)
            #expect(Int64(min(100, max(0, sum.rounded()))) == score, "\(sum)")
        }
    }

    @Test("Reasons are Italian for those who ask for it, with the same points")
    func language() async throws {
        let (counter, token) = try await counter()
        let english = try await counter.ask("GET", "/v1/leads?limit=1", token: token).json
        let italian = try await counter.ask(
            "GET",
            "/v1/leads?limit=1",
            token: token,
            headers: ["Accept-Language": "it-IT,it;q=0.9,en;q=0.5"]
        ).json
        let (one, other) = (
            english["leads"]?.arrayValue?.first?["for"], italian["leads"]?.arrayValue?.first?["for"]
        )
        #expect(one?["points"] == other?["points"] && one?["id"] == other?["id"])
        #expect(one?["text"] != other?["text"])
    }

    @Test("A note sent again under its key is one note; its lead is stale until it is scored")
    func note() async throws {
        let (counter, token) = try await counter(3)
        let id = "contact-1"
        let path = "/v1/contacts/\(id)/interactions"
        let before = try counter.count("interaction WHERE kind = 25")
        var answers: [Counter.Answer] = []
        for _ in 0..<3 {
            answers.append(
                await counter.ask(
                    "POST",
                    path,
                    ["text": "wants <b>an</b> offer"],
                    token: token,
                    headers: ["Idempotency-Key": "note-1"]
                )
            )
        }
        #expect(Set(answers.map(\.body)).count == 1 && answers[0].status == 201)
        #expect(answers[2].headers["Idempotent-Replayed"] == "true")
        #expect(try counter.count("interaction WHERE kind = 25") == before + 1)
        let other = await counter.ask(
            "POST",
            path,
            ["text": "another"],
            token: token,
            headers: ["Idempotency-Key": "note-1"]
        )
        #expect(other.status == 422)
        let shown = try await counter.ask("GET", path, token: token).json
        #expect(shown["interactions"]?.arrayValue?.first?["text"] == "wants <b>an</b> offer")
        let made = try #require(try answers[0].json["interaction_id"]?.stringValue)
        #expect(await counter.ask("DELETE", "\(path)/\(made)", token: token).status == 200)
        #expect(await counter.ask("DELETE", "\(path)/\(made)", token: token).status == 404)
    }

    @Test("Of two edits that start from one version the second is told, and loses nothing")
    func edits() async throws {
        let (counter, token) = try await counter(3)
        let path = "/v1/contacts/contact-1"
        let version = try #require(
            try await counter.ask("GET", path, token: token).json["version"]?.intValue
        )
        counter.clock.advance(Instant.second)
        let first = await counter.ask(
            "PATCH",
            path,
            ["phone": "+39 02 1", "version": .integer(version)],
            token: token
        )
        #expect(first.status == 200)
        let second = await counter.ask(
            "PATCH",
            path,
            ["phone": "+39 02 2", "version": .integer(version)],
            token: token
        )
        #expect(second.status == 409)
        #expect(try await counter.ask("GET", path, token: token).json["phone"] == "+39 02 1")
    }

    @Test("A contact is added, marked, taken off the list and back")
    func life() async throws {
        let (counter, token) = try await counter(3)
        let made = await counter.ask("POST", "/v1/contacts", ["name": "Ada"], token: token)
        let id = try #require(try made.json["id"]?.stringValue)
        let path = "/v1/contacts/\(id)"
        let marked = await counter.ask("PUT", "\(path)/outcome", ["result": "won"], token: token)
        #expect(marked.status == 200)
        let shown = try await counter.ask("GET", path, token: token).json
        #expect(shown["outcome"]?["result"] == "won")
        #expect(await counter.ask("DELETE", path, token: token).status == 200)
        #expect(await counter.ask("GET", path, token: token).status == 404)
        #expect(await counter.ask("POST", "\(path)/restore", [:], token: token).status == 200)
        #expect(await counter.ask("GET", path, token: token).status == 200)
    }

    @Test("The steps between two scores sum to their difference")
    func difference() async throws {
        let (counter, token) = try await counter(3)
        let path = "/v1/contacts/contact-1"
        let old = try await counter.ask("GET", path, token: token).json["latest_score"]
        let first = try #require(old?["score_number"]?.intValue)
        counter.clock.advance(Instant.day)
        for body: JSON in [["kind": "meeting_held"], ["kind": "call_connected"]] {
            _ = await counter.ask("POST", "\(path)/interactions", body, token: token)
        }
        _ = await counter.ask("PATCH", path, ["title": "CEO"], token: token)
        let next = await counter.ask("POST", "\(path)/score", [:], token: token)
        let last = try #require(try next.json["score_number"]?.intValue)
        let answer = try await counter.ask(
            "GET",
            "/v1/scores/\(last)/difference?from=\(first)",
            token: token
        ).json
        let parts = ["model", "profile", "time", "behaviour"].compactMap { answer[$0]?.doubleValue }
        let points = try #require(answer["points"]?.doubleValue)
        #expect(parts.count == 4 && abs(parts.reduce(0, +) - points) < 0.000_5)
        #expect(points > 0 && parts[0] == 0)
    }
}
