import CRM
import Resources
import SQLite
import Storage
import SupabaseStandIn
import Sync
import TestSupport
import Testing

/// What one organization's people wrote, and another organization that the file could be linked to.
@Suite("Edits and another organization", .timeLimit(.minutes(5)))
struct OtherOrganizationTests {
    static let bolt = "00000000-0000-4000-8000-00000000000b"
    static let one = ProjectScene.contact(1)
    private static let boltSQL = """
        INSERT INTO organizations (id, name) VALUES ('\(bolt)', 'Bolt');
        INSERT INTO contacts (organization_id, name) VALUES ('\(bolt)', 'Bolt''s own')
        """
    private static let inBolt = """
        SELECT (SELECT count(*) FROM contacts WHERE organization_id = '\(bolt)')
            + (SELECT count(*) FROM contact_notes WHERE organization_id = '\(bolt)')
        """
    private static let shown = "SELECT count(*) FROM contact WHERE deleted_at IS NULL"

    /// Acme with contacts and Ada; Bolt with a contact and Carla.
    private func scene(_ isExact: Bool) async throws -> ProjectScene {
        let scene = try await ProjectScene(
            isExact ? ProjectScene.exact : .guardian,
            sql: [ProjectScene.contacts(3), Self.boltSQL]
        )
        try await scene.project.addUser(
            email: "carla@acme.example",
            password: "secret of carla",
            organization: Self.bolt
        )
        return scene
    }

