import HTTP
import JSON
import SupabaseStandIn
import TestSupport
import Testing

/// The stand-in for a model's server behind a real socket, for programs in processes of their own.
private struct ModelSocket: HTTPHandler {
    let model: ModelServer

    func admit(_ head: HTTPRequest) -> HTTPAdmission { .read(bodyBytesMax: 1 << 20) }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let call = HTTPCall(
            method: request.method,
            url: "https://generativelanguage.googleapis.com\(request.path)",
            headers: request.headers,
            body: request.body
        )
        do {
            let reply = try await model.send(call)
            return HTTPResponse(
                status: reply.status,
                headers: ["Content-Type": "application/json"],
                body: .bytes(reply.body)
            )
        } catch {
            return HTTPResponse(status: 502)
        }
    }
}

@Suite("Commands that ask a model's server")
struct AgentSocketTests {
    /// Runs `body` with a place whose agent is the scripted one.
    private func withModel(
        _ script: ModelScript,
        _ body: @escaping @Sendable (TestWorkspace) throws -> Void
    ) async throws -> ModelServer.Log {
        let model = ModelServer(script, clock: ManualClock())
        let server = try HTTPServer(ServerConfiguration(), handler: ModelSocket(model: model))
        let place = try TestWorkspace()
        place.variables["ASSAY_AGENT"] = "gemini"
        place.variables["GEMINI_API_KEY"] = "k"
        place.variables["GOOGLE_GEMINI_BASE_URL"] = "http://127.0.0.1:\(server.port)"
        try await BlockingWork.run { try body(place) }
        await server.stop()
        return model.seen
    }

    @Test("doctor asks for one count of tokens, and for nothing else")
    func doctor() async throws {
        let seen = try await withModel(AgentStand.normal) { place in
            #expect(try place.run("add", "name=Ada", "email=ada@rossi.example").code == 0)
            let doctor = try place.run("doctor", "--json")
            #expect(doctor.code == 0, "\(doctor.output)")
            #expect(doctor.output.contains("\"agent_server\":\"ok\""), "\(doctor.output)")
        }
        #expect(seen.calls.count == 1)
        #expect(seen.calls[0].url.hasSuffix(":countTokens"))
    }

    @Test("An assistant's score_lead is answered by the agent that is chosen")
    func assistant() async throws {
        let seen = try await withModel(AgentStand.normal) { place in
            _ = try place.run("add", "name=Bob")
            let call = #"""
                {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"score_lead",\#
                "arguments":{"name":"Ada Rossi","email":"ada@rossi.example"}}}
                """#
            let run = try place.run("mcp", input: call + "\n")
            let answer = try #require(try run.jsonLines().first, "\(run.errors)")
            let score = answer["result"]?["structuredContent"]
            #expect(score?["score"] == 82, "\(run.output)")
            #expect(score?["agent"]?["outcome"] == "answered")
            #expect(score?["local"]?["score"] != nil)
        }
        #expect(seen.violations == [])
        #expect(seen.requests.count == 2)
    }
}
