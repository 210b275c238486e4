import CSQLite
import Foundation
import SQLite
import TestSupport
import Testing

@Suite("A file that cannot be used") struct RefusalTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// Expects that opening fails, and that the folder then holds what it held.
    private func refuse(
        _ name: String,
        _ kinds: SQLiteError.Kind...,
        change: (inout Database.Configuration) -> Void = { _ in }
    ) throws {
        let before = try folder.contents()
        for isReadOnly in [false, true] {
            let error = #expect(throws: SQLiteError.self, "\(name)") {
                let database = try Sample.open(folder.file(name)) {
                    $0.readOnly = isReadOnly
                    change(&$0)
                }
                _ = try database.integrity()
            }
            if let error {
                #expect(kinds.contains(error.kind), "\(name): \(error)")
                #expect(error.description.contains(name), "\(error)")
            }
        }
        #expect(try folder.contents() == before, "\(name)")
    }

    @Test("because its folder is missing, or is a file, says so and makes nothing")
    func namesMissingFolder() throws {
        try folder.write([1], to: "file")
        try refuse("missing/a.db", .cannotOpen)
        try refuse("file/a.db", .cannotOpen)
    }

    @Test("because it is a folder says so")
    func namesFolder() throws {
        let error = #expect(throws: SQLiteError.self) { try Sample.open(folder.path) }
        #expect(error?.kind == .cannotOpen)
    }

    @Test("because it is no database stays as it is, with nothing beside it")
    func leavesOtherFiles() throws {
        var random = SeededGenerator(seed: 1)
        try folder.write(Array("name,email\nAda,ada@example.com\n".utf8), to: "a.csv")
        try folder.write(random.bytes(10_000), to: "noise.db")
        try folder.write([0, 0], to: "short.db")
        for name in ["a.csv", "noise.db", "short.db"] { try refuse(name, .notADatabase) }
    }

    @Test("because it is another program's or newer stays as it is, with nothing beside it")
    func leavesOtherDatabases() throws {
        try Sample.open(folder.file("a.db")).close()
        try refuse("a.db", .foreign) { $0.applicationID = 9 }
        try refuse("a.db", .newer) { $0.migrations.removeLast() }
    }

    @Test("because a page is damaged is told apart when the page is read")
    func namesDamage() throws {
        let database = try Sample.open(folder.file("a.db"))
        for _ in 0..<50 { try database.add(String(repeating: "x", count: 3_000)) }
        try database.close()
        var bytes = try folder.read("a.db")
        for index in 8 * 4_096..<9 * 4_096 { bytes[index] = 0xEE }
        try folder.write(bytes, to: "b.db")
        let damaged = try Sample.open(folder.file("b.db"))
        let error = #expect(throws: SQLiteError.self) { try damaged.bodies() }
        #expect(error?.kind == .corrupt)
        #expect(throws: SQLiteError.self) { try damaged.backup(to: folder.file("c.db")) }
        #expect(try !folder.names().contains { $0.hasPrefix("c.db") })
    }

    @Test("because another holds the lock is busy, and free again afterwards")
    func saysBusy() throws {
        let first = try Sample.open(folder.file("a.db"))
        let second = try Sample.open(folder.file("a.db")) { $0.busyTimeout = 5 }
        try first.write { connection in
            let error = #expect(throws: SQLiteError.self) { try second.add("refused") }
            #expect(error?.kind == .busy && error?.isRetryable == true)
            try connection.run("INSERT INTO note (body) VALUES ('first')")
        }
        try second.add("second")
        #expect(try first.bodies() == ["first", "second"])
    }

    @Test("because its rights forbid it says so; for reading alone it opens")
    func respectsRights() async throws {
        let path = folder.path
        try Sample.open("\(path)/a.db").add("one")
        try Sample.open("\(path)/a.db").close()
        try FileManager.default.copyItem(atPath: "\(path)/a.db", toPath: "\(path)/b.db")
        // The superuser may do everything: the rights hold for another user only.
        await #expect(processExitsWith: .success) { [path = path as String] in
            try chmod(0o555, path)
            try chmod(0o444, "\(path)/a.db")
            try chmod(0o666, "\(path)/b.db")
            if getuid() == 0 { try #require(setuid(65_534) == 0) }
            let error = #expect(throws: SQLiteError.self) { try Sample.open("\(path)/a.db") }
            #expect(error?.kind == .readOnly || error?.kind == .cannotOpen)
            #expect(throws: SQLiteError.self) { try Sample.open("\(path)/new.db") }
            let locked = #expect(throws: SQLiteError.self) { try Sample.open("\(path)/b.db") }
            #expect(locked?.kind == .readOnly)
            let reading = try Sample.open("\(path)/a.db") { $0.readOnly = true }
            #expect(try reading.bodies() == ["one"])
        }
        try chmod(0o700, path)
    }
}

@Suite("The memory of SQLite")
struct MemoryCountTests {
    @Test("is not counted: no thread waits for another at an allocation")
    func uncounted() async {
        // The setting is one of the whole process, made before its first connection.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryDirectory()
            try Sample.open(folder.file("a.db")).add("one")
            #expect(sqlite3_memory_used() == 0)
            withExtendedLifetime(folder) {}
        }
    }
}

/// Sets the rights of a file.
private func chmod(_ mode: Int, _ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}
