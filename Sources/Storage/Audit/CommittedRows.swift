import CRM
import Ledger
import SQLite

/// The tables whose rows the log commits to, and the digests of their rows.
///
/// An entry of kind `records` holds a root for each table: the SHA-256 over place and hash of every
/// block in order; a block's hash is that of its rows' digests. See
/// `schema/sqlite/0030_record_blocks.sql`. Digests are kept beside the log, so that a change is
/// named by its row; that they are the committed ones, the root tells.
struct CommittedRows {
    static let blockRows = Database.Configuration.TrackedTables.blockRows
    static let digestByteCount = 16
    private static let placeBits: Int64 = 48

    private let connection: Connection
    /// What was added of a row, and its end that is not hashed yet.
    private var hash = SHA256()
    private var bytes: [UInt8] = []

    init(_ connection: Connection) { self.connection = connection }

    /// Where blocks of a table have their places.
    static func places(ofTable table: Int) -> Range<Int64> {
        Int64(table) << placeBits..<Int64(table + 1) << placeBits
    }

    /// The table of a place; nil for one of none.
    static func table(ofPlace place: Int64) -> Table? {
        let number = Int(place >> placeBits)
        return tables.indices.contains(number) ? tables[number] : nil
    }

    /// The first key of the block at a place.
    static func firstKey(ofPlace place: Int64) -> Int64 {
        (place & (1 << placeBits - 1)) * blockRows
    }

    /// What the digests are of: the columns of every table, as a hash.
    ///
    /// A version that knows other columns cannot compare what an earlier one committed to.
    func columns() throws -> String {
        var text = ""
        for table in Self.tables {
            let parts = table.parts.map { ($0.table, "*") }
            for (name, columns) in [(table.name, table.columns)] + parts {
                let statement = try connection.statement("SELECT \(columns) FROM \(name) LIMIT 0")
                let names = (0..<statement.columnCount).map { statement.columnName($0) }
                text += "\(name)(\(names.joined(separator: ",")))"
            }
        }
        return String(SHA256.hash(Array(text.utf8)).hex.prefix(32))
    }

    /// Whether a stored hash is that of stored digests.
    static func isHash(_ hash: [UInt8]?, of digests: [UInt8]?) -> Bool {
        guard let hash, let digests else { return false }
        return SHA256.hash(digests).bytes == hash
    }

    /// The digests of the rows of a block as they are now; nil when it has none.
    ///
    /// `rows` says which are computed, a bit for each; `stored` has the digests of the others.
    mutating func digests(
        at place: Int64,
        _ rows: UInt64 = .max,
        stored: [UInt8]? = nil
    ) throws -> [UInt8]? {
        guard let table = Self.table(ofPlace: place) else { return nil }
        if table.isWhole {
            let all = try self.rows(of: table)
            return all.isEmpty ? nil : all.flatMap { Self.digest(of: $0.key) + $0.digest }
        }
        let size = Self.digestByteCount
        let first = Self.firstKey(ofPlace: place)
        var digests = stored ?? [UInt8](repeating: 0, count: Int(Self.blockRows) * size)
        for slot in 0..<Int(Self.blockRows) where rows >> UInt64(slot) & 1 == 1 {
            for place in slot * size..<(slot + 1) * size { digests[place] = 0 }
        }
        let present = try connection.statement(
            """
            SELECT \(table.key), \(table.columns) FROM \(table.name)
            WHERE \(table.key) BETWEEN ?1 AND ?2
            """
        )
        defer { present.reset() }
        present.bind(1, first)
        present.bind(2, first + Self.blockRows - 1)
        let parts = try table.parts.map { try self.parts($0, of: table, from: first, rows) }
        while try present.step() {
            let slot = Int(present.int64(0) - first)
            guard rows >> UInt64(slot) & 1 == 1 else { continue }
            add(present, from: 1, table.firstColumns)
            for part in parts { bytes += part[slot] }
            finish().withUnsafeBytes { hash in
                for place in 0..<size { digests[slot * size + place] = hash[place] }
            }
        }
        return digests.contains { $0 != 0 } ? digests : nil
    }

