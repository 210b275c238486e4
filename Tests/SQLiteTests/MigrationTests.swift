import SQLite
import TestSupport
import Testing

@Suite("A schema") struct MigrationTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("is brought up to date when a file is opened, and keeps its rows")
    func migrates() throws {
        let old = try Sample.open(folder.file("a.db")) { $0.migrations.removeLast() }
        try old.add("one")
        try old.close()
        let database = try Sample.open(folder.file("a.db"))
        #expect(try database.bodies() == ["one"])
        #expect(
            try database.read { try $0.row("SELECT max(number), count(*) FROM schema_migration") }
                == [.integer(2), .integer(2)]
        )
    }

    @Test("stays at the last whole migration when one fails, and can go on later")
    func isAtomic() throws {
        #expect(throws: SQLiteError.self) {
            try Sample.open(folder.file("a.db")) {
                $0.migrations[1].sql = "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)"
            }
        }
        let database = try Sample.open(folder.file("a.db"))
        let tables = "SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('half', 'tag')"
        #expect(try database.read { try $0.value(tables) } == .text("tag"))
    }

    @Test("whose text was changed after it was applied is refused")
    func refusesChanged() throws {
        try Sample.open(folder.file("a.db")).close()
        let error = #expect(throws: SQLiteError.self) {
            try Sample.open(folder.file("a.db")) { $0.migrations[0].sql += " -- edited" }
        }
        #expect(error?.kind == .mismatch)
    }

    @Test("is made once when many open a new file together")
    func isMadeOnce() throws {
        let outcome = Sample.concurrently(32) { number in
            try Sample.open(folder.file("a.db")).add(number: number)
        }
        #expect(outcome.failed.isEmpty)
        #expect(try Sample.open(folder.file("a.db")).numbers() == Array(0..<32))
    }
}
