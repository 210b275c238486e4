import Engine
import SQLite
import Storage
import TestSupport
import Testing

/// A file with scores, read by SQLite before it is damaged.
struct SalvageOriginal {
    static let pageBytes = 4_096

    let environment: Environment
    let bytes: [UInt8]
    /// Every row, by table.
    var rows: [String: Set<[Value]>] = [:]
    /// The keys of rows on each page of a table, with the pages that hold their rest.
    var leaves: [(page: Int, table: String, rest: Set<Int>, keys: [Int64])] = []
    /// Pages by the table or index that they are of.
    var pages: [String: [Int]] = [:]

    init(seed: UInt64) throws {
        let sample = try SeededStore(seed: seed)
        environment = sample.clock.environment
        try sample.fill(contacts: 90, interactions: 12)
        let engine = ScoringEngine(store: sample.store)
        for _ in 0..<3 { _ = try engine.scoreAll(organization: sample.organization) }
        try sample.store.backup(to: sample.folder.file("copy.db"))
        bytes = try #require(try sample.folder.contents()["copy.db"])
        try sample.store.database.read { _ in }
        let copy = try Store(
            path: sample.folder.file("copy.db"),
            environment: environment,
            isReadOnly: true
        )
        rows = try Self.rows(copy)
        try copy.database.read { try readPages($0) }
        try copy.close()
        try sample.store.close()
    }

    /// Reads which rows lie where: leaves in the order of their keys, with the count of each.
    private mutating func readPages(_ connection: Connection) throws {
        var counts: [String: [(path: String, page: Int, cells: Int)]] = [:]
        var rest: [String: Set<Int>] = [:]
        try connection.rows(
            "SELECT name, path, pageno, pagetype, ncell FROM dbstat ORDER BY path"
        ) {
            let (name, path, page) = ($0.string(0), $0.string(1), Int($0.int64(2)))
            pages[name, default: []].append(page)
            if $0.string(3) == "leaf" {
                counts[name, default: []].append((path, page, Int($0.int64(4))))
            } else if $0.string(3) == "overflow" {
                let leaf = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
                rest[name + leaf, default: []].insert(page)
            }
        }
        let tables = try Self.tables(connection, "wr = 0")
        for table in tables {
            var keys: [Int64] = []
            try connection.rows("SELECT rowid FROM \(table) ORDER BY rowid") {
                keys.append($0.int64(0))
            }
            var first = 0
            for leaf in counts[table, default: []] {
                leaves.append(
                    (
                        leaf.page, table, rest[table + leaf.path, default: []],
                        Array(keys[first..<min(keys.count, first + leaf.cells)])
                    )
                )
                first += leaf.cells
            }
            #expect(first == keys.count, "\(table)")
        }
    }

    private static func tables(_ connection: Connection, _ condition: String) throws -> [String] {
        var names: [String] = []
        try connection.rows(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
                + " AND name NOT LIKE 'sqlite%' AND \(condition)"
        ) { names.append($0.string(0)) }
        return names
    }

    static func rows(_ store: Store) throws -> [String: Set<[Value]>] {
        try store.database.read { connection in
            var rows: [String: Set<[Value]>] = [:]
            for table in try tables(connection, "true") {
                var found: Set<[Value]> = []
                try connection.rows("SELECT * FROM \(table)") { row in
                    found.insert((0..<row.columnCount).map { row.value($0) })
                }
                rows[table] = found
            }
            return rows
        }
    }
}

/// Ways in which a file is damaged.
enum SalvageDamage: CaseIterable {
    case zeroedPages, flippedBits, cutOff, header, firstPage, interior, schema, garbage, swapped
    case heads

    /// The file afterwards, and the pages that are not as they were.
    func done(
        to original: SalvageOriginal,
        _ random: inout SeededGenerator
    ) -> (bytes: [UInt8], pages: Set<Int>) {
        var bytes = original.bytes
        var damaged: Set<Int> = []
        let size = SalvageOriginal.pageBytes
        let count = bytes.count / size
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
        func write(_ page: Int, _ content: [UInt8], at offset: Int = 0) {
            let start = (page - 1) * size + offset
            bytes.replaceSubrange(start..<start + content.count, with: content)
            damaged.insert(page)
        }
        let zeros = [UInt8](repeating: 0, count: size)
        switch self {
        case .zeroedPages: for _ in 0...below(12) { write(2 + below(count - 1), zeros) }
        case .flippedBits:
            for _ in 0...below(20) {
                let place = below(bytes.count)
                bytes[place] ^= 1 << UInt8(below(8))
                damaged.insert(place / size + 1)
            }
        case .cutOff:
            let kept = count / 2 + below(count / 2)
            bytes = Array(bytes.prefix(kept * size + below(size)))
            damaged = Set(kept + 1...count)
        case .header: write(1, Array(zeros.prefix(100)))
        case .firstPage: write(1, random.bytes(size))
        case .interior:
            // Pages with none but places of others: the first byte tells.
            for page in 2...count
            where [2, 5].contains(bytes[(page - 1) * size]) && below(3) == 0 {
                write(page, below(2) == 0 ? zeros : random.bytes(size))
            }
        case .schema:
            for page in original.pages["sqlite_schema"] ?? [] where below(3) > 0 {
                write(page, zeros)
            }
        case .garbage: for _ in 0...below(10) { write(1 + below(count), random.bytes(size)) }
        case .swapped:
            for _ in 0...below(4) {
                let (one, other) = (2 + below(count - 1), 2 + below(count - 1))
                let first = Array(bytes[(one - 1) * size..<one * size])
                write(one, Array(bytes[(other - 1) * size..<other * size]))
                write(other, first)
            }
        case .heads: for _ in 0...below(10) { write(1 + below(count), random.bytes(8)) }
        }
        return (bytes, damaged)
    }
}
