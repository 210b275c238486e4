import CRM
import Foundation
import HTTP
import JSON
import Resources
import Storage
import SupabaseStandIn
import Testing
import TestSupport

/// A project behind a real socket, over a real PostgreSQL.
private struct ServedProject {
    static let acme = "00000000-0000-4000-8000-00000000000a"
    let project: SupabaseProject
    let server: HTTPServer
    let clock: ManualClock

    init(contacts: Int) async throws {
        clock = ManualClock(seed: 3)
        let environment = clock.environment
        let template = DatabaseTemplate.guardian.adding(
            Migrations.supabase.map(\.sql),
            name: "template_sync_command"
        )
        let database = try await PostgreSQLServer.shared().makeDatabase(template)
        project = try await SupabaseProject(
            database: database,
            now: { environment.now().microseconds },
            randomBytes: environment.randomBytes
        )
        server = try HTTPServer(ServerConfiguration(), handler: project)
        try await run("INSERT INTO organizations (id, name) VALUES ('\(Self.acme)', 'Acme')")
        try await project.addUser(
            email: "ada@acme.example",
            password: "correct horse",
            organization: Self.acme
        )
        try await run(
            """
            INSERT INTO contacts (organization_id, name, email)
            SELECT '\(Self.acme)', 'Contact ' || n, 'contact' || n || '@acme.example'
            FROM generate_series(1, \(contacts)) n
            """
        )
    }

    func run(_ sql: String) async throws {
        let database = project.database
        try await BlockingWork.run { try database.connect(as: "postgres").run(script: sql) }
    }

    func value(_ sql: String) async throws -> String? {
        let database = project.database
        return try await BlockingWork.run { try database.connect().value(sql) }
    }

    func login(
        _ place: TestWorkspace,
        as user: String = "ada",
        _ more: [String] = []
    ) async throws -> TestWorkspace.Outcome {
        place.variables["ASSAY_PASSWORD"] = "correct horse"
        place.variables["SUPABASE_URL"] = "http://127.0.0.1:\(server.port)"
        place.variables["SUPABASE_ANON_KEY"] = project.keys.publishableKey
        return try await BlockingWork.run {
            try place.start(["login", "--email", "\(user)@acme.example"] + more).wait()
        }
    }
}

extension TestWorkspace: @unchecked Sendable {
    // Unchecked: a test hands it to one blocking call at a time.
}

