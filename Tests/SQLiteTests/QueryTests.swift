import SQLite
import TestSupport
import Testing

@Suite("A user's query") struct QueryTests {
    private let folder: TemporaryDirectory
    private let database: Database

    init() throws {
        folder = try TemporaryDirectory()
        database = try Sample.open(folder.file("a.db"))
        try database.add("one", "two")
    }

    @Test(
        "gets the columns' names and every row",
        arguments: [
            "SELECT id, body FROM note ORDER BY id;",
            "WITH n AS (SELECT * FROM note) SELECT id, body FROM n ORDER BY id -- all",
        ]
    )
    func answers(sql: String) throws {
        var names: [String] = []
        var rows: [[Value]] = []
        try database.query(sql, onColumns: { names = $0 }, onRow: { rows.append($0) })
        #expect(names == ["id", "body"])
        #expect(rows == [[.integer(1), .text("one")], [.integer(2), .text("two")]])
    }

    @Test(
        "that would change anything is refused",
        arguments: [
            "DELETE FROM note", "INSERT INTO note (body) VALUES ('x') RETURNING id",
            "DROP TABLE note", "CREATE TABLE t (a)", "CREATE TEMP TABLE t (a)",
            "CREATE TABLE t AS SELECT 1", "INSERT INTO sqlite_master VALUES (1,2,3,4,5)",
            "PRAGMA journal_size_limit = 1",

            "UPDATE sqlite_master SET sql = 0", "UPDATE note SET body = 0", "ATTACH 'x.db' AS x",
            "DETACH main",
            "VACUUM", "VACUUM INTO 'x.db'", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s",
            "PRAGMA query_only = OFF", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 9",
            "PRAGMA wal_checkpoint", "PRAGMA writable_schema = ON", "REINDEX", "ANALYZE",
            "SELECT 1; DELETE FROM note", "SELECT load_extension('x')", "", "-- nothing",
            "SELECT", "WITH n AS (SELECT 1) DELETE FROM note",
        ]
    )
    func refuses(sql: String) throws {
        #expect(throws: SQLiteError.self) { try database.query(sql) { _ in } }
        try database.add("three")
        #expect(try database.bodies() == ["one", "two", "three"])
    }

    @Test(
        "may ask what the file looks like",
        arguments: [
            "PRAGMA table_info(note)", "PRAGMA user_version",
            "EXPLAIN QUERY PLAN SELECT * FROM note",
            "SELECT name FROM pragma_table_info('note')", "SELECT sql FROM sqlite_schema",
            "SELECT value FROM json_each('[1, 2]')",
        ]
    )
    func describes(sql: String) throws {
        var count = 0
        try database.query(sql) { _ in count += 1 }
        #expect(count > 0)
    }

    @Test("that its caller ends early leaves the connection fit for the next")
    func endsEarly() throws {
        struct Enough: Error {}
        for _ in 0..<10 {
            #expect(throws: Enough.self) {
                try database.query("SELECT * FROM note") { _ in throw Enough() }
            }
        }
        #expect(try database.bodies() == ["one", "two"])
        try database.close()
    }

    @Test("that would run for ever ends when it is told to, and the next one is not stopped")
    func stops() throws {
        var questions = 0
        let error = #expect(throws: SQLiteError.self) {
            try database.query(
                "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
                shouldStop: {
                    questions += 1
                    return questions == 5
                },
                onRow: { _ in }
            )
        }
        #expect(error?.kind == .interrupted && questions == 5)
        #expect(try database.bodies() == ["one", "two"])
    }
}
