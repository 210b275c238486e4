import Foundation
import JSON
import Testing

@Suite("The server for assistants")
struct AssistantTests {
    private func place() throws -> TestWorkspace {
        let place = try TestWorkspace()
        let file = try place.file(
            "contacts.csv",
            """
            id,name,email,company,title
            c1,Ada Rossi,ada@rossi.example,Rossi Srl,CEO
            c2,Bob Weak,bob@gmail.com,,Student
            """
        )
        _ = try place.run("import", file)
        return place
    }

    /// The answers to some messages, a line each.
    private func talk(_ place: TestWorkspace, _ messages: [String]) throws -> [JSON] {
        let run = try place.run("mcp", input: messages.joined(separator: "\n") + "\n")
        #expect(run.code == 0 && run.errors == "")
        return try run.jsonLines()
    }

    private static func call(_ id: Int, _ tool: String, _ arguments: String) -> String {
        """
        {"jsonrpc":"2.0","id":\(id),"method":"tools/call",\
        "params":{"name":"\(tool)","arguments":\(arguments)}}
        """
    }

    @Test("greets, lists its tools, and answers calls in order; notifications get no answer")
    func session() throws {
        let answers = try talk(
            try place(),
            [
                """
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":\
                "2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
                """,
                #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
                #"{"jsonrpc":"2.0","id":"two","method":"tools/list"}"#,
                Self.call(3, "find_contacts", #"{"query":"rossi"}"#),
                Self.call(4, "score_lead", #"{"email":"ada@rossi.example"}"#),
                Self.call(5, "explain_score", #"{"contact":"c1"}"#),
                Self.call(6, "analyze_email_quality", #"{"contact":"c2"}"#),
                Self.call(7, "top_leads", #"{"limit":5}"#),
                #"{"jsonrpc":"2.0","id":8,"method":"ping"}"#,
            ]
        )
        #expect(answers.map { $0["id"] } == [1, "two", 3, 4, 5, 6, 7, 8])
        #expect(answers[0]["result"]?["protocolVersion"] == "2025-06-18")
        let tools = answers[1]["result"]?["tools"]?.arrayValue ?? []
        #expect(tools.count == 12)
        let adding = tools.filter { $0["annotations"]?["readOnlyHint"] == false }
        #expect(
            adding.compactMap { $0["name"]?.stringValue }
                == ["score_lead", "comment_on_contact", "comment_on_leads"]
        )
        for tool in tools {
            #expect(tool["outputSchema"]?["type"] == "object" && tool["title"] != nil)
            #expect(tool["annotations"]?["idempotentHint"]?.boolValue != nil)
        }
        func content(_ index: Int) -> JSON? { answers[index]["result"]?["structuredContent"] }
        #expect(content(2)?["contacts"]?.arrayValue?.count == 1)
        #expect(content(3)?["contact_id"] == "c1" && content(4)?["score"] == content(3)?["score"])
        #expect(content(5)?["domain"] == "free")
        #expect(content(6)?["leads"]?.arrayValue?.count == 1)
        #expect(answers[7]["result"] == [:])
    }

    @Test("refuses what is no request, no method, no tool, or does not fit, and goes on")
    func refusals() throws {
        let place = try place()
        let answers = try talk(
            place,
            [
                "not json", "[1,2]", #"{"jsonrpc":"2.0","id":1,"method":"logging/setLevel"}"#,
                Self.call(2, "delete_all", "{}"), Self.call(3, "top_leads", #"{"limit":9999}"#),
                Self.call(4, "explain_score", #"{"contact":"nobody-here"}"#),
                Self.call(5, "score_lead", "{}"),
                #"{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}"#,
                String(repeating: "x", count: 1 << 21),
                #"{"jsonrpc":"2.0","id":9,"method":"ping"}"#,
            ]
        )
        let codes = answers.map { $0["error"]?["code"]?.intValue }
        #expect(
            codes == [-32_700, -32_600, -32_601, -32_602, nil, nil, nil, -32_600, -32_600, nil]
        )
        for answer in answers[4...6] { #expect(answer["result"]?["isError"] == true) }
        #expect(answers[9]["id"] == 9)
        #expect(try place.run("contacts", "--json").jsonLines().count == 2)
    }

    /// A request of a version in which each one says its version.
    private static func modern(
        _ id: Int,
        _ method: String,
        _ parameters: String = "",
        version: String = "2026-07-28"
    ) -> String {
        """
        {"jsonrpc":"2.0","id":\(id),"method":"\(method)","params":{\(parameters)"_meta":\
        {"io.modelcontextprotocol/protocolVersion":"\(version)",\
        "io.modelcontextprotocol/clientCapabilities":{}}}}
        """
    }

    @Test("speaks the version without a greeting, and says which it speaks")
    func modernVersion() throws {
        let place = try place()
        _ = try place.run("score", "--all")
        let answers = try talk(
            place,
            [
                Self.modern(1, "server/discover"), Self.modern(2, "tools/list"),
                Self.modern(3, "tools/call", #""name":"top_leads","arguments":{},"#),
                Self.modern(4, "tools/list", version: "2031-01-01"),
            ]
        )
        #expect(answers[0]["result"]?["supportedVersions"] == ["2026-07-28"])
        for answer in answers.prefix(3) { #expect(answer["result"]?["resultType"] == "complete") }
        #expect(answers[1]["result"]?["cacheScope"] == "private")
        let leads = answers[2]["result"]?["structuredContent"]?["leads"]?.arrayValue
        #expect(leads?.count == 2)
        #expect(answers[3]["error"]?["code"] == -32_022)
        #expect(answers[3]["error"]?["data"]?["supported"] == ["2026-07-28"])
    }

    @Test("offers resources and prompts, and insights with who wrote them")
    func resources() throws {
        let place = try place()
        _ = try place.run("score", "--all")
        func read(_ id: Int, _ uri: String) -> String {
            #"{"jsonrpc":"2.0","id":\#(id),"method":"resources/read","params":{"uri":"\#(uri)"}}"#
        }
        let answers = try talk(
            place,
            [
                #"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#,
                #"{"jsonrpc":"2.0","id":2,"method":"resources/templates/list"}"#,
                read(3, "assay://contact/%631"), read(4, "assay://model"),
                read(5, "assay://leads/top"), read(6, "assay://insights"),
                read(7, "assay://contact/nobody"),
                #"{"jsonrpc":"2.0","id":8,"method":"prompts/list"}"#,
                """
                {"jsonrpc":"2.0","id":9,"method":"prompts/get",\
                "params":{"name":"prepare_call","arguments":{"contact":"c1"}}}
                """,
                #"{"jsonrpc":"2.0","id":10,"method":"prompts/get","params":{"name":"prepare_call"}}"#,
                Self.call(11, "comment_on_contact", #"{"contact":"c1"}"#),
            ]
        )
        #expect(answers[0]["result"]?["resources"]?.arrayValue?.count == 3)
        #expect(answers[1]["result"]?["resourceTemplates"]?.arrayValue?.count == 1)
        func text(_ index: Int) -> String {
            answers[index]["result"]?["contents"]?.arrayValue?[0]["text"]?.stringValue ?? ""
        }
        #expect(text(2).contains(#""contact_id":"c1""#) && text(3).contains(#""sha256""#))
        #expect(text(4).contains("Ada Rossi") && text(5).contains("summary"))
        #expect(answers[6]["error"]?["code"] == -32_002)
        #expect(answers[7]["result"]?["prompts"]?.arrayValue?.count == 2)
        let prompt = answers[8]["result"]?["messages"]?.arrayValue?[0]["content"]?["text"]
        #expect(prompt?.stringValue?.contains(#""c1""#) == true)
        #expect(answers[9]["error"]?["code"] == -32_602)
        #expect(answers[10]["result"]?["structuredContent"]?["answered_by"] == "local")
    }

    @Test("changes records where the user allows it, and nowhere else")
    func writing() throws {
        let place = try place()
        let calls = [
            Self.call(1, "add_note", #"{"contact":"c1","text":"wants an offer"}"#),
            Self.call(2, "mark_outcome", #"{"contact":"c2","result":"lost"}"#),
            Self.call(3, "edit_contact", #"{"contact":"c1","field":"title","value":"Pisan"}"#),
            Self.call(4, "edit_contact", #"{"contact":"c1","field":"id","value":"c9"}"#),
            Self.call(5, "add_note", #"{"contact":"c1","text":" "}"#),
        ]
        let refused = try talk(place, calls)
        #expect(refused.allSatisfy { $0["error"]?["code"] == -32_602 })
        let run = try place.run("mcp", "--allow-write", input: calls.joined(separator: "\n") + "\n")
        let answers = try run.jsonLines()
        #expect(answers.map { $0["result"]?["isError"] } == [false, false, false, true, true])
        let shown = try place.run("show", "c1").output
        #expect(shown.contains("wants an offer") && shown.contains("Pisan"))
    }

    @Test("puts pseudonyms into all that its tools answer, by option or by variable")
    func redacted() throws {
        let place = try place()
        let notes = try place.file(
            "notes.csv",
            """
            id,contact_id,type,date,subject,body
            n1,c1,email reply,2026-11-20T10:00:00Z,RE: ROSSI,"ada here, call +39 02 1234567"
            """
        )
        _ = try place.run("import", notes)
        _ = try place.run("score", "--all")
        let calls = [
            Self.call(1, "find_contacts", #"{"query":"rossi"}"#),
            Self.call(2, "top_leads", #"{"limit":5}"#),
            Self.call(3, "explain_score", #"{"contact":"c1"}"#),
            Self.call(4, "get_contact_history", #"{"contact":"c1"}"#),
            Self.call(5, "score_lead", #"{"id":"c1"}"#),
            Self.call(6, "explain_score", #"{"contact":"nobody@rossi.example"}"#),
        ]
        .joined(separator: "\n")
        let byOption = try place.run("mcp", "--redact", "email,phone,name", input: calls + "\n")
        place.variables["ASSAY_AGENT_REDACT"] = "email,phone,name"
        let byVariable = try place.run("mcp", input: calls + "\n")
        for run in [byOption, byVariable] {
            #expect(run.code == 0 && run.lines.count == 6)
            for line in run.lines.prefix(5) {
                #expect(!line.lowercased().contains("rossi"), "\(line)")
                #expect(!line.lowercased().contains("ada"), "\(line)")
            }
            #expect(!run.output.contains("1234567") && !run.output.contains("nobody@"))
            #expect(run.lines[1].contains(#"\"contact\":\"c1\""#))
            #expect(!run.output.contains(#"\"model_used\":\"person@"#))
        }
        #expect(try place.run("mcp", "--redact", "all", input: "").code == 2)
    }
}