@Suite("Sync by the command")
struct SyncCommandTests {
    @Test("Logs in, syncs, edits, shows what waits, proves equality, and says what it did")
    func wholeWay() async throws {
        let served = try await ServedProject(contacts: 1_500)
        let place = try TestWorkspace()
        let login = try await served.login(place)
        #expect(login.code == 0 && login.output.contains("exact sync"), "\(login.errors)")
        try await BlockingWork.run {
            let output = try place.run("sync").output
            #expect(output.contains("received 1500 rows (1500 new or changed)"))
            #expect(try place.run("edit", "contact7@acme.example", "phone=+39 7").code == 0)
            #expect(try place.run("note", "contact7@acme.example", "call in May").code == 0)
            #expect(try place.run("add", "name=New Person", "email=new@acme.example").code == 0)
            let waiting = try place.run("sync", "--dry-run")
            #expect(waiting.lines.count == 1 + 3, "a heading and three edits: \(waiting.output)")
            #expect(try place.run("score", "--all").code == 0)
            let counts = try #require(try place.run("sync", "--json").jsonLines().first)
            #expect(counts["history"]?.intValue == 1_502, "\(counts)")
            #expect(try place.run("sync", "verify").output.contains("equal to the server's"))
            let status = try #require(try place.run("sync", "status", "--json").jsonLines().first)
            #expect(status["waiting"]?.intValue == 0 && status["mode"]?.stringValue == "exact")
            #expect(status["scores_not_sent"]?.intValue == 0)
        }
        #expect(
            try await served.value("SELECT phone FROM contacts WHERE name = 'Contact 7'") == "+39 7"
        )
        #expect(try await served.value("SELECT note FROM contact_notes") == "call in May")
        #expect(try await served.value("SELECT count(*) FROM assay_scores") == "1501")
        #expect(
            try await served.value("SELECT count(*) FROM contacts WHERE lead_score_reasoning <> ''")
                == "1501"
        )
        await served.server.stop()
    }

    @Test("A column of JSON stays one; an edit of what was deleted there comes back by --yes alone")
    func columnsAndRetries() async throws {
        let served = try await ServedProject(contacts: 2)
        try await served.run(
            """
            ALTER TABLE contacts ADD COLUMN meta jsonb DEFAULT '{"a": 1}',
                ADD CONSTRAINT no_fax CHECK (phone <> 'fax')
            """
        )
        let place = try TestWorkspace()
        _ = try await served.login(place)
        let one = "contact1@acme.example"
        try await BlockingWork.run {
            #expect(try place.run("sync").code == 0)
            #expect(try place.run("edit", one, #"meta={"k":1}"#).code == 0)
            let refusal = try place.run("edit", one, "meta=hello")
            #expect(refusal.code == 2 && refusal.errors.contains("meta holds a JSON object"))
            #expect(try place.run("sync").output.contains("sent 1 edits"))
            #expect(try place.run("edit", one, "phone=fax").code == 0)
            #expect(try place.run("sync").output.contains("1 were refused"))
        }
        let kind =
            "SELECT jsonb_typeof(meta) || (meta ->> 'k') FROM contacts WHERE email = '\(one)'"
        #expect(try await served.value(kind) == "object1")
        try await served.run(
            "DELETE FROM contacts WHERE email = '\(one)'; ALTER TABLE contacts DROP CONSTRAINT no_fax"
        )
        try await BlockingWork.run {
            #expect(try place.run("sync").code == 0)
            let held = try #require(
                try place.run("sync", "quarantine", "--json").jsonLines().first?["id"]?.stringValue
            )
            let refusal = try place.run("sync", "quarantine", "retry", held)
            #expect(refusal.code == 2 && refusal.errors.contains("was deleted on the server"))
            #expect(try place.run("sync").output.contains("sent 0 edits"))
            #expect(try place.run("sync", "quarantine", "retry", held, "--yes").code == 0)
            #expect(try place.run("sync").output.contains("sent 1 edits"))
        }
        #expect(
            try await served.value("SELECT phone FROM contacts WHERE email = '\(one)'") == "fax"
        )
        await served.server.stop()
    }

    @Test("A contact scored before it was adopted is not taken for one that was tampered with")
    func adoptsScored() async throws {
        let served = try await ServedProject(contacts: 1)
        let place = try TestWorkspace()
        let people = try place.file("people.csv", "name,email\nNew,new@acme.example\n")
        try await BlockingWork.run {
            let runs = [try place.run("import", people), try place.run("score", "--all")]
            #expect(runs.map(\.code) == [0, 0])
        }
        _ = try await served.login(place)
        try await BlockingWork.run {
            #expect(try place.run("sync").code == 0)
            #expect(try place.run("sync", "adopt").output.contains("1 contact"))
            let verified = try place.run("audit", "verify")
            #expect(verified.code == 0, "\(verified.output)")
            #expect(try place.run("audit", "log", "--kind", "contact_id").lines.count == 2)
            #expect(try place.run("score", "--all").code == 0)
            #expect(try place.run("sync").code == 0)
            #expect(try place.run("audit", "verify").code == 0)
        }
        await served.server.stop()
    }

    @Test("Contacts from a file go up once somebody says so, and each of them once")
    func adopts() async throws {
        let served = try await ServedProject(contacts: 2)
        let place = try TestWorkspace()
        let mine = "11111111-2222-4333-8444-555555555555"
        let people = try place.file(
            "people.csv",
            """
            id,name,email
            ,"1, Contact",contact1@acme.example
            ,Shares the address of one there,contact2@acme.example
            ,New,new@acme.example
            \(mine),Known by a UUID,
            42,Of another system,other@acme.example
            ,Without an address,
            """
        )
        let more = try place.file("more.csv", "name,email,phone\nNew,new@acme.example,+39 2\n")
        let second = try await BlockingWork.run {
            #expect(try place.run("import", people).code == 0)
            let report = try JSON(parsing: try place.run("import", more, "--json").output)
            return try #require(report["import_id"]?.stringValue)
        }
        _ = try await served.login(place)
        try await BlockingWork.run {
            let early = try place.run("sync", "adopt")
            #expect(early.code == 1 && early.errors.contains("run `assay sync` first"))
            #expect(try place.run("sync").output.contains("sent 0 edits"))
            // An edit of what only lives here stays here; it neither hides nor holds the contact.
            #expect(try place.run("edit", mine, "company=Bianchi").code == 0)
            #expect(try place.run("sync").output.contains("sent 0 edits"))
            #expect(try place.run("sync", "conflicts", "--json").lines == [])
            #expect(try place.run("edit", mine, "phone=+39 1").code == 0)
            let trial = try #require(
                try place.run("sync", "adopt", "--dry-run", "--json").jsonLines().first
            )
            #expect(trial["contacts"]?.intValue == 3 && trial["known"]?.intValue == 1)
            #expect(trial["foreign"]?.intValue == 2 && trial["sharing"]?.intValue == 1)
            #expect(try place.run("note", mine, "wants an offer").code == 0)
            #expect(try place.run("sync", "adopt").output.contains("3 contacts, 1 notes"))
            #expect(try place.run("sync", "adopt").output.contains("0 contacts, 0 notes"))
            #expect(try place.run("sync").output.contains("sent 4 edits"))
            #expect(try place.run("sync", "verify").output.contains("contacts: 5 rows, equal"))
            #expect(try place.run("import", people).code == 0)
            #expect(try place.run("sync", "adopt").output.contains("0 contacts, 0 notes"))
            // What the second file said is taken back, here and there; the id it is synced by
            // stays.
            #expect(try place.run("import", "undo", second).code == 0)
            #expect(try place.run("sync").output.contains("sent 1 edits"))
            #expect(try place.run("sync", "verify").output.contains("contacts: 5 rows, equal"))
        }
        let phone = "SELECT coalesce(phone, 'none') FROM contacts WHERE name = 'New'"
        #expect(try await served.value(phone) == "none")
        #expect(
            try await served.value("SELECT string_agg(name, ', ' ORDER BY name) FROM contacts")
                == "Contact 1, Contact 2, Known by a UUID, New, Shares the address of one there"
        )
        #expect(try await served.value("SELECT contact_id FROM contact_notes") == mine)
        let edited = "SELECT company || ' ' || phone FROM contacts WHERE id = '\(mine)'"
        #expect(try await served.value(edited) == "Bianchi +39 1")
        await served.server.stop()
    }

    @Test("A conflict is shown with both values, and the other can be put back")
    func conflict() async throws {
        let served = try await ServedProject(contacts: 2)
        let place = try TestWorkspace()
        _ = try await served.login(place)
        try await BlockingWork.run {
            _ = try place.run("sync")
            _ = try place.run("edit", "contact1@acme.example", "name=Mine")
        }
        try await served.run("UPDATE contacts SET name = 'Theirs' WHERE name = 'Contact 1'")
        try await BlockingWork.run {
            #expect(try place.run("sync").output.contains("1 edits met others"))
            let shown = try place.run("sync", "conflicts", "--json").jsonLines()
            #expect(shown.first?["mine"]?.stringValue == "\"Mine\"")
            #expect(try place.run("sync", "resolve", "1", "mine").code == 0)
            #expect(try place.run("sync").code == 0)
            #expect(try place.run("sync", "resolve", "1", "mine").code == 5)
        }
        #expect(try await served.value("SELECT count(*) FROM contacts WHERE name = 'Mine'") == "1")
        await served.server.stop()
    }

    @Test("A login for another organization is refused, says what waits and what to do instead")
    func otherOrganization() async throws {
        let served = try await ServedProject(contacts: 2)
        let bolt = "00000000-0000-4000-8000-00000000000b"
        try await served.run("INSERT INTO organizations (id, name) VALUES ('\(bolt)', 'Bolt')")
        try await served.project.addUser(
            email: "carla@acme.example",
            password: "correct horse",
            organization: bolt
        )
        let place = try TestWorkspace()
        _ = try await served.login(place)
        try await BlockingWork.run {
            _ = try place.run("sync")
            #expect(try place.run("edit", "contact1@acme.example", "phone=+39 7").code == 0)
            #expect(try place.run("note", "contact1@acme.example", "CONFIDENTIAL").code == 0)
        }
        let refused = try await served.login(place, as: "carla")
        #expect(refused.code == 6, "\(refused.errors)")
        for words in [ServedProject.acme, bolt, "2 edits that wait", "--org NAME", "--db FILE"] {
            #expect(refused.errors.contains(words), "\(words): \(refused.errors)")
        }
        #expect(try await served.login(place, as: "carla", ["--org", "bolt"]).code == 0)
        try await BlockingWork.run {
            // The file's session is Carla's now: nothing of Acme is sent as her.
            let outsider = try place.run("sync")
            #expect(outsider.code == 4 && outsider.errors.contains("assay login"))
            #expect(try place.run("sync", "--org", "bolt").code == 0)
        }
        #expect(try await served.value("SELECT count(*) FROM contact_notes") == "0")
        _ = try await served.login(place)
        try await BlockingWork.run {
            let last = try place.run("sync")
            #expect(last.output.contains("sent 2 edits"), "\(last.errors)")
        }
        let owner = "SELECT organization_id FROM contact_notes"
        #expect(try await served.value(owner) == ServedProject.acme)
        await served.server.stop()
    }

    @Test("Killed at any moment of a first sync, the next one goes on and ends complete")
    func killed() async throws {
        let served = try await ServedProject(contacts: 6_000)
        let place = try TestWorkspace()
        _ = try await served.login(place)
        for pause in [20, 60, 120, 200, 300] {
            let running = try place.start(["sync"])
            try await Task.sleep(for: .milliseconds(pause))
            running.signal(SIGKILL)
            _ = try running.wait()
        }
        try await BlockingWork.run {
            let last = try place.run("sync", "verify")
            #expect(last.code == 0, "\(last.errors)")
            #expect(last.output.contains("contacts: 6000 rows"))
            #expect(!last.output.contains("repaired"))
            #expect(try place.run("audit", "verify").code == 0)
        }
        await served.server.stop()
    }

    @Test("A table that could not be compared is named, and the exit code of verify says so")
    func notCompared() async throws {
        let served = try await ServedProject(contacts: 2)
        let place = try TestWorkspace()
        _ = try await served.login(place)
        let first = try await BlockingWork.run { try place.run("sync") }
        #expect(first.code == 0, "\(first.errors)")
        try await served.run("DROP TABLE opportunities CASCADE")
        try await BlockingWork.run {
            let verified = try place.run("sync", "verify")
            #expect(verified.code == 1, "\(verified.errors)")
            #expect(verified.output.contains("opportunities: 0 rows, not compared"))
            #expect(verified.output.contains("contacts: 2 rows, equal to the server's"))
        }
        await served.server.stop()
    }

    @Test("Without a server, a session or a link the exit codes say which, and edits are kept")
    func exitCodes() async throws {
        let served = try await ServedProject(contacts: 1)
        let place = try TestWorkspace()
        try await BlockingWork.run {
            #expect(try place.run("add", "name=Early").code == 0)
            let unlinked = try place.run("sync")
            #expect(unlinked.code == 5 && unlinked.errors.contains("assay login"))
        }
        place.variables["ASSAY_PASSWORD"] = "wrong"
        place.variables["SUPABASE_ANON_KEY"] = served.project.keys.anonKey
        try await BlockingWork.run {
            let refused = try place.run(
                "login",
                "--url",
                "http://127.0.0.1:\(served.server.port)",
                "--email",
                "ada@acme.example"
            )
            #expect(refused.code == 4 && !refused.errors.contains("wrong"), "\(refused.errors)")
            let insecure = try place.run("login", "--url", "http://example.com", "--email", "a@b.c")
            #expect(insecure.code == 2 && insecure.errors.contains("https://"))
        }
        #expect(try await served.login(place).code == 0)
        try await BlockingWork.run {
            _ = try place.run("sync")
            _ = try place.run("edit", "contact1@acme.example", "name=Offline")
        }
        await served.server.stop()
        try await BlockingWork.run {
            let offline = try place.run("sync")
            #expect(offline.code == 7 && offline.errors.contains("kept"), "\(offline.errors)")
            #expect(try place.run("sync", "--dry-run").lines.count == 1 + 1)
            #expect(try place.run("logout").code == 0)
            #expect(try place.run("sync").code == 4)
        }
    }
}
