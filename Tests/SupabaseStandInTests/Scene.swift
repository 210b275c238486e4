import CRM
import Foundation
import HTTP
import JSON
import Storage
import SupabaseStandIn
import TestSupport

/// A Supabase project with the Guardian CRM's tables, two organizations and a user in each.
final class Scene: Sendable {
    static let acme = "00000000-0000-4000-8000-00000000000a"
    static let beta = "00000000-0000-4000-8000-00000000000b"
    /// A contact of Acme's, by number.
    static func contact(_ number: Int) -> String {
        "00000000-0000-4000-9000-" + String(repeating: "0", count: 12 - "\(number)".count)
            + "\(number)"
    }

    /// SQL that gives Acme so many contacts, numbered from 1.
    static func contacts(_ count: Int) -> String {
        """
        INSERT INTO contacts (id, organization_id, name, email, lead_score)
        SELECT ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, '\(acme)',
            'Contact ' || n, 'contact' || n || '@acme.example', n % 100
        FROM generate_series(1, \(count)) n
        """
    }

    let project: SupabaseProject
    let clock: ManualClock
    /// The ids of Ada, of Acme, and Bob, of Beta.
    let ada: String
    let bob: String

    /// Makes it, with more SQL after the CRM's tables.
    ///
    /// Its clock stands, unless `isTimed`: then it is the machine's, for clients without another.
    init(
        _ template: DatabaseTemplate = .guardian,
        rows: [String] = [],
        isTimed: Bool = false,
        settings: PostgRESTStandIn.Settings = PostgRESTStandIn.Settings()
    ) async throws {
        let clock = ManualClock(seed: 7)
        let server = try await PostgreSQLServer.shared()
        let database = try await server.makeDatabase(template)
        let environment = clock.environment
        project = try await SupabaseProject(
            database: database,
            settings: settings,
            now: {
                isTimed ? Int64(Date().timeIntervalSince1970 * 1e6) : environment.now().microseconds
            },
            randomBytes: environment.randomBytes
        )
        self.clock = clock
        try await BlockingWork.run {
            let connection = try database.connect()
            try connection.run(
                script: "INSERT INTO organizations (id, name) "
                    + "VALUES ('\(Scene.acme)', 'Acme'), ('\(Scene.beta)', 'Beta')"
            )
        }
        ada = try await project.addUser(
            email: "ada@acme.example",
            password: "correct horse",
            organization: Scene.acme
        )
        bob = try await project.addUser(
            email: "bob@beta.example",
            password: "battery staple",
            organization: Scene.beta
        )
        for script in rows { try await run(script) }
    }

    /// Runs SQL, as the owner of the tables unless told otherwise.
    func run(_ sql: String, as user: String = "postgres") async throws {
        let database = project.database
        try await BlockingWork.run { try database.connect(as: user).run(script: sql) }
    }

    /// What the owner of everything reads.
    func value(_ sql: String) async throws -> String? {
        let database = project.database
        return try await BlockingWork.run { try database.connect().value(sql) }
    }

    /// Returns once a request waits for a lock of another session.
    func waitForLock() async throws {
        let waiting = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
        try await Waiting.until("the request waits for the lock") {
            try await value(waiting) == "1"
        }
    }

    /// Seconds since 1970 by the project's clock.
    var seconds: Int64 { clock.environment.now().microseconds / 1_000_000 }

    /// Who sends a request.
    enum Sender { case ada, bob, anon, keyless, token(String) }

    /// Sends a request below `/rest/v1` or, with a leading `/auth`, to Auth.
    func send(
        _ method: String,
        _ target: String,
        _ body: String? = nil,
        as sender: Sender = .ada,
        headers: HTTPHeaders = [:]
    ) async throws -> Answer {
        var fields = headers
        if case .keyless = sender {
        } else {
            fields["apikey"] = fields["apikey"] ?? project.keys.publishableKey
        }
        switch sender {
        case .ada: fields["Authorization"] = "Bearer " + token(ada)
        case .bob: fields["Authorization"] = "Bearer " + token(bob)
        case .token(let text): fields["Authorization"] = "Bearer " + text
        case .anon, .keyless: break
        }
        if body != nil, fields["Content-Type"] == nil {
            fields["Content-Type"] = "application/json"
        }
        let path = target.hasPrefix("/auth") ? target : "/rest/v1" + target
        let call = HTTPCall(
            method: method,
            url: SupabaseProject.url + path,
            headers: fields,
            body: body.map { [UInt8]($0.utf8) }
        )
        return Answer(reply: try await project.send(call))
    }

    func token(_ user: String) -> String {
        project.token(user: user, expiresAt: seconds + 3600)
    }

    struct Answer {
        var reply: HTTPReply
        var status: Int { reply.status }
        var text: String { String(decoding: reply.body, as: UTF8.self) }
        func json() throws -> JSON { try JSON(parsing: reply.body) }
        /// The code of an error.
        var code: String? {
            get throws { try json()["code"]?.stringValue }
        }
        /// One column of an answer's rows.
        func column(_ name: String) throws -> [String?] {
            try (json().arrayValue ?? []).map { $0[name]?.stringValue }
        }
        func header(_ name: String) -> String? { reply.headers[name] }
    }
}
