import Foundation
import SQLite
import TestSupport
import Testing

/// What can be read of a damaged file, on a small schema.
@Suite("A salvage") struct SalvageTests {
    /// A file of notes, some longer than pages, and tags.
    private static func sample(_ folder: TemporaryDirectory, seed: UInt64) throws -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let database = try Sample.open(folder.file("old.db"))
        try database.write { connection in
            for id in 1...400 {
                let length = [3, 40, 200, 9_000][Int(random.next() % 4)]
                try connection.run(
                    "INSERT INTO note (id, body) VALUES (?, ?)",
                    .integer(Int64(id) * Int64(random.next() % 5 + 1) * 1_000 + Int64(id)),
                    .text(String(repeating: "n\(id) ", count: length / 4))
                )
                try connection.run("INSERT INTO tag (word) VALUES (?)", .text("word \(id)"))
            }
        }
        try database.close()
        return try Array(Data(contentsOf: URL(filePath: folder.file("old.db"))))
    }

    private static func rows(_ path: String) throws -> [[Value]] {
        let database = try Sample.open(path)
        defer { do { try database.close() } catch { Issue.record(error) } }
        var rows: [[Value]] = []
        try database.read { connection in
            for table in ["note", "tag"] {
                try connection.rows("SELECT * FROM \(table) ORDER BY id") { row in
                    rows.append((0..<row.columnCount).map { row.value($0) })
                }
            }
        }
        return rows
    }

    /// Salvages bytes; nil where it refused them.
    private static func salvage(
        _ bytes: [UInt8],
        log: [UInt8]? = nil
    ) throws -> (content: SalvagedContent, rows: [[Value]])? {
        let folder = try TemporaryDirectory()
        try folder.write(bytes, to: "old.db")
        if let log { try folder.write(log, to: "old.db-wal") }
        do {
            let content = try Database.salvage(
                folder.file("old.db"),
                into: Sample.configuration(folder.file("new.db"))
            ) { _, _ in }
            #expect(try folder.contents()["old.db"] == bytes)
            return (content, try rows(folder.file("new.db")))
        } catch let error as SQLiteError {
            #expect([.notADatabase, .foreign, .newer].contains(error.kind), "\(error)")
            #expect(!FileManager.default.fileExists(atPath: folder.file("new.db")))
            return nil
        }
    }

    @Test("of a sound file has every row, long ones too", arguments: 1...3 as ClosedRange<UInt64>)
    func sound(seed: UInt64) throws {
        let folder = try TemporaryDirectory()
        let bytes = try Self.sample(folder, seed: seed)
        let salvaged = try #require(try Self.salvage(bytes))
        #expect(salvaged.rows == (try Self.rows(folder.file("old.db"))))
        #expect(salvaged.content.damage.unreadableParts == 0)
        #expect(salvaged.content.tables.map(\.refused) == [0, 0])
    }

    @Test("has what the write-ahead log holds, up to the first frame that is damaged")
    func log() throws {
        let folder = try TemporaryDirectory()
        let database = try Sample.open(folder.file("old.db"))
        for id in 1...20 {
            try database.write {
                try $0.run("INSERT INTO note (id, body) VALUES (?, 'x')", .integer(Int64(id)))
            }
        }
        let files = try folder.contents()
        try database.close()
        let file = try #require(files["old.db"])
        var log = try #require(files["old.db-wal"])
        #expect(try Self.salvage(file, log: log)?.rows.count == 20)
        // The last frame is of the last commit.
        log[log.count - 100] ^= 1
        let salvaged = try #require(try Self.salvage(file, log: log))
        #expect(salvaged.rows.count == 19)
        #expect(salvaged.content.damage.lostFrames > 0)
    }

    @Test("takes no deleted row for one that is there")
    func deleted() throws {
        let folder = try TemporaryDirectory()
        _ = try Self.sample(folder, seed: 7)
        let database = try Sample.open(folder.file("old.db"))
        try database.write { try $0.run("DELETE FROM note WHERE id % 3 > 0") }
        try database.close()
        let kept = try Self.rows(folder.file("old.db"))
        var bytes = try #require(try folder.contents()["old.db"])
        #expect(try Self.salvage(bytes)?.rows == kept)
        // Without the first page nothing tells which pages are free.
        for place in 0..<4_096 { bytes[place] = 0 }
        let found = try #require(try Self.salvage(bytes)).rows
        #expect(found.allSatisfy { kept.contains($0) })
    }

    @Test("ends, whatever bytes it is given", arguments: 1...60 as ClosedRange<UInt64>)
    func hostile(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
        let folder = try TemporaryDirectory()
        var bytes = try Self.sample(folder, seed: seed % 4)
        switch seed % 6 {
        case 0: bytes = random.bytes(below(200_000))
        case 1: for _ in 0..<below(2_000) { bytes[below(bytes.count)] = UInt8(below(256)) }
        case 2: bytes = Array(bytes.prefix(below(bytes.count)))
        case 3:
            // Heads of pages alone: every page leads anywhere.
            for page in stride(from: 0, to: bytes.count, by: 4_096) {
                for place in 0..<16 where below(2) == 0 { bytes[page + place] = UInt8(below(256)) }
            }
        case 4:
            // Interior pages that lead to one another and to themselves.
            for page in stride(from: 4_096, to: bytes.count, by: 4_096) where below(2) == 0 {
                bytes[page] = [2, 5, 10, 13][below(4)]
                for place in stride(from: 3, to: 400, by: 4) {
                    bytes[page + place] = UInt8(below(60))
                }
            }
        default: for place in 0..<100 where below(3) == 0 { bytes[place] = UInt8(below(256)) }
        }
        _ = try Self.salvage(bytes, log: seed % 5 == 0 ? random.bytes(below(60_000)) : nil)
    }
}
