import SQLite
import TestSupport

/// A small schema to try the database with.
enum Sample {
    static let applicationID: Int32 = 0x5445_5354

    static let migrations: [(name: String, sql: String)] = [
        ("0001_note", "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT"),
        ("0002_tag", "CREATE TABLE tag (id INTEGER PRIMARY KEY, word TEXT UNIQUE) STRICT"),
    ]

    static func configuration(_ path: String) -> Database.Configuration {
        Database.Configuration(path: path, applicationID: applicationID, migrations: migrations)
    }

    static func open(
        _ path: String,
        _ change: (inout Database.Configuration) -> Void = { _ in }
    ) throws -> Database {
        var configuration = configuration(path)
        change(&configuration)
        return try Database(configuration)
    }
}

extension Database {
    /// Adds notes with these bodies in one transaction.
    func add(_ bodies: String...) throws {
        try write { connection in
            for body in bodies {
                try connection.run("INSERT INTO note (body) VALUES (?)", .text(body))
            }
        }
    }

    /// The bodies of all notes, oldest first.
    func bodies() throws -> [String] {
        try read { connection in
            var bodies: [String] = []
            try connection.rows("SELECT body FROM note ORDER BY id") { bodies.append($0.string(0)) }
            return bodies
        }
    }
}
