import HTTP
import JSON
import Service
import Testing

@Suite("Duplicates and merges over HTTP")
struct MergeRouteTests {
    private static let file = """
        id,name,email,phone,do_not_contact
        C-1,Ada Blu,ada@olmo.example,,false
        C-2,Ada Blu,ada@olmo.example,051 4444,true
        C-3,Bruno Neri,bruno@olmo.example,,

        """

    /// A counter that holds Ada twice, and a token that opens all of it.
    private func counter() async throws -> (Counter, String) {
        let counter = try Counter()
        let token = try counter.token()
        let report = await counter.ask(
            "POST",
            "/v1/imports?name=a.csv",
            bytes: Array(Self.file.utf8),
            type: "text/csv",
            token: token
        )
        #expect(report.status == 201)
        return (counter, token)
    }

    @Test("Two contacts of one name and address are listed; merged, filled and made two again")
    func journey() async throws {
        let (counter, token) = try await counter()
        let listed = try await counter.ask("GET", "/v1/duplicates", token: token).json["pairs"]
        let pair = try #require(listed?.arrayValue?.first)
        #expect(listed?.arrayValue?.count == 1)
        #expect(pair["first"]?["id"] == "C-1" && pair["second"]?["phone"] == "051 4444")
        let made = try await counter.ask(
            "POST",
            "/v1/merges",
            ["keep": "C-1", "merge": "C-2"],
            token: token
        ).json
        #expect(made["kept"]?["id"] == "C-1" && made["gone"]?["id"] == "C-2")
        let ada = try await counter.ask("GET", "/v1/contacts/C-1", token: token).json
        #expect(ada["phone"] == "051 4444")
        // Who refused under one of the records did refuse.
        #expect(ada["do_not_contact"] == true)
        let none = try await counter.ask("GET", "/v1/duplicates", token: token).json["pairs"]
        #expect(none?.arrayValue?.isEmpty == true)

        let id = try #require(made["id"]?.stringValue)
        let merges = try await counter.ask("GET", "/v1/merges", token: token).json["merges"]
        #expect(merges?.arrayValue?.map { $0["id"] } == [.string(id)])
        let path = "/v1/merges/\(id)"
        #expect(await counter.ask("DELETE", path, token: token).status == 200)
        #expect(await counter.ask("DELETE", path, token: token).status == 404)
        let again = try await counter.ask("GET", "/v1/contacts/C-1", token: token).json
        #expect(again["phone"]?.isNull == true && again["do_not_contact"] == false)
        #expect(await counter.ask("GET", "/v1/contacts/C-2", token: token).status == 200)
        #expect(try counter.count("ledger_entry WHERE kind LIKE 'contact_merge%'") == 2)
    }

    @Test("A merge sent again under its key is one merge; the key for another is refused")
    func once() async throws {
        let (counter, token) = try await counter()
        func merge(_ other: String) async -> Counter.Answer {
            await counter.ask(
                "POST",
                "/v1/merges",
                ["keep": "C-1", "merge": .string(other)],
                token: token,
                headers: ["Idempotency-Key": "m-1"]
            )
        }
        let (first, second) = (await merge("C-2"), await merge("C-2"))
        #expect(first.status == 201 && second.body == first.body)
        #expect(second.headers["Idempotent-Replayed"] == "true")
        #expect(await merge("C-3").status == 422)
        #expect(try counter.count("contact_merge") == 1)
    }

    @Test("Two who were said to be two people are listed no more, until it is taken back")
    func apart() async throws {
        let (counter, token) = try await counter()
        func pairs(_ path: String) async throws -> [JSON] {
            try await counter.ask("GET", path, token: token).json["pairs"]?.arrayValue ?? []
        }
        let path = "/v1/distinct-contacts"
        let body: JSON = ["first": "C-2", "second": "C-1"]
        let said = await counter.ask("POST", path, body, token: token)
        let again: JSON = ["first": "C-1", "second": "C-2"]
        #expect(await counter.ask("POST", path, again, token: token).body == said.body)
        #expect(said.status == 201)
        #expect(try await pairs("/v1/duplicates").isEmpty)
        let kept = try await pairs(path)
        #expect(kept.map { $0["first"]?["id"] } == ["C-1"])
        let id = try #require(kept.first?["id"]?.stringValue)
        let other = try counter.token(for: "other")
        #expect(await counter.ask("DELETE", "\(path)/\(id)", token: other).status == 404)
        #expect(await counter.ask("DELETE", "\(path)/\(id)", token: token).status == 200)
        #expect(await counter.ask("DELETE", "\(path)/\(id)", token: token).status == 404)
        #expect(try await pairs("/v1/duplicates").count == 1)
        #expect(try await pairs(path).isEmpty)
        #expect(try counter.count("ledger_entry WHERE kind LIKE 'contact_distinct%'") == 2)
        let reader = try counter.token([.readScores])
        #expect(await counter.ask("POST", path, body, token: reader).status == 403)
        for wrong: JSON in [["first": "C-1", "second": "C-1"], ["first": "C-1"]] {
            #expect(await counter.ask("POST", path, wrong, token: token).status >= 409)
        }
        #expect(
            await counter.ask("POST", path, ["first": "C-1", "second": "C-9"], token: token).status
                == 404
        )
    }

    @Test("One contact, an unknown one, a missing one and a reader's token merge nothing")
    func refused() async throws {
        let (counter, token) = try await counter()
        func status(_ body: JSON, _ token: String) async -> Int {
            await counter.ask("POST", "/v1/merges", body, token: token).status
        }
        #expect(await status(["keep": "C-1", "merge": "C-1"], token) == 409)
        #expect(await status(["keep": "C-1", "merge": "C-9"], token) == 404)
        #expect(await status(["keep": "C-1"], token) == 422)
        let reader = try counter.token([.readScores])
        #expect(await status(["keep": "C-1", "merge": "C-2"], reader) == 403)
        #expect(try counter.count("contact_merge") == 0)
    }
}
