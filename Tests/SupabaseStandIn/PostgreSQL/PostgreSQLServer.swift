import Foundation
import Synchronization

/// A throw-away PostgreSQL server of its own, reachable by a socket in a temporary folder.
///
/// It ends, and its folder goes, when this value goes or this process ends in whatever way: the
/// shell that started it waits for the end of its input.
package final class PostgreSQLServer: Sendable {
    /// Why no server came up.
    package struct StartError: Error, CustomStringConvertible {
        package var description: String
    }

    /// How long a server may take to come up.
    private static let startMax = Duration.seconds(120)
    /// Who may do anything; as at Supabase, `postgres` is somebody else and may not.
    package static let superuser = "supabase_admin"
    private static let shared = Mutex<Task<PostgreSQLServer, any Error>?>(nil)

    /// The folder of the socket.
    package let socketFolder: String
    /// Held open as long as the server is to run.
    private let lifeline: FileHandle
    /// Creates and drops databases, one at a time.
    private let administrator: PostgreSQLConnection
    private let templates = Mutex<Set<String>>([])

    /// The server of this test run; the first caller starts it, which takes some seconds.
    package static func shared() async throws -> PostgreSQLServer {
        let start = shared.withLock { shared in
            let start = shared ?? Task { try await BlockingWork.run { try PostgreSQLServer() } }
            shared = start
            return start
        }
        return try await start.value
    }

    /// Makes a cluster and starts it; blocks until it answers.
    package init() throws {
        let (folder, lifeline) = try Self.launch(programs: try Self.findPrograms())
        socketFolder = folder
        self.lifeline = lifeline
        administrator = try Self.connect(folder)
    }

    deinit {
        do {
            try lifeline.close()
        } catch {
            print("cannot stop PostgreSQL in \(socketFolder): \(error)")
        }
    }

    /// Makes a database from a template, which is filled when it is first asked for.
    package func makeDatabase(_ template: DatabaseTemplate) async throws -> PostgreSQLDatabase {
        try await BlockingWork.run {
            try self.fill(template)
            return try self.copy(template.name)
        }
    }

    /// Copies a database that nobody is connected to.
    func copy(_ source: String) throws(PostgreSQLError) -> PostgreSQLDatabase {
        let name = "test_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        try administrator.query(
            "CREATE DATABASE \(name) TEMPLATE \(source) STRATEGY file_copy OWNER postgres"
        )
        return PostgreSQLDatabase(name: name, server: self)
    }

    func drop(_ name: String) {
        do {
            try administrator.query("DROP DATABASE \(name) WITH (FORCE)")
        } catch {
            // The server may have ended before its last databases.
            if administrator.isOpen { print("cannot drop \(name): \(error)") }
        }
    }

    private func fill(_ template: DatabaseTemplate) throws(PostgreSQLError) {
        try templates.withLock { made throws(PostgreSQLError) in
            if made.contains(template.name) { return }
            try administrator.query("CREATE DATABASE \(template.name)")
            try run([SetupSQL.supabase], in: template.name, as: Self.superuser)
            try administrator.query("ALTER DATABASE \(template.name) OWNER TO postgres")
            try run(template.scripts, in: template.name, as: "postgres")
            made.insert(template.name)
        }
    }

    private func run(
        _ scripts: [String],
        in database: String,
        as user: String
    ) throws(PostgreSQLError) {
        let connection = try PostgreSQLConnection(place(database, user: user))
        defer { connection.close() }
        for script in scripts { try connection.run(script: script) }
    }

    /// How to reach a database; as its owner, whom no policy binds, unless told otherwise.
    func place(_ database: String, user: String = "postgres") -> PostgreSQLConnection.Endpoint {
        PostgreSQLConnection.Endpoint(socketFolder: socketFolder, database: database, user: user)
    }

    private static func connect(_ folder: String) throws -> PostgreSQLConnection {
        let place = PostgreSQLConnection.Endpoint(
            socketFolder: folder,
            database: "postgres",
            user: superuser
        )
        let deadline = ContinuousClock.now + startMax
        while true {
            do {
                return try PostgreSQLConnection(place)
            } catch {
                if ContinuousClock.now >= deadline { throw error }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }
}
