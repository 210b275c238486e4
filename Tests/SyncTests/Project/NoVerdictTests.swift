import HTTP
import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("What is no verdict", .timeLimit(.minutes(5)))
struct NoVerdictTests {
    private static func answer(
        _ status: Int,
        _ body: String,
        _ headers: HTTPHeaders = [:]
    ) -> SupabaseStandIn.Fault {
        .answer(HTTPReply(status: status, headers: headers, body: [UInt8](body.utf8)))
    }

    private static let page = "<!DOCTYPE html><html><body>Blocked by the firewall</body></html>"
    private static let slow = answer(
        500,
        #"{"code":"57014","message":"canceling statement due to statement timeout"}"#
    )
    private static let readOnly = answer(
        405,
        #"{"code":"25006","message":"cannot execute UPDATE in a read-only transaction"}"#
    )
    private static let inside = answer(500, #"{"code":"XX000","message":"cache lookup failed"}"#)

    /// Answers that come for as long as sync asks, and words of what it says.
    static let answers: [(fault: SupabaseStandIn.Fault, words: String)] = [
        (answer(200, page), "web page"), (answer(403, page), "web page"),
        (answer(404, page), "web page"), (answer(400, page), "web page"),
        (answer(200, ""), "it is empty"), (answer(200, "null"), "makes no sense"),
        (answer(200, "{}"), "makes no sense"), (answer(200, "[1]"), "makes no sense"),
        (answer(200, #"[{"id":"another"}]"#), "makes no sense"),
        (answer(403, #"{"message":"forbidden by the gateway"}"#), "no refusal of PostgREST's"),
        (answer(400, #"{"error":"bad"}"#), "no refusal of PostgREST's"),
        (readOnly, "cannot answer now"), (answer(500, "oops"), "cannot answer now"),
        (inside, "cannot answer now"),
    ]

    /// Everything that waits is kept, and arrives with the next sync.
    private func expectKept(
        _ laptop: Laptop,
        _ scene: ProjectScene,
        _ name: String
    ) async throws {
        #expect(try laptop.store.quarantined(organizationKey: laptop.key).isEmpty, "\(name)")
        #expect(try laptop.store.conflicts(organizationKey: laptop.key).isEmpty, "\(name)")
        #expect(try laptop.store.syncBacklog(organizationKey: laptop.key).waiting == 1, "\(name)")
        #expect(try laptop.name(ProjectScene.contact(1)) == name)
        scene.project.unscript()
        #expect(try await laptop.sync().sent == 1)
        let stands = "SELECT name FROM contacts WHERE id = '\(ProjectScene.contact(1))'"
        #expect(try await scene.value(stands) == name)
    }

    @Test("In plain sync: for a row that is read, or written", arguments: [0, 1])
    func plain(skipped: Int) async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        for (number, answer) in Self.answers.enumerated() {
            let name = "edit \(number)"
            try laptop.edit(ProjectScene.contact(1), ["name": name])
            scene.project.script(
                Array(repeating: .none, count: skipped) + Array(repeating: answer.fault, count: 40),
                pathPrefix: "/rest/v1/contacts"
            )
            let error = await #expect(throws: SyncError.self) { try await laptop.sync() }
            #expect(error?.description.contains(answer.words) == true, "\(name): \(error as Any)")
            try await expectKept(laptop, scene, name)
        }
    }

    @Test("In exact sync: for a push")
    func exact() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        for (number, answer) in Self.answers.enumerated() {
            let name = "edit \(number)"
            try laptop.edit(ProjectScene.contact(1), ["name": name])
            scene.project.script(
                Array(repeating: answer.fault, count: 40),
                pathPrefix: "/rest/v1/rpc/assay_push"
            )
            let error = await #expect(throws: SyncError.self) { try await laptop.sync() }
            #expect(error?.description.contains(answer.words) == true, "\(name): \(error as Any)")
            try await expectKept(laptop, scene, name)
        }
    }

    @Test("An edit for which the server had no time waits, and the others do not wait for it")
    func outOfTime() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(ProjectScene.contact(1), ["name": "slow"])
        try laptop.edit(ProjectScene.contact(2), ["name": "quick"])
        scene.project.script([Self.slow, Self.slow], pathPrefix: "/rest/v1/rpc/assay_push")
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.refused == 0, "\(counts)")
        #expect(counts.warnings.contains { $0.contains("1 edit could not be judged") })
        try await expectKept(laptop, scene, "slow")

        // A server that has no time for anything is not asked for each edit by itself.
        for number in 1...3 {
            try laptop.edit(ProjectScene.contact(number), ["name": "n\(number)"])
        }
        scene.project.script(
            Array(repeating: Self.slow, count: 40),
            pathPrefix: "/rest/v1/rpc/assay_push"
        )
        await #expect(throws: SyncError.self) { try await laptop.sync() }
        scene.project.unscript()
        #expect(try laptop.store.syncBacklog(organizationKey: laptop.key).waiting == 3)
        #expect(try await laptop.sync().sent == 3)
    }

    @Test("An edit at which the server itself fails waits, and is judged once it does not")
    func failsInside() async throws {
        let scene = try await ProjectScene(
            ProjectScene.exact,
            sql: [
                ProjectScene.contacts(3),
                """
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    RAISE EXCEPTION 'cache lookup failed' USING errcode = 'XX000'; END $$;
                CREATE TRIGGER fail BEFORE UPDATE ON contacts FOR EACH ROW
                    WHEN (new.name = 'hit') EXECUTE FUNCTION fail()
                """,
            ]
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(ProjectScene.contact(1), ["name": "hit"])
        try laptop.edit(ProjectScene.contact(2), ["name": "passes"])
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.refused == 0, "\(counts)")
        #expect(counts.warnings.contains { $0.contains("cache lookup failed") }, "\(counts)")
        try await scene.run("DROP TRIGGER fail ON contacts")
        try await expectKept(laptop, scene, "hit")
    }

    @Test(
        "An empty list where rows are is no end of the table: nothing vanishes",
        arguments: [1, 40]
    )
    func emptyPages(times: Int) async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(250)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(ProjectScene.contact(1), ["name": "mine"])
        let empty = Array(repeating: Self.answer(200, "[]"), count: times)
        // Asked for first are the columns, the edit's row and a type; then it is written.
        scene.project.script(
            Array(repeating: .none, count: 4) + empty,
            pathPrefix: "/rest/v1/contacts"
        )
        if times == 1 {
            #expect(try await laptop.sync().conflicts == 0)
        } else {
            let error = await #expect(throws: SyncError.self) { try await laptop.sync() }
            #expect(error?.description.contains("none was taken away") == true, "\(error as Any)")
        }
        scene.project.unscript()
        #expect(try laptop.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL") == "250")
        #expect(try await laptop.sync().conflicts == 0)
        #expect(try await scene.value("SELECT count(*) FROM contacts WHERE name = 'mine'") == "1")
    }

    @Test("A page that leaves rows out takes none away")
    func shortPage() async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(5)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let five = #"[{"id":"\#(ProjectScene.contact(5))","name":"five"}]"#
        // The columns are asked for first.
        scene.project.script([.none, Self.answer(200, five)], pathPrefix: "/rest/v1/contacts")
        try await laptop.sync()
        #expect(try laptop.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL") == "5")
        #expect(try laptop.name(ProjectScene.contact(5)) == "five")
        try await laptop.sync()
        #expect(try laptop.name(ProjectScene.contact(5)) == "Contact 5")
    }

    @Test("What was really deleted, or is really out of sight, vanishes with one sync")
    func reallyGone() async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(250)])
        let laptop = try await scene.laptop()
        func shown() throws -> String? {
            try laptop.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL")
        }
        try await laptop.sync()
        try await scene.run("DELETE FROM contacts WHERE name LIKE '%7'")
        try await laptop.sync()
        #expect(try shown() == "225")
        try await scene.run("UPDATE profiles SET organization_id = NULL")
        await #expect(throws: SyncError.self) { try await laptop.sync() }
        #expect(try shown() == "0")
        try await scene.run("UPDATE profiles SET organization_id = '\(ProjectScene.acme)'")
        try await laptop.sync()
        #expect(try shown() == "225")
        try await scene.run("DELETE FROM contacts")
        try await laptop.sync()
        #expect(try shown() == "0")
    }

    @Test("In exact sync a list without what the digest counted takes nothing away")
    func emptyBucket() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(20)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try await scene.run("UPDATE assay.stamp SET hash = 1 WHERE table_name = 'contacts'")
        for body in ["[]", "null", "{}"] {
            scene.project.script(
                Array(repeating: Self.answer(200, body), count: 40),
                pathPrefix: "/rest/v1/rpc/assay_bucket"
            )
            await #expect(throws: SyncError.self) { try await laptop.sync(verifying: true) }
            scene.project.unscript()
            let shown = try laptop.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL")
            #expect(shown == "20", "\(body)")
        }
    }
}
