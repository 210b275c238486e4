import HTTP
import JSON
import SupabaseStandIn
import Testing

@Suite("Scripted faults of the stand-in")
struct FaultTests {
    private static let insert = #"{"organization_id":"\#(Scene.acme)","name":"N"}"#
    private static let count = "SELECT count(*) FROM contacts"

    private func failure(
        _ body: () async throws -> Scene.Answer
    ) async throws -> HTTPTransportError? {
        do {
            _ = try await body()
            return nil
        } catch let error as HTTPTransportError {
            return error
        }
    }

    @Test("Faults strike in the order of the script, once each, and only where they are aimed")
    func order() async throws {
        let scene = try await Scene()
        scene.project.script([.none, .serverError(502), .tooManyRequests(retryAfterSeconds: 7)])
        scene.project.script([.captivePortal], pathPrefix: "/auth")
        #expect(try await scene.send("GET", "/contacts").status == 200)
        #expect(try await scene.send("GET", "/contacts").status == 502)
        let limited = try await scene.send("GET", "/contacts")
        #expect(limited.status == 429 && limited.header("Retry-After") == "7")
        #expect(try await scene.send("GET", "/contacts").status == 200)
        #expect(scene.project.hasFaults)
        let portal = try await scene.send("GET", "/auth/v1/user")
        #expect(portal.status == 200 && portal.text.hasPrefix("<!DOCTYPE html>"))
        #expect(!scene.project.hasFaults)
    }

    @Test("A lost request leaves nothing behind, a lost response what it did")
    func losses() async throws {
        let scene = try await Scene()
        scene.project.script([
            .requestLost(.unreachable), .responseLost(.cut), .responseLost(.timedOut),
        ])
        func insert() async throws -> Scene.Answer {
            try await scene.send("POST", "/contacts", Self.insert)
        }
        let before = try await failure(insert)
        #expect(before?.kind == .unreachable && before?.mayHaveArrived == false)
        #expect(try await scene.value(Self.count) == "0")
        let after = try await failure(insert)
        #expect(after?.kind == .cut && after?.mayHaveArrived == true)
        #expect(try await scene.value(Self.count) == "1")
        #expect(try await failure(insert)?.kind == .timedOut)
        #expect(try await scene.value(Self.count) == "2")
        let seen = scene.project.takeSeen()
        #expect(seen.map(\.status) == [201, 201])
        #expect(seen.map(\.path) == ["/rest/v1/contacts", "/rest/v1/contacts"])
        #expect(scene.project.takeSeen() == [])
    }

    @Test("An answer can end in the middle, or be longer than the call allows")
    func sizes() async throws {
        let scene = try await Scene(rows: [Scene.contacts(3)])
        scene.project.script([.truncated(bytes: 20)])
        let cut = try await scene.send("GET", "/contacts")
        #expect(cut.status == 200 && cut.reply.body.count == 20)
        #expect(throws: JSONError.self) { try cut.json() }
        let call = HTTPCall(
            method: "GET",
            url: SupabaseProject.url + "/rest/v1/contacts",
            headers: [
                "apikey": scene.project.keys.anonKey,
                "Authorization": "Bearer \(scene.token(scene.ada))",
            ],
            replyBytesMax: 100
        )
        await #expect(throws: HTTPTransportError.self) { try await scene.project.send(call) }
    }

    @Test("Without a free connection a request is 504 after its wait")
    func noFreeConnection() async throws {
        var settings = PostgRESTStandIn.Settings()
        settings.connectionsMax = 1
        settings.connectionWaitMax = .milliseconds(20)
        settings.statementTimeouts = [:]
        let scene = try await Scene(rows: [Scene.contacts(1)], settings: settings)
        let writer = try scene.project.database.connect()
        try writer.query("BEGIN")
        try writer.query("UPDATE contacts SET name = 'web'")
        let target = "/contacts?id=eq.\(Scene.contact(1))"
        async let patched = scene.send("PATCH", target, #"{"name":"laptop"}"#)
        try await scene.waitForLock()
        let answer = try await scene.send("GET", target)
        #expect(answer.status == 504)
        #expect(try answer.code == "PGRST003")
        try writer.query("COMMIT")
        #expect(try await patched.status == 204)
        #expect(try await scene.send("GET", target).status == 200)
    }

    @Test("A database that goes away is 503, and is there again when it comes back")
    func databaseDown() async throws {
        let scene = try await Scene()
        #expect(try await scene.send("GET", "/contacts").status == 200)
        let name = scene.project.database.name
        let server = try await PostgreSQLServer.shared()
        let elsewhere = try await server.makeDatabase(.supabase)
        let administrator = try elsewhere.connect(as: PostgreSQLServer.superuser)
        try administrator.query("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
        try administrator.query(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1",
            [name]
        )
        let down = try await scene.send("GET", "/contacts")
        #expect(down.status == 503, "\(down.text)")
        let still = try await scene.send("GET", "/contacts")
        #expect(still.status == 503 && still.header("Retry-After") == "1")
        #expect(try still.code == "PGRST000")
        try administrator.query("ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
        try await Waiting.until("the project has recovered") {
            try await scene.send("GET", "/contacts").status == 200
        }
    }

    @Test("A project goes on over a backup of its database, as after a restore")
    func restore() async throws {
        let scene = try await Scene(rows: [Scene.contacts(2)])
        scene.project.rest.disconnect()
        let backup = try await scene.project.database.makeCopy()
        _ = try await scene.send("DELETE", "/contacts?id=eq.\(Scene.contact(1))")
        try await scene.project.restore(backup)
        let rows = try await scene.send("GET", "/contacts?select=id&order=id")
        #expect(try rows.column("id") == [1, 2].map(Scene.contact))
    }
}
