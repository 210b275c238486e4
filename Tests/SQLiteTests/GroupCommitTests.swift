import SQLite
import TestSupport
import Testing

@Suite("Writes that share a commit") struct GroupCommitTests {
    private struct Refusal: Error {}

    private let folder: TemporaryDirectory
    private let database: Database

    init() throws {
        folder = try TemporaryDirectory()
        database = try Sample.open(folder.file("a.db"))
    }

    @Test("are all in the file, each once")
    func keepsAll() throws {
        let outcome = Sample.concurrently(2_000) { try database.add(number: $0) }
        #expect(outcome.failed.isEmpty)
        #expect(try Sample.open(folder.file("a.db")).numbers() == Array(0..<2_000))
    }

    @Test("fail alone: what an error undoes is its own")
    func failsAlone() throws {
        let outcome = Sample.concurrently(1_200) { number in
            try database.write { connection in
                let note = Int64(number)
                try connection.run("INSERT INTO note VALUES (?, 'n')", .integer(note))
                if number % 3 == 0 { throw Refusal() }
            }
        }
        #expect(outcome.failed == (0..<1_200).filter { $0 % 3 == 0 })
        #expect(try database.numbers() == outcome.done)
    }

    @Test("fail together when the commit fails, and then change nothing")
    func failsTogether() throws {
        let outcome = Sample.concurrently(800) { number in
            try database.write { connection in
                let note = Int64(number)
                try connection.run("INSERT INTO note VALUES (?, 'n')", .integer(note))
                if number % 50 == 7 {
                    // Found out at the commit only.
                    try connection.run("INSERT INTO tag (note) VALUES (?)", .integer(note + 10_000))
                }
            }
        }
        #expect(outcome.failed.filter { $0 % 50 == 7 }.count == 16)
        #expect(try database.numbers() == outcome.done)
        #expect(try database.read { try $0.value("SELECT count(*) FROM tag") } == .integer(0))
    }

    @Test("come from tasks as well as from threads")
    func writesFromTasks() async throws {
        let database = database
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    try await database.write { connection in
                        let note = Int64(number)
                        try connection.run("INSERT INTO note VALUES (?, 'n')", .integer(note))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try database.numbers() == Array(0..<300))
    }

    @Test("cannot nest: the inner one throws instead of waiting for itself")
    func refusesNesting() throws {
        #expect(throws: SQLiteError.self) {
            try database.write { _ in try database.add("inner") }
        }
        try database.write { connection in
            #expect(throws: SQLiteError.self) { try database.checkpoint() }
            try connection.run("INSERT INTO note (body) VALUES ('outer')")
        }
        #expect(try database.bodies() == ["outer"])
    }

    @Test(
        "that end their transaction themselves change nothing",
        arguments: ["COMMIT", "ROLLBACK", "COMMIT; BEGIN", "ROLLBACK; BEGIN"]
    )
    func keepsTransaction(sql: String) throws {
        for throwsAfter in [false, true] {
            #expect(throws: (any Error).self) {
                try database.write { connection in
                    try connection.run("INSERT INTO note (body) VALUES ('before')")
                    do { try connection.execute(sql) } catch {}
                    try connection.run("INSERT INTO note (body) VALUES ('after')")
                    if throwsAfter { throw Refusal() }
                }
            }
        }
        #expect(try database.bodies() == [])
        try database.add("next")
        #expect(try database.bodies() == ["next"])
    }

    @Test("may leave a statement between two rows")
    func resetsStatements() throws {
        try database.add("one", "two")
        _ = Sample.concurrently(64) { number in
            try database.write { connection in
                let statement = try connection.statement(
                    "INSERT INTO note (body) VALUES ('a'), ('b') RETURNING id"
                )
                _ = try statement.step()
                if number % 2 == 0 { throw Refusal() }
            }
        }
        #expect(try database.bodies().count == 2 + 64)
        try database.read { connection in
            let isAtRow = try connection.statement("SELECT body FROM note").step()
            #expect(isAtRow)
        }
        try database.add("last")
        #expect(try database.bodies().last == "last")
    }
}
