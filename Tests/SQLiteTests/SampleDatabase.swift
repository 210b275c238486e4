import Foundation
import SQLite
import Synchronization
import TestSupport

/// A small schema to try the database with.
enum Sample {
    static let applicationID: Int32 = 0x5445_5354

    static let migrations: [(name: String, sql: String)] = [
        ("0001_note", "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT"),
        (
            "0002_tag",
            """
            CREATE TABLE tag (
                id INTEGER PRIMARY KEY,
                word TEXT UNIQUE,
                note INTEGER REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED
            ) STRICT
            """
        ),
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

    /// Runs `body` for each number on eight threads, and answers the numbers for which it returned.
    static func concurrently(
        _ count: Int,
        _ body: @escaping @Sendable (Int) throws -> Void
    ) -> (done: [Int], failed: [Int]) {
        let outcome = Outcome()
        let group = DispatchGroup()
        for thread in 0..<8 {
            group.enter()
            // Dispatch would start as many as there are cores, too few to share a commit.
            Thread {
                for number in stride(from: thread, to: count, by: 8) {
                    do {
                        try body(number)
                        outcome.withLock { $0.done.append(number) }
                    } catch {
                        outcome.withLock { $0.failed.append(number) }
                    }
                }
                group.leave()
            }.start()
        }
        group.wait()
        return outcome.withLock { ($0.done.sorted(), $0.failed.sorted()) }
    }

    private final class Outcome: Sendable {
        private let lists = Mutex<(done: [Int], failed: [Int])>(([], []))

        func withLock<Answer>(
            _ body: (inout sending (done: [Int], failed: [Int])) -> sending Answer
        ) -> Answer { lists.withLock(body) }
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

    /// Adds a note with a number of its own.
    func add(number: Int) throws {
        try write { try $0.run("INSERT INTO note VALUES (?, 'n')", .integer(Int64(number))) }
    }

    /// The bodies of all notes, oldest first.
    func bodies() throws -> [String] {
        try read { connection in
            var bodies: [String] = []
            try connection.rows("SELECT body FROM note ORDER BY id") { bodies.append($0.string(0)) }
            return bodies
        }
    }

    /// The numbers of all notes.
    func numbers() throws -> [Int] {
        try read { connection in
            var numbers: [Int] = []
            try connection.rows("SELECT id FROM note ORDER BY id") {
                numbers.append(Int($0.int64(0)))
            }
            return numbers
        }
    }

    /// What SQLite says of the file's soundness.
    func integrity() throws -> String? {
        try read { try $0.value("PRAGMA integrity_check")?.text }
    }
}
