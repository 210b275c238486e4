import Foundation
import SQLite
import TestSupport
import Testing

@Suite("A backup") struct BackupTests {
    private let folder: TemporaryDirectory
    private let database: Database

    init() throws {
        folder = try TemporaryDirectory()
        database = try Sample.open(folder.file("a.db"))
        try database.add("one", "two")
    }

    @Test("is one file that holds what was committed and that its owner alone may read")
    func holdsEverything() throws {
        let backup = folder.file("b.db")
        try database.backup(to: backup)
        try database.add("three")
        let mode = try FileManager.default.attributesOfItem(atPath: backup)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let beside = try folder.contents().keys.filter { $0.hasPrefix("b.db") }
        #expect(beside == ["b.db"])
        let copy = try Sample.open(backup) { $0.readOnly = true }
        #expect(try copy.bodies() == ["one", "two"])
    }

    @Test("may have any name", arguments: ["ü ?#%.db", "a'b.db", "../b.db", "//b.db"])
    func hasAnyName(name: String) throws {
        let inner = folder.file("inner")
        try FileManager.default.createDirectory(
            atPath: inner,
            withIntermediateDirectories: false
        )
        let path = "\(inner)/\(name)"
        try database.backup(to: path)
        #expect(try Sample.open(path) { $0.readOnly = true }.bodies() == ["one", "two"])
    }

    @Test("restored brings the old content back, for other readers of the file too")
    func restores() throws {
        let other = try Sample.open(folder.file("a.db"))
        try database.backup(to: folder.file("b.db"))
        try database.add("three")
        #expect(try other.bodies() == ["one", "two", "three"])
        try database.restore(from: folder.file("b.db"))
        #expect(try database.bodies() == ["one", "two"])
        #expect(try other.bodies() == ["one", "two"])
        try other.add("four")
        #expect(try database.bodies() == ["one", "two", "four"])
        try database.close()
        #expect(try Sample.open(folder.file("a.db")).bodies() == ["one", "two", "four"])
    }

    @Test("leaves an existing file alone unless it may replace it")
    func refusesExisting() throws {
        let backup = folder.file("b.db")
        try Data("precious".utf8).write(to: URL(filePath: backup))
        #expect(throws: SQLiteError.self) { try database.backup(to: backup) }
        #expect(try folder.contents()["b.db"] == Array("precious".utf8))
        try database.backup(to: backup, isReplacing: true)
        #expect(try Sample.open(backup).bodies() == ["one", "two"])
    }

    @Test("that is interrupted leaves nothing")
    func leavesNothing() throws {
        struct Stop: Error {}
        let before = Set(try folder.contents().keys)
        #expect(throws: Stop.self) {
            try database.backup(to: folder.file("b.db")) { _, _ in throw Stop() }
        }
        #expect(Set(try folder.contents().keys) == before)
    }

    @Test("takes over what a killed backup left behind")
    func replacesLeftover() throws {
        try Data("half".utf8).write(to: URL(filePath: folder.file("b.db.partial")))
        try database.backup(to: folder.file("b.db"))
        #expect(try Sample.open(folder.file("b.db")).bodies() == ["one", "two"])
        #expect(try folder.contents()["b.db.partial"] == nil)
    }

    @Test("of an older schema is brought up to date when it is restored")
    func migratesOlder() throws {
        let old = try Sample.open(folder.file("old.db")) { $0.migrations.removeLast() }
        try old.add("ancient")
        try old.close()
        let before = try folder.contents()["old.db"]
        try database.restore(from: folder.file("old.db"))
        #expect(try database.bodies() == ["ancient"])
        #expect(try database.read { try $0.value("SELECT count(*) FROM tag") } == .integer(0))
        #expect(try folder.contents()["old.db"] == before)
    }

    @Test("of a damaged file is not made, and the file to blame is named")
    func damagedOriginal() throws {
        try database.backup(to: folder.file("good.db"))
        var bytes = try #require(try folder.contents()["good.db"])
        for index in 8_192..<12_288 { bytes[index] = 0xA5 }
        let path = folder.file("torn.db")
        try Data(bytes).write(to: URL(filePath: path))
        let torn = try Sample.open(path)
        #expect {
            try torn.backup(to: folder.file("copy.db"))
        } throws: { error in
            "\(error)".contains("torn.db is damaged") && !"\(error)".contains("\n")
        }
        #expect(try folder.contents()["copy.db"] == nil)
    }

    @Test("that is foreign, newer, empty, damaged, cut short or missing is not restored")
    func refusesBad() throws {
        try database.backup(to: folder.file("good.db"))
        let good = try #require(try folder.contents()["good.db"])
        var torn = good
        for index in 8_192..<12_288 { torn[index] = 0xA5 }
        var bad: [String: [UInt8]] = [
            "empty": [], "text": Array("no database at all".utf8), "torn": torn,
            "short": Array(good.prefix(good.count / 2)),
        ]
        try Sample.open(folder.file("foreign")) { $0.applicationID = 7 }.close()
        try Sample.open(folder.file("newer")) {
            $0.migrations.append(("0003_more", "CREATE TABLE more (id INTEGER PRIMARY KEY)"))
        }.close()
        let made = try folder.contents()
        for name in ["foreign", "newer"] { bad[name] = made[name] }
        for (name, bytes) in bad {
            let path = folder.file("bad-\(name)")
            try Data(bytes).write(to: URL(filePath: path))
            #expect(throws: SQLiteError.self, "\(name)") { try database.restore(from: path) }
        }
        for path in [folder.file("missing"), folder.path, folder.file("a.db")] {
            #expect(throws: SQLiteError.self, "\(path)") { try database.restore(from: path) }
        }
        #expect(try database.bodies() == ["one", "two"])
    }

    @Test("while others write is of one moment")
    func isOneSnapshot() throws {
        try database.write { connection in
            for _ in 0..<2_000 {
                try connection.run(
                    "INSERT INTO note (body) VALUES (?)",
                    .text(String(repeating: "x", count: 9_000))
                )
            }
        }
        var reports = 0
        try database.backup(to: folder.file("b.db")) { _, _ in
            reports += 1
            try database.add("later")
        }
        #expect(reports > 1)
        let bodies = try Sample.open(folder.file("b.db")).bodies()
        #expect(bodies.count == 2_002 && !bodies.contains("later"))
    }
}
