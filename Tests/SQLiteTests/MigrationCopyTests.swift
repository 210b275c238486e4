import Foundation
import SQLite
import TestSupport
import Testing

@Suite("Before its schema is brought up to date, a file") struct MigrationCopyTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func open(
        _ moment: String?,
        _ change: (inout Database.Configuration) -> Void = { _ in }
    ) throws -> Database {
        try Sample.open(folder.file("a.db")) {
            $0.migrationMoment = moment
            change(&$0)
        }
    }

    /// A file of the first schema, with a row.
    private func makeOld() throws {
        let old = try open("20260101T000000Z") { $0.migrations.removeLast() }
        try old.add("one")
        try old.close()
    }

    private func kept() throws -> [String] {
        try folder.names().filter { $0.contains("before") || $0.contains("partial") }
    }

    @Test("is copied: whole, of the old schema, readable by its owner alone, and said where")
    func copies() throws {
        try makeOld()
        #expect(try kept() == [] as [String])
        let database = try open("20260202T030405Z")
        let name = "a.db.before-migration-2-20260202T030405Z"
        #expect(database.migrationCopy == folder.file(name))
        #expect(try kept() == [name])
        let facts = try FileManager.default.attributesOfItem(atPath: folder.file(name))
        #expect(facts[.posixPermissions] as? Int == 0o600)
        try database.add("two")
        let copy = try Sample.open(folder.file(name)) { $0.migrations.removeLast() }
        #expect(try copy.bodies() == ["one"])
        try copy.close()
        try FileManager.default.removeItem(atPath: folder.file("\(name)-lock"))
        try database.close()
        // Nothing is brought up to date any more, so that nothing is copied.
        let again = try open("20260303T030405Z")
        #expect(again.migrationCopy == nil)
        #expect(try kept() == [name])
    }

    @Test("is copied once, however many open it together")
    func once() throws {
        try makeOld()
        let outcome = Sample.concurrently(16) { number in
            try open("20260202T03040\(number % 10)Z").add(number: number + 10)
        }
        #expect(outcome.failed.isEmpty)
        #expect(try kept().count == 1)
    }

    @Test("keeps its last three copies, and leaves files of other names alone")
    func bounded() throws {
        let others = [
            "a.db.before-migration-2-mine", "b.db.before-migration-2-20250101T000000Z",
            "a.db.before-migration-x-20250101T000000Z",
        ]
        for other in others { try folder.write([1], to: other) }
        for day in 1...5 {
            for ending in ["", "-wal", "-shm", "-lock"] {
                _ = unlink(folder.file("a.db\(ending)"))
            }
            try makeOld()
            try open("2026020\(day)T000000Z").close()
        }
        let newest = (3...5).map { "a.db.before-migration-2-2026020\($0)T000000Z" }
        #expect(try kept() == (others + newest).sorted())
    }

    @Test("of which no copy is wanted, or which is new, is not copied")
    func notWanted() throws {
        try makeOld()
        #expect(try open(nil).migrationCopy == nil)
        #expect(
            try Sample.open(folder.file("b.db")) { $0.migrationMoment = "x" }.migrationCopy == nil
        )
        #expect(try kept() == [] as [String])
    }

    @Test("stays as it is when there is no room for the copy, and says what to do")
    func noRoom() throws {
        try makeOld()
        let disk = FaultyDisk()
        disk.set(Fault(.full, at: 0, isLasting: true))
        let before = try folder.read("a.db")
        let error = #expect(throws: SQLiteError.self) {
            try open("20260202T030405Z") { $0.vfs = disk.vfs }
        }
        #expect(error?.kind == .full && error?.isAboutMigrationCopy == true)
        #expect(error?.description.contains("no room for the copy") == true)
        #expect(try folder.read("a.db") == before)
        #expect(try kept() == [] as [String])
        #expect(try open("20260202T030406Z").bodies() == ["one"])
    }
}
