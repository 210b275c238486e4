import CSQLite
import SQLite
import Synchronization
import TestSupport
import Testing

/// SQLite below 3.51.3 (3.50.7, 3.44.6) can lose a commit that falls between two steps of another
/// connection's checkpoint: the checkpoint takes the log it read about for the log as it is.
@Suite("A commit inside another's checkpoint") struct LogResetTests {
    private let disk = FaultyDisk()
    private let folder: TemporaryDirectory
    private var path: String { folder.file("a.db") }

    init() throws { folder = try TemporaryDirectory() }

    /// A connection as any program would open it, without our guard.
    private final class Plain: @unchecked Sendable {
        private var handle: OpaquePointer?

        init(_ path: String, _ disk: FaultyDisk) {
            sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, disk.vfs)
            run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = 2")
        }

        deinit { sqlite3_close_v2(handle) }

        @discardableResult
        func run(_ sql: String) -> Bool { sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK }

        /// Inserts a row, and answers whether that was acknowledged.
        @discardableResult
        func add(_ number: Int) -> Bool {
            run("INSERT INTO t VALUES (\(number), randomblob(3000))")
        }
    }

    /// Rows of `acknowledged` that are missing from the file.
    private func missing(_ acknowledged: [Int]) throws -> [Int] {
        var handle: OpaquePointer?
        defer { sqlite3_close_v2(handle) }
        try #require(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
        return acknowledged.filter { number in
            var statement: OpaquePointer?
            defer { sqlite3_finalize(statement) }
            // A damaged table counts as a lost row.
            sqlite3_prepare_v2(
                handle,
                "SELECT 1 FROM t WHERE i = \(number)",
                -1,
                &statement,
                nil
            )
            return sqlite3_step(statement) != SQLITE_ROW
        }
    }

    private static let migration = (
        name: "0001_t", sql: "CREATE TABLE t (i INTEGER PRIMARY KEY, b BLOB)"
    )

    private func database(
        _ change: (inout Database.Configuration) -> Void = { _ in }
    ) throws
        -> Database
    {
        var configuration = Database.Configuration(
            path: path,
            applicationID: 1,
            migrations: [Self.migration]
        )
        configuration.vfs = disk.vfs
        configuration.busyTimeout = 0
        change(&configuration)
        return try Database(configuration)
    }

    @Test(
        "is lost between connections without the guard, where this SQLite needs it",
        arguments: [("PASSIVE", false), ("TRUNCATE", true)]
    )
    func isLostWithoutGuard(mode: String, isWriting: Bool) throws {
        let isNeeded = try Sample.open(folder.file("other.db")).isGuarded
        var acknowledged: [Int] = []
        do {
            let first = Plain(path, disk)
            let second = Plain(path, disk)
            first.run(Self.migration.sql)
            second.run("SELECT count(*) FROM t")
            acknowledged += (1...30).filter { first.add($0) }
            first.run("PRAGMA wal_checkpoint(PASSIVE)")
            // A checkpoint that finds a writer at work goes on as if it were PASSIVE.
            if isWriting {
                first.run("BEGIN IMMEDIATE")
                first.add(1_000)
            }
            let inside = Mutex(false)
            disk.duringNextCheckpoint {
                let isDone = isWriting ? first.run("COMMIT") : first.add(1_000)
                inside.withLock { $0 = isDone }
            }
            second.run("PRAGMA wal_checkpoint(\(mode))")
            let isDone = inside.withLock { $0 }
            try #require(isDone)
            acknowledged.append(1_000)
            acknowledged += (2_001...2_060).filter { first.add($0) }
            first.run("PRAGMA wal_checkpoint(PASSIVE)")
        }
        #expect(try missing(acknowledged).isEmpty != isNeeded)
    }

    @Test("is not let in by the guard, and nothing is lost")
    func isKeptOut() throws {
        let first = try database()
        let second = try database()
        try Self.add(0, to: second)
        var acknowledged: [Int] = []
        func add(_ numbers: ClosedRange<Int>) throws {
            for number in numbers {
                try Self.add(number, to: first)
                acknowledged.append(number)
            }
        }
        try add(1...30)
        let inside = Mutex<SQLiteError?>(nil)
        disk.duringNextCheckpoint {
            let refusal = #expect(throws: SQLiteError.self) { try Self.add(1_000, to: first) }
            inside.withLock { $0 = refusal }
        }
        try second.checkpoint()
        #expect(inside.withLock { $0?.kind } == .busy)
        try add(2_001...2_060)
        try first.checkpoint()
        try first.close()
        try second.close()
        #expect(try missing(acknowledged).isEmpty)
        #expect(try missing([1_000]) == [1_000])
    }

    @Test("cannot happen while a write is under way: the checkpoint waits")
    func checkpointIsKeptOut() throws {
        let first = try database()
        let second = try database { $0.isGuarded = first.isGuarded }
        try Self.add(1, to: first)
        try first.write { connection in
            try connection.run("INSERT INTO t VALUES (2, randomblob(3000))")
            guard first.isGuarded else { return }
            let refusal = #expect(throws: SQLiteError.self) { try second.checkpoint() }
            #expect(refusal?.kind == .busy && refusal?.isRetryable == true)
        }
        try second.checkpoint()
        try first.close()
        try second.close()
        #expect(try missing([1, 2]).isEmpty)
    }

    private static func add(_ number: Int, to database: Database) throws {
        try database.write { connection in
            try connection.run(
                "INSERT INTO t VALUES (?, randomblob(3000))",
                .integer(Int64(number))
            )
        }
    }
}
