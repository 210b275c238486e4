import CRM
import Foundation
import HTTP
import JSON
import SQLite
import Resources
import Storage
import SupabaseStandIn
import Sync
import TestSupport

/// A real PostgreSQL behind the stand-in of Supabase, with the Guardian CRM's tables, and laptops.
final class ProjectScene: Sendable {
    static let acme = "00000000-0000-4000-8000-00000000000a"
    static let exact = DatabaseTemplate.guardian.adding(
        Migrations.supabase.map(\.sql),
        name: "template_exact_sync"
    )

    let project: SupabaseProject
    let clock: ManualClock
    let folder: TemporaryDirectory

    init(_ template: DatabaseTemplate, sql: [String] = []) async throws {
        clock = ManualClock(seed: 11)
        folder = try TemporaryDirectory()
        let environment = clock.environment
        let database = try await PostgreSQLServer.shared().makeDatabase(template)
        project = try await SupabaseProject(
            database: database,
            now: { environment.now().microseconds },
            randomBytes: environment.randomBytes
        )
        try await run("INSERT INTO organizations (id, name) VALUES ('\(Self.acme)', 'Acme')")
        for name in ["ada", "ben"] {
            try await project.addUser(
                email: "\(name)@acme.example",
                password: "secret of \(name)",
                organization: Self.acme
            )
        }
        for script in sql { try await run(script) }
    }

    /// SQL that gives Acme so many contacts.
    static func contacts(_ count: Int) -> String {
        """
        INSERT INTO contacts (id, organization_id, name, email, company)
        SELECT ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, '\(acme)',
            'Contact ' || n, 'contact' || n || '@acme.example', 'Company ' || n % 7
        FROM generate_series(1, \(count)) n
        """
    }

    /// SQL that makes sync exact, for a project whose tables were changed before; nothing for
    /// plain.
    static func installation(_ isExact: Bool) -> [String] {
        isExact ? Migrations.supabase.map(\.sql) : []
    }

    static func contact(_ number: Int) -> String {
        "00000000-0000-4000-9000-" + String(repeating: "0", count: 12 - "\(number)".count)
            + "\(number)"
    }

    func run(_ sql: String, as user: String = "postgres") async throws {
        let database = project.database
        try await BlockingWork.run {
            let connection = try database.connect(as: user)
            defer { connection.close() }
            try connection.run(script: sql)
        }
    }

    func value(_ sql: String) async throws -> String? {
        let database = project.database
        return try await BlockingWork.run {
            let connection = try database.connect()
            defer { connection.close() }
            return try connection.value(sql)
        }
    }

    /// A laptop whose user has logged in and linked the file, after `before`.
    func laptop(
        _ user: String = "ada",
        seed: UInt64 = 1,
        before: (Store, OrganizationKey) throws -> Void = { _, _ in }
    ) async throws -> Laptop {
        let path = folder.file("\(user)\(seed).db")
        let clock = ManualClock(seed: seed &+ 70)
        let store = try Store(path: path, environment: clock.environment)
        let key = try store.organizationKey(making: "acme")
        try before(store, key)
        let laptop = Laptop(store: store, key: key, clock: clock, transport: project)
        _ = try await logIn(laptop, user)
        return laptop
    }

    /// Logs a user in at a laptop, and links its file.
    @discardableResult
    func logIn(_ laptop: Laptop, _ user: String, url: String? = nil) async throws -> SyncLink {
        try await laptop.linking.logIn(
            url: url ?? SupabaseProject.url,
            anonKey: project.keys.publishableKey,
            .password(email: "\(user)@acme.example", password: "secret of \(user)"),
            laptop.request()
        ).link
    }
}

/// One laptop with a data file and a session.
struct Laptop: Sendable {
    let store: Store
    let key: OrganizationKey
    let clock: ManualClock
    let session: SessionFile
    let transport: any HTTPTransport

    init(store: Store, key: OrganizationKey, clock: ManualClock, transport: any HTTPTransport) {
        self.store = store
        self.key = key
        self.clock = clock
        self.transport = transport
        session = SessionFile(database: store.database.configuration.path)
    }

    var surroundings: SyncEnvironment {
        let environment = clock.environment
        return SyncEnvironment(
            now: { environment.now().microseconds },
            pause: { _ in await Task.yield() },
            random: { 0.5 }
        )
    }

    var linking: Linking {
        Linking(storage: session, transport: transport, surroundings: surroundings)
    }

    /// Links the file again, by a mapping.
    func link(_ mapping: String) async throws -> SyncLink {
        try await linking.link(request(mapping)).link
    }

    func request(_ mapping: String = "", hasMoved: Bool = false) -> Linking.Request {
        Linking.Request(
            store: store,
            organizationKey: key,
            mappingText: mapping,
            hasMoved: hasMoved
        )
    }

    func project() throws -> Project {
        try Project(
            store: store,
            organizationKey: key,
            storage: session,
            transport: transport,
            surroundings: surroundings
        )
    }

    @discardableResult
    func sync(verifying: Bool = false) async throws -> SyncCounts {
        try await project().sync(verifying: verifying)
    }

    func edit(_ id: String, _ fields: [String: String?]) throws {
        try store.edit(
            .contact,
            id: id,
            organizationKey: key,
            fields: fields.mapValues { $0.map { .text($0) } ?? .null }
        )
    }

    func value(_ sql: String, _ id: String = "") throws -> String? {
        try store.database.read { connection in
            let value: Value? =
                try sql.contains("?") ? connection.value(sql, .text(id)) : connection.value(sql)
            return value?.text ?? value?.integer.map { "\($0)" }
        }
    }

    func name(_ id: String) throws -> String? {
        try value("SELECT name FROM contact WHERE id = ? AND deleted_at IS NULL", id)
    }

    var mapping: Mapping {
        get throws { try project().mapping }
    }
}
