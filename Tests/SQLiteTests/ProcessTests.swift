import Foundation
import SQLite
import TestSupport
import Testing

@Suite("One file in several hands") struct ProcessTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("keeps the writes of all, though logs are moved all the time")
    func keepsAll() throws {
        let databases = try (0..<3).map { _ in
            try Sample.open(folder.file("a.db")) { $0.checkpointBytes = 32 << 10 }
        }
        let outcome = Sample.concurrently(600) { try databases[$0 % 3].add(number: $0) }
        #expect(outcome.failed.isEmpty)
        for database in databases { try database.close() }
        let database = try Sample.open(folder.file("a.db"))
        #expect(try database.numbers() == Array(0..<600))
        #expect(try database.integrity() == "ok")
    }

    @Test("is locked by its own name, whatever link it is opened by")
    func followsLinks() throws {
        let first = try Sample.open(folder.file("a.db"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.db"),
            withDestinationPath: folder.file("a.db")
        )
        let second = try Sample.open(folder.file("link.db")) { $0.busyTimeout = 5 }
        try first.write { _ in
            let error = #expect(throws: SQLiteError.self) { try second.add("refused") }
            #expect(error?.kind == .busy)
        }
        try second.add("by the link")
        #expect(try first.bodies() == ["by the link"])
        #expect(try !folder.names().contains { $0.hasPrefix("link.db-") })
    }

    @Test("is shared with another program that takes the same lock")
    func sharesWithPython() throws {
        let database = try Sample.open(folder.file("a.db")) { $0.checkpointBytes = 32 << 10 }
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", Self.program, database.configuration.path]
        let acknowledged = Pipe()
        python.standardOutput = acknowledged
        try python.run()
        let outcome = Sample.concurrently(300) { try database.add(number: $0) }
        let output = try acknowledged.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
        let theirs = String(decoding: output, as: UTF8.self).split(separator: "\n")
            .compactMap { Int($0) }
        #expect(theirs == Array(10_000..<10_200))
        #expect(try database.numbers() == outcome.done + theirs)
        #expect(outcome.done.count == 300)
        #expect(try database.integrity() == "ok")
    }

    /// Writes rows under the lock, and prints each once it is committed.
    private static let program = """
        import fcntl, sqlite3, struct, sys
        path = sys.argv[1]
        lock = open(path + "-lock", "r+b")
        def byte(kind, at):
            request = struct.pack("hhqqi4x", kind, 0, at, 1, 0)
            fcntl.fcntl(lock, fcntl.F_OFD_SETLKW, request)
        db = sqlite3.connect(path, isolation_level=None, timeout=10)
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("PRAGMA synchronous = FULL")
        for number in range(10000, 10200):
            byte(fcntl.F_WRLCK, 1)
            byte(fcntl.F_WRLCK, 0)
            byte(fcntl.F_UNLCK, 1)
            db.execute("INSERT INTO note VALUES (?, 'p')", (number,))
            byte(fcntl.F_UNLCK, 0)
            print(number, flush=True)
        """
}
