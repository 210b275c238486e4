import CSQLite
import Foundation
import SQLite
import TestSupport
import Testing

@Suite("The hashes of a file's pages") struct PageHashTests {
    private let folder: TemporaryDirectory
    private var path: String { folder.file("a.db") }

    init() throws { folder = try TemporaryDirectory() }

    /// A file of some forty pages, closed.
    private func fill() throws {
        let database = try Sample.open(path)
        for number in 0..<40 {
            try database.add(String(repeating: "row \(number) ", count: 400))
        }
        try database.close()
    }

    private func finding() throws -> PageFinding {
        try Sample.open(path) { $0.readOnly = true }.comparePages()
    }

    private func alter(_ offset: Int, _ change: (UInt8) -> UInt8) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        defer { file.closeFile() }
        try file.seek(toOffset: UInt64(offset))
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data([change(byte)]))
    }

    private var bytes: Int {
        get throws { try Data(contentsOf: URL(filePath: path)).count }
    }

    @Test("tell every flipped bit, wherever in the file it is", arguments: [1, 2, 3] as [UInt64])
    func flips(seed: UInt64) throws {
        try fill()
        var random = SeededGenerator(seed: seed)
        let reader = try Sample.open(path) { $0.readOnly = true }
        #expect(try reader.comparePages() == .sound(bytes / 4_096))
        for _ in 0..<400 {
            // Behind the header, of which SQLite itself would refuse a reader.
            let offset = Int.random(in: 100..<(try bytes), using: &random)
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            try alter(offset) { $0 ^ bit }
            let found = try reader.comparePages()
            #expect(
                found
                    == .changed(count: 1, first: [offset / 4_096 + 1], isWrittenByOthers: true),
                "\(offset)"
            )
            try alter(offset) { $0 ^ bit }
        }
        #expect(try reader.comparePages() == .sound(bytes / 4_096))
    }

    @Test("leave alone what is in the log, and know it once it is moved")
    func log() throws {
        try fill()
        let database = try Sample.open(path)
        let other = try Sample.open(path)
        try database.add("in the log")
        try other.add("and of another program")
        #expect(try finding() == .sound(bytes / 4_096))
        try database.checkpoint()
        #expect(try finding() == .sound(bytes / 4_096))
        try other.add("moved by whoever closes last")
        try database.close()
        try other.close()
        #expect(try finding() == .sound(bytes / 4_096))
    }

    @Test("hold for a file that was killed before, in or after the move of its log")
    func killed() throws {
        try fill()
        let database = try Sample.open(path)
        for number in 0..<20 { try database.add(String(repeating: "\(number)", count: 3_000)) }
        let files = ["", "-wal", "-pages"]
        func state() throws -> [Data] {
            try files.map { try Data(contentsOf: URL(filePath: path + $0)) }
        }
        let before = try state()
        try database.checkpoint()
        let after = try state()
        try database.close()
        // The hashes come first, then the pages one by one, then the log goes.
        for pages in stride(from: 0, through: after[0].count, by: 4_096) {
            for log in pages < after[0].count ? [before[1]] : [before[1], Data()] {
                let home = try TemporaryDirectory()
                let copy = home.file("a.db")
                let file = after[0].prefix(pages) + before[0].dropFirst(pages)
                for (ending, bytes) in zip(files, [file, log, after[2]]) {
                    try bytes.write(to: URL(filePath: copy + ending))
                }
                let found = try Sample.open(copy) { $0.readOnly = true }.comparePages()
                guard case .sound = found else {
                    Issue.record("\(pages) \(log.count): \(found)")
                    continue
                }
            }
        }
    }

    @Test("tell what another program wrote to the file, until something is written here again")
    func others() throws {
        try fill()
        var other: OpaquePointer?
        #expect(sqlite3_open_v2(path, &other, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
        let sql = "UPDATE note SET body = 'by hand' WHERE id = 3"
        #expect(sqlite3_exec(other, sql, nil, nil, nil) == SQLITE_OK)
        #expect(sqlite3_close(other) == SQLITE_OK)
        guard case .changed(_, _, isWrittenByOthers: true) = try finding() else {
            Issue.record("\(try finding())")
            return
        }
        let database = try Sample.open(path)
        try database.add("from here on")
        try database.close()
        #expect(try finding() == .sound(bytes / 4_096))
    }

    @Test("are taken away where a file in the place of theirs has a log left that is moved unseen")
    func leftLog() throws {
        try fill()
        let first = try Sample.open(path)
        try first.add("in the log")
        let home = try TemporaryDirectory()
        let copy = home.file("a.db")
        for ending in ["", "-wal", "-pages"] {
            let bytes = try Data(contentsOf: URL(filePath: path + ending))
            try bytes.write(to: URL(filePath: copy + ending))
        }
        let second = try Sample.open(copy)
        _ = try second.bodies()
        try second.close()
        let found = try Sample.open(copy) { $0.readOnly = true }.comparePages()
        #expect(found == .unknown)
        try first.close()
    }

    @Test("are taken away where no guard keeps others from noting at the same time")
    func unguarded() throws {
        try fill()
        let database = try Sample.open(path) { $0.isGuarded = false }
        try database.add("one more")
        try database.close()
        #expect(try finding() == .unknown)
        let guarded = try Sample.open(path) { $0.isGuarded = true }
        try guarded.add("and one")
        try guarded.close()
        #expect(try finding() == .sound(bytes / 4_096))
    }

    @Test("are not missed where there are none, and lose nothing where they cannot be kept")
    func absent() throws {
        try fill()
        try FileManager.default.removeItem(atPath: path + "-pages")
        #expect(try finding() == .unknown)
        try FileManager.default.createDirectory(
            atPath: path + "-pages",
            withIntermediateDirectories: false
        )
        let database = try Sample.open(path)
        try database.add("stored all the same")
        #expect(throws: SQLiteError.self) { try database.checkpoint() }
        try FileManager.default.removeItem(atPath: path + "-pages")
        try database.close()
        #expect(try finding() == .sound(bytes / 4_096))
        let mode = try FileManager.default.attributesOfItem(atPath: path + "-pages")
        #expect(mode[.posixPermissions] as? Int == 0o600)
    }
}
