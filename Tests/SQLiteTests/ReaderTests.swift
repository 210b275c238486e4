import SQLite
import TestSupport
import Testing

@Suite("A reader") struct ReaderTests {
    private let folder: TemporaryDirectory
    private let database: Database

    init() throws {
        folder = try TemporaryDirectory()
        database = try Sample.open(folder.file("a.db")) { $0.checkpointBytes = 256 << 10 }
        try database.add("one")
    }

    @Test("sees one moment, however much is written meanwhile")
    func seesOneMoment() throws {
        let count = "SELECT count(*) FROM note"
        try database.read { connection in
            #expect(try connection.value(count) == .integer(1))
            for _ in 0..<200 { try database.add(String(repeating: "x", count: 4_000)) }
            #expect(try connection.value(count) == .integer(1))
            #expect(try database.read { try $0.value(count) } == .integer(201))
        }
        #expect(try database.bodies().count == 201)
        // The log could not be emptied while the reader needed it; now it can.
        try database.checkpoint()
        #expect(try folder.read("a.db-wal").isEmpty)
    }

    @Test("never sees half of a transaction")
    func seesWholeTransactions() throws {
        let counts = "SELECT (SELECT count(*) FROM note WHERE body = 'a'), count(*) FROM tag"
        let outcome = Sample.concurrently(400) { number in
            if number % 2 == 0 {
                try database.write { connection in
                    try connection.run("INSERT INTO note (body) VALUES ('a')")
                    try connection.run("INSERT INTO tag (word) VALUES (NULL)")
                }
            } else {
                let row = try database.read { try $0.row(counts) } ?? []
                guard row.count == 2, row[0] == row[1] else {
                    throw SQLiteError(.corrupt, "\(row)")
                }
            }
        }
        #expect(outcome.failed.isEmpty)
    }

    @Test(
        "cannot write",
        arguments: [
            "INSERT INTO note (body) VALUES ('x')", "CREATE TABLE x (a)", "DELETE FROM note",
        ]
    )
    func cannotWrite(sql: String) throws {
        #expect(throws: SQLiteError.self) { try database.read { try $0.execute(sql) } }
        #expect(try database.bodies() == ["one"])
    }

    @Test("of a file opened for reading alone gets its rows; a write is refused")
    func readsAlone() throws {
        let other = try Sample.open(folder.file("a.db")) { $0.readOnly = true }
        #expect(try other.bodies() == ["one"])
        #expect(throws: SQLiteError.self) { try other.add("two") }
        try database.add("two")
        #expect(try other.bodies() == ["one", "two"])
    }
}