    /// A row of a table whose rows are told apart by texts.
    struct Row {
        let key: String
        let digest: ArraySlice<UInt8>
        /// Whether its personal parts were taken out, as they may be.
        let isErased: Bool
    }

    /// The rows of a table that is one block.
    mutating func rows(of table: Table) throws -> [Row] {
        let present = try connection.statement(
            """
            SELECT \(table.key) AS "key", \(table.erased), \(table.columns) FROM \(table.name)
            ORDER BY "key"
            """
        )
        defer { present.reset() }
        var rows: [Row] = []
        while try present.step() {
            add(present, from: 2, table.firstColumns)
            let digest = finish().bytes.prefix(Self.digestByteCount)
            let isErased = present.int64(1) != 0
            rows.append(Row(key: present.string(0), digest: digest, isErased: isErased))
        }
        return rows
    }

    /// The beginning of the SHA-256 of a key.
    static func digest(of key: String) -> ArraySlice<UInt8> {
        SHA256.hash(Array(key.utf8)).bytes.prefix(digestByteCount)
    }

    /// What counts as part of each row of a block, as bytes.
    private mutating func parts(
        _ part: Table.Part,
        of table: Table,
        from first: Int64,
        _ rows: UInt64
    ) throws -> [[UInt8]] {
        var found = [[UInt8]](repeating: [], count: Int(Self.blockRows))
        let statement = try connection.statement(
            """
            SELECT \(table.key), * FROM \(part.table) WHERE \(table.key) BETWEEN ?1 AND ?2
            ORDER BY \(table.key), \(part.order)
            """
        )
        defer { statement.reset() }
        statement.bind(1, first)
        statement.bind(2, first + Self.blockRows - 1)
        while try statement.step() {
            let slot = Int(statement.int64(0) - first)
            guard rows >> UInt64(slot) & 1 == 1 else { continue }
            Self.append(statement, from: 1, part.firstColumns, to: &found[slot])
        }
        return found
    }

    private mutating func add(_ row: Statement, from first: Int, _ firstColumns: Int) {
        Self.append(row, from: first, firstColumns, to: &bytes)
        guard bytes.count > 1 << 16 else { return }
        hash.update(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends a row: for each column a byte that says whether it is null, a whole number or
    /// something else, and the number, or length and text.
    ///
    /// Of columns behind the first ones those that are not null, each after a byte that says so and
    /// which of them it is.
    private static func append(
        _ row: Statement,
        from first: Int,
        _ firstColumns: Int,
        to bytes: inout [UInt8]
    ) {
        for column in first..<row.columnCount {
            let added = column - first - firstColumns
            if added >= 0 {
                guard !row.isNull(column) else { continue }
                bytes += [3, UInt8(truncatingIfNeeded: added)]
            }
            if row.isNull(column) {
                bytes.append(0)
            } else if row.isInteger(column) {
                bytes.append(2)
                withUnsafeBytes(of: row.int64(column).bigEndian) { bytes.append(contentsOf: $0) }
            } else {
                row.withText(column) { text in
                    bytes.append(1)
                    withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.count).bigEndian) {
                        bytes.append(contentsOf: $0)
                    }
                    bytes.append(contentsOf: text)
                }
            }
        }
    }

    /// The digest of what was added.
    private mutating func finish() -> Digest {
        hash.update(bytes)
        bytes.removeAll(keepingCapacity: true)
        defer { hash = SHA256() }
        return hash.finish()
    }

    /// The root of a table without rows.
    static let emptyRoot = SHA256.hash([UInt8]()).hex

    /// The root of a table's blocks as they are stored, in hexadecimal.
    func root(ofTable table: Int) throws -> String {
        let places = Self.places(ofTable: table)
        var hash = SHA256()
        try connection.rows(
            "SELECT place, hash FROM record_block WHERE place >= ? AND place < ? ORDER BY place",
            .integer(places.lowerBound),
            .integer(places.upperBound)
        ) { row in
            withUnsafeBytes(of: row.int64(0).bigEndian) { hash.update($0) }
            row.withBytes(1) { hash.update($0) }
        }
        return hash.finish().hex
    }
}