    /// Ada's laptop with an edit, a new contact and a note that wait.
    private func waiting(_ scene: ProjectScene) async throws -> Laptop {
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(Self.one, ["phone": "+39 200"])
        let new = Contact(id: laptop.store.newID(), organizationID: "acme", name: "Prospect")
        _ = try laptop.store.addContact(new, organizationKey: laptop.key)
        let contact = try #require(
            try laptop.store.contactKey(id: Self.one, email: nil, organizationKey: laptop.key)
        )
        _ = try laptop.store.addNote("CONFIDENTIAL", contactKey: contact)
        return laptop
    }

    private func expectArrived(_ laptop: Laptop, _ scene: ProjectScene) async throws {
        #expect(try laptop.store.syncBacklog(organizationKey: laptop.key).waiting == 0)
        #expect(try await scene.value(Self.inBolt) == "1", "Bolt has what it had")
        let phone = "SELECT phone FROM contacts WHERE id = '\(Self.one)'"
        #expect(try await scene.value(phone) == "+39 200")
        let arrived = """
            SELECT (SELECT count(*) FROM contacts WHERE organization_id = '\(ProjectScene.acme)')
                || ' ' || (SELECT count(*) FROM contact_notes WHERE note = 'CONFIDENTIAL')
            """
        #expect(try await scene.value(arrived) == "4 1")
        #expect(try laptop.value(Self.shown) == "4")
    }

    @Test(
        "A login as another's user is refused, names what waits, and changes nothing",
        arguments: [true, false]
    )
    func login(isExact: Bool) async throws {
        let scene = try await scene(isExact)
        let laptop = try await waiting(scene)
        for isLoggedOut in [false, true] {
            if isLoggedOut { try laptop.session.save(nil) }
            let error = await #expect(throws: SyncStoreError.self) {
                try await scene.logIn(laptop, "carla")
            }
            guard case .heldByAnother(let held, let wanted) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(held.organization == ProjectScene.acme && wanted.contains(Self.bolt))
            #expect(held.waiting == [.contact: 2, .interaction: 1])
            #expect("\(held)".contains("3 edits that wait to be sent there (2 of contacts, 1 of"))
            #expect(try laptop.session.load()?.email == (isLoggedOut ? nil : "ada@acme.example"))
        }
        try await scene.logIn(laptop, "ada")
        #expect(try await laptop.sync().sent == 3)
        try await expectArrived(laptop, scene)
        // Not even with nothing left to send: the records of the two would mix.
        await #expect(throws: SyncStoreError.self) { try await scene.logIn(laptop, "carla") }
    }

    @Test(
        "A user who is moved sends nothing, sees nothing, and finds all again when moved back",
        arguments: [true, false]
    )
    func moved(isExact: Bool) async throws {
        let scene = try await scene(isExact)
        let laptop = try await waiting(scene)
        for organization in ["'\(Self.bolt)'", "NULL"] {
            try await scene.run("UPDATE profiles SET organization_id = \(organization)")
            for _ in 0..<2 {
                let error = await #expect(throws: SyncError.self) { try await laptop.sync() }
                let others = organization == "NULL" ? [] : [Self.bolt]
                #expect(error == .outsider(organization: ProjectScene.acme, of: others))
            }
            #expect(try laptop.name(Self.one) == nil)
            #expect(try laptop.store.syncBacklog(organizationKey: laptop.key).waiting == 3)
        }
        try await scene.run("UPDATE profiles SET organization_id = '\(Self.bolt)'")
        await #expect(throws: SyncStoreError.self) { try await scene.logIn(laptop, "ada") }
        #expect(try await scene.value(Self.inBolt) == "1")
        try await scene.run("UPDATE profiles SET organization_id = '\(ProjectScene.acme)'")
        try await laptop.sync()
        try await expectArrived(laptop, scene)
        #expect(try laptop.store.conflicts(organizationKey: laptop.key).isEmpty)
    }

    @Test(
        "A file put in the place of another finds a session that is not its own, and does nothing",
        arguments: [true, false]
    )
    func foreignSession(isExact: Bool) async throws {
        let scene = try await scene(isExact)
        let laptop = try await waiting(scene)
        let other = try await scene.laptop("carla", seed: 2)
        try laptop.session.save(try other.session.load())
        let error = await #expect(throws: SyncError.self) { try await laptop.sync() }
        #expect(error == .outsider(organization: ProjectScene.acme, of: [Self.bolt]))
        await #expect(throws: SyncError.self) { try await laptop.sync(verifying: true) }
        #expect(try laptop.value(Self.shown) == "4", "records of others stay where they are")
        try await scene.logIn(laptop, "ada")
        try await laptop.sync()
        try await expectArrived(laptop, scene)
    }

    @Test("A sync under way does not go on as somebody who logs in meanwhile")
    func sessionTaken() async throws {
        let scene = try await scene(true)
        let laptop = try await waiting(scene)
        let other = try await scene.laptop("carla", seed: 2)
        let keeper = SessionRefresher(laptop.session, scene.project, laptop.surroundings)
        let token = try await keeper.session().accessToken
        try laptop.session.save(try other.session.load())
        await #expect(throws: SyncError.loggedOut("somebody else logged in meanwhile")) {
            try await keeper.renewed(after: token)
        }
    }

    @Test(
        "The project under another URL is another one, unless it says or somebody says otherwise",
        arguments: [true, false]
    )
    func otherURL(isExact: Bool) async throws {
        let scene = try await scene(isExact)
        let laptop = try await waiting(scene)
        let url = "https://crm.acme.test"
        if !isExact {
            let error = await #expect(throws: SyncStoreError.self) {
                try await scene.logIn(laptop, "ada", url: url)
            }
            #expect(error?.description.contains("--moved") == true)
        }
        // In exact sync the database tells that it is the same.
        _ = try await laptop.linking.logIn(
            url: url,
            anonKey: scene.project.keys.anonKey,
            .password(email: "ada@acme.example", password: "secret of ada"),
            laptop.request(hasMoved: !isExact)
        )
        try await laptop.sync()
        try await expectArrived(laptop, scene)
    }

    @Test("A link that nothing came over may be changed; one edit binds it")
    func unusedLink() async throws {
        let scene = try await scene(true)
        let laptop = try await scene.laptop()
        #expect(try await scene.logIn(laptop, "carla").remoteOrganization == Self.bolt)
        let new = Contact(id: laptop.store.newID(), organizationID: "acme", name: "Prospect")
        _ = try laptop.store.addContact(new, organizationKey: laptop.key)
        await #expect(throws: SyncStoreError.self) { try await scene.logIn(laptop, "ada") }
    }

    @Test("From plain to exact sync and back all edits go along, also those on their way")
    func otherWay() async throws {
        let scene = try await scene(false)
        let laptop = try await waiting(scene)
        // Operations are made, and nothing is sent; then the record is edited on.
        _ = try laptop.store.enqueue(
            organizationKey: laptop.key,
            limit: 10,
            bytesMax: 1 << 20,
            laptop.mapping
        )
        try laptop.edit(Self.one, ["phone": "+39 200", "name": "Edited on"])
        for migration in Migrations.supabase { try await scene.run(migration.sql) }
        #expect(try await laptop.link("").isExact)
        await #expect(throws: SyncStoreError.self) { try await scene.logIn(laptop, "carla") }
        try await laptop.sync()
        try await expectArrived(laptop, scene)
        #expect(try laptop.name(Self.one) == "Edited on")
        #expect(
            try await scene.value("SELECT count(*) FROM contacts WHERE name = 'Edited on'") == "1"
        )
        try laptop.edit(Self.one, ["name": "Edited again"])
        try await scene.run(Migrations.uninstall)
        #expect(try await !laptop.link("").isExact)
        try await laptop.sync()
        #expect(
            try await scene.value("SELECT name FROM contacts WHERE id = '\(Self.one)'")
                == "Edited again"
        )
    }

    @Test("What an older file holds belongs to the link it has; what is of another goes nowhere")
    func olderFile() throws {
        let folder = try TemporaryDirectory()
        let clock = ManualClock(seed: 5)
        let path = folder.file("old.db")
        let old = try Store(path: path, environment: clock.environment) { configuration in
            configuration.migrations = Array(
                configuration.migrations.prefix { !$0.name.hasSuffix("sync_remotes") }
            )
            configuration.derived = ""  // Today's triggers name columns that it had not.
        }
        let key = try old.organizationKey(making: "acme")
        try old.database.write { connection in
            for sql in [
                """
                INSERT INTO sync_link (organization_key, url, remote_organization, mapping, mode,
                    linked_at) VALUES (\(key), 'https://a.test', 'acme', '', 'plain', 0)
                """,
                "INSERT INTO sync_capture VALUES (\(key))",
                "INSERT INTO contact (organization_key, id, name, recorded_at)"
                    + " VALUES (\(key), '\(Self.one)', 'Waits', 1)",
            ] { try connection.run(sql) }
        }
        try old.close()

        let store = try Store(path: path, environment: clock.environment)
        #expect(try store.hasWaitingEdits(organizationKey: key))
        let other = SyncLink(
            organizationKey: key,
            url: "https://a.test",
            remoteOrganization: "bolt"
        )
        #expect(throws: SyncStoreError.self) { try store.link(other, tables: []) }
        try store.database.write { connection in
            for sql in [
                """
                INSERT INTO sync_remote (remote_key, organization_key, url, remote_organization)
                VALUES (99, \(key), 'https://b.test', 'bolt')
                """,
                "UPDATE change SET remote_key = 99",
            ] { try connection.run(sql) }
        }
        #expect(try !store.hasWaitingEdits(organizationKey: key))
    }
}
