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
        #expect(tools.count == 7)
        let writing = tools.filter { $0["annotations"]?["readOnlyHint"] == false }
        #expect(writing.compactMap { $0["name"]?.stringValue } == ["score_lead"])
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
                "not json", "[1,2]", #"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#,
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
