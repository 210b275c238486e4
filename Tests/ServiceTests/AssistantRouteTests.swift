import CRM
import HTTP
import JSON
import SQLite
import Service
import Storage
import Testing

@Suite("Assistants at /mcp")
struct AssistantRouteTests {
    private static func names(_ answer: JSON) -> Set<String> {
        Set((answer["result"]?["tools"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
    }

    private static func message(_ method: String, _ parameters: JSON = [:], id: JSON = 1) -> JSON {
        ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": parameters]
    }

    @Test("A token is offered the tools of its scopes, and no other one is carried out")
    func scopes() async throws {
        let counter = try Counter()
        let list = Self.message("tools/list")
        let scoring: Set<String> = ["score_lead"]
        let writing: Set<String> = ["add_note", "mark_outcome", "edit_contact"]
        for (scopes, offered): ([Scope], Set<String>) in [
            ([.readScores], []), ([.readScores, .writeScores], scoring),
            ([.readScores, .writeContacts], writing), ([.admin], scoring.union(writing)),
        ] {
            let token = try counter.token(scopes)
            let answer = await counter.ask("POST", "/mcp", list, token: token)
            let names = Self.names(try answer.json)
            #expect(names.intersection(scoring.union(writing)) == offered, "\(scopes)")
            #expect(names.contains("top_leads"))
        }
        let reader = try counter.token([.readScores])
        let call = Self.message("tools/call", ["name": "score_lead", "arguments": ["name": "Ada"]])
        let refused = try await counter.ask("POST", "/mcp", call, token: reader).json
        #expect(refused["error"]?["message"] == "there is no such tool")
        #expect(await counter.ask("POST", "/mcp", list, token: nil).status == 401)
        #expect(await counter.ask("GET", "/mcp", token: reader).status == 405)
    }

    @Test("What a tool writes is entered in the name of the token")
    func author() async throws {
        let counter = try Counter()
        let token = try counter.token([.readScores, .writeScores])
        let call = Self.message("tools/call", ["name": "score_lead", "arguments": ["name": "Ada"]])
        let answer = try await counter.ask("POST", "/mcp", call, token: token).json
        #expect(answer["result"]?["structuredContent"]?["score"]?.intValue != nil, "\(answer)")
        let named = try await counter.store.database.read { connection in
            try connection.value(
                """
                SELECT count(*) FROM ledger_origin JOIN actor ON actor.id = actor_id
                WHERE handle LIKE 'token:%' AND operation = 'POST /mcp'
                """
            )?.integer
        }
        #expect(named == 1)
    }

    @Test("An organization's tools show nothing of another one")
    func isolation() async throws {
        let counter = try Counter()
        let left = try counter.token([.admin], for: "left")
        let right = try counter.token([.admin], for: "right")
        let add = Self.message(
            "tools/call",
            ["name": "score_lead", "arguments": ["id": "a1", "name": "Only Left"]]
        )
        _ = await counter.ask("POST", "/mcp", add, token: left)
        for arguments: JSON in [["query": "Left"], ["query": "a1"]] {
            let find = Self.message(
                "tools/call",
                ["name": "find_contacts", "arguments": arguments]
            )
            let answer = try await counter.ask("POST", "/mcp", find, token: right).json
            #expect(answer["result"]?["structuredContent"]?["contacts"] == [])
        }
    }

    @Test("A message is answered by the rules of its version, and headers must not contradict it")
    func versions() async throws {
        let counter = try Counter()
        let token = try counter.token([.readScores])
        func ask(_ body: JSON, _ headers: HTTPHeaders) async throws -> (Int, JSON) {
            let answer = await counter.ask("POST", "/mcp", body, token: token, headers: headers)
            return (answer.status, try answer.json)
        }
        let version = "2026-07-28"
        let meta: JSON = [
            "_meta": ["io.modelcontextprotocol/protocolVersion": .string(version)]
        ]
        let modern: HTTPHeaders = ["MCP-Protocol-Version": version, "Mcp-Method": "tools/list"]
        let list = Self.message("tools/list", meta)
        #expect(try await ask(list, modern).0 == 200)
        let (status, mismatch) = try await ask(Self.message("prompts/list", meta), modern)
        #expect(status == 400 && mismatch["error"]?["code"] == -32_020)
        #expect(try await ask(list, [:]).0 == 400)
        let none = try await ask(
            Self.message("no/such", meta),
            ["MCP-Protocol-Version": version, "Mcp-Method": "no/such"]
        )
        #expect(none.0 == 404 && none.1["error"]?["code"] == -32_601)
        let greeting = Self.message("initialize", ["protocolVersion": "2025-06-18"])
        let old = try await ask(greeting, [:])
        #expect(old.0 == 200 && old.1["result"]?["protocolVersion"] == "2025-06-18")
        #expect(try await ask(Self.message("tools/list"), ["MCP-Protocol-Version": "1"]).0 == 400)
        let named = Self.message("tools/list")
        #expect(try await ask(named, ["MCP-Protocol-Version": "2025-11-25"]).0 == 200)
        let note: JSON = ["jsonrpc": "2.0", "method": "notifications/initialized"]
        #expect(await counter.ask("POST", "/mcp", note, token: token).status == 202)
    }
}
