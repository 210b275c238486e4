import CSQLite
import Dispatch
import Foundation
import SQLite
import TestSupport
import Testing

@Suite("A file that changes hands while it is open") struct FileWatchTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func remove(_ names: String...) throws {
        for name in names { try FileManager.default.removeItem(atPath: folder.file(name)) }
    }

    private func move(_ name: String, to other: String) throws {
        guard rename(folder.file(name), folder.file(other)) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    /// Expects that nothing is acknowledged, nor read.
    private func refuses(_ database: Database, _ kind: SQLiteError.Kind, _ name: String) {
        let written = #expect(throws: SQLiteError.self) { try database.add("lost") }
        #expect(written?.kind == kind)
        #expect(written?.description.contains(folder.file(name)) == true, "\(written as Any)")
    }

    @Test("because it was removed takes no more writes, and does not pretend that it is there")
    func removed() throws {
        let database = try Sample.open(folder.file("a.db"))
        try database.add("kept")
        try remove("a.db", "a.db-wal", "a.db-shm")
        refuses(database, .gone, "a.db was removed")
        #expect(throws: SQLiteError.self) { try database.bodies() }
        #expect(throws: SQLiteError.self) { try database.checkpoint() }
        #expect(throws: SQLiteError.self) { try database.close() }
        #expect(try folder.names() == ["a.db-lock"])
    }

    @Test("because another took its name leaves that one and its log alone")
    func replaced() throws {
        let database = try Sample.open(folder.file("a.db"))
        try database.add("old")
        let other = try Sample.open(folder.file("b.db"))
        try other.add("new")
        try other.close()
        try move("b.db", to: "a.db")
        refuses(database, .gone, "a.db was replaced")
        try remove("a.db-wal", "a.db-shm")
        let fresh = try Sample.open(folder.file("a.db"))
        try fresh.add("newer")
        refuses(database, .gone, "a.db was replaced")
        #expect(throws: SQLiteError.self) { try database.close() }
        try fresh.add("newest")
        #expect(try fresh.bodies() == ["new", "newer", "newest"])
        #expect(try fresh.integrity() == "ok")
    }

    @Test("because it went during a write does not acknowledge that write")
    func removedMeanwhile() throws {
        let database = try Sample.open(folder.file("a.db"))
        let error = #expect(throws: SQLiteError.self) {
            try database.write { connection in
                try connection.run("INSERT INTO note (body) VALUES ('lost')")
                try remove("a.db")
            }
        }
        #expect(error?.kind == .gone)
    }

    @Test("without its log has everything that was acknowledged moved into it")
    func logRemoved() throws {
        do {
            let database = try Sample.open(folder.file("a.db"))
            try database.add("one")
            try database.add("two")
            try remove("a.db-wal", "a.db-shm")
            refuses(database, .gone, "a.db-wal was removed")
            refuses(database, .gone, "a.db-wal was removed")
        }
        let reopened = try Sample.open(folder.file("a.db"))
        #expect(try reopened.bodies() == ["one", "two"])
        #expect(try reopened.integrity() == "ok")
    }

    @Test("without its log is made whole by whoever reads first, too")
    func logRemovedBeforeReading() throws {
        do {
            let database = try Sample.open(folder.file("a.db"))
            try database.add("one")
            #expect(try database.bodies() == ["one"])
            try remove("a.db-wal", "a.db-shm")
            let error = #expect(throws: SQLiteError.self) { try database.bodies() }
            #expect(error?.kind == .gone)
        }
        #expect(try Sample.open(folder.file("a.db")).bodies() == ["one"])
    }

    @Test("while another program holds its lock is waited for, when it has no log yet too")
    func waitsForForeignLock() throws {
        let path = folder.file("a.db")
        let first = try Sample.open(path)
        try first.backup(to: folder.file("b.db"))
        let (isHeld, isReleased) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let copy = folder.file("b.db")
        Thread {
            var handle: OpaquePointer?
            sqlite3_open(copy, &handle)
            sqlite3_exec(handle, "BEGIN IMMEDIATE", nil, nil, nil)
            isHeld.signal()
            isReleased.wait()
            sqlite3_close(handle)
        }.start()
        isHeld.wait()
        let busy = #expect(throws: SQLiteError.self) {
            try Sample.open(copy) { $0.busyTimeout = 20 }
        }
        #expect(busy?.kind == .busy)
        DispatchQueue.global().async { isReleased.signal() }
        try Sample.open(copy).add("after")
    }

    @Test("without its lock, or whose log's index was replaced, is not written either")
    func companions() throws {
        for ending in ["-lock", "-shm"] {
            let database = try Sample.open(folder.file("\(ending).db")) { $0.isGuarded = true }
            try database.add("one")
            try remove("\(ending).db\(ending)")
            refuses(database, .gone, "\(ending).db\(ending) was removed")
        }
    }

    @Test("and comes back takes writes again")
    func comesBack() throws {
        let database = try Sample.open(folder.file("a.db"))
        try database.add("one")
        try move("a.db", to: "elsewhere.db")
        refuses(database, .gone, "a.db was removed")
        try move("elsewhere.db", to: "a.db")
        try database.add("two")
        #expect(try database.bodies() == ["one", "two"])
        try database.close()
    }

    @Test("lawfully goes on: others come and go, logs are moved, a backup is put into it")
    func lawful() throws {
        let path = folder.file("a.db")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.db"),
            withDestinationPath: path
        )
        try Sample.open(path).close()
        let database = try Sample.open(folder.file("link.db"))
        try database.add("one")
        try database.backup(to: folder.file("backup.db"))
        for _ in 0..<3 {
            let other = try Sample.open(path)
            try other.add("two")
            try other.checkpoint()
            try other.restore(from: folder.file("backup.db"))
            try other.close()
            try database.checkpoint()
            try database.add("three")
            #expect(try database.bodies() == ["one", "three"])
        }
        try database.close()
        #expect(try !folder.names().contains("a.db-wal"))
    }

    @Test("to a newer program's schema takes no more writes of the older one")
    func newer() throws {
        let database = try Sample.open(folder.file("a.db"))
        try database.add("old")
        let newer = try Sample.open(folder.file("a.db")) {
            $0.migrations.append(("0003_more", "CREATE TABLE more (a INTEGER) STRICT"))
        }
        refuses(database, .newer, "a.db has schema 3, this version knows 2")
        try newer.add("new")
        #expect(try newer.bodies() == ["old", "new"])
        // A program that sets the number by hand, or puts an old state back.
        try newer.write { try $0.execute("PRAGMA user_version = 1") }
        refuses(database, .gone, "a.db was taken back to schema 1")
        try newer.close()
    }
}
