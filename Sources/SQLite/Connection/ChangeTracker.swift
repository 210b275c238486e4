import CSQLite

/// The rows that a write transaction touches, as SQLite's update hook tells them.
///
/// A row may be told of that was not changed in the end, by a savepoint that was rolled back; never
/// the other way round: SQLite leaves out only rows that `REPLACE` deletes and tables without row
/// ids.
final class ChangeTracker {
    private struct Block: Hashable {
        var table: Int
        var number: Int64
    }

    private let tables: Database.Configuration.TrackedTables
    /// The places of tables in ``tables``, by the first byte of their names.
    private var candidates = [[Int]](repeating: [], count: 256)
    private var blocks: [Block: UInt64] = [:]
    /// Rows are written in the order of their keys as a rule: the block of the last, not yet among
    /// the others.
    private var last: (block: Block, rows: UInt64)?

    init(_ tables: Database.Configuration.TrackedTables) {
        self.tables = tables
        for (place, table) in tables.tables.enumerated() {
            if let first = table.name.utf8.first { candidates[Int(first)].append(place) }
        }
    }

    fileprivate func note(_ name: UnsafePointer<CChar>, _ row: Int64) {
        let first = Int(UInt8(bitPattern: name[0]))
        for place in candidates[first] where sqlite3_stricmp(name, tables.tables[place].name) == 0 {
            let size = Database.Configuration.TrackedTables.blockRows
            let isWhole = tables.tables[place].isWhole
            let block = Block(
                table: tables.tables[place].number,
                number: isWhole ? 0 : row / size
            )
            let bit = isWhole ? UInt64.max : 1 << UInt64(truncatingIfNeeded: row % size)
            if let known = last, known.block == block {
                last?.rows = known.rows | bit
            } else {
                keepLast()
                last = (block, bit)
            }
        }
    }

    private func keepLast() {
        if let last { blocks[last.block, default: 0] |= last.rows }
        last = nil
    }

    /// Writes down the rows, as part of the transaction that is about to commit.
    func write(on connection: Connection) throws(SQLiteError) {
        keepLast()
        guard !blocks.isEmpty else { return }
        let statement = try connection.statement(tables.note)
        for (block, rows) in blocks {
            statement.bind(1, block.table)
            statement.bind(2, block.number)
            statement.bind(3, Int64(bitPattern: rows))
            try statement.run()
        }
        forget()
    }

    /// Forgets what a transaction touched that did not commit.
    func forget() {
        blocks.removeAll(keepingCapacity: true)
        last = nil
    }
}

extension Connection {
    /// Has SQLite tell of every row of the configuration's tracked tables that is written, where
    /// its migrations make what notes are written to.
    func trackChanges(_ configuration: Database.Configuration) {
        guard let tables = configuration.tracked,
            configuration.migrations.count >= tables.sinceMigration
        else { return }
        let tracker = ChangeTracker(tables)
        self.tracker = tracker
        sqlite3_update_hook(
            handle,
            { context, _, _, table, row in
                guard let context, let table else { return }
                Unmanaged<ChangeTracker>.fromOpaque(context).takeUnretainedValue().note(table, row)
            },
            Unmanaged.passUnretained(tracker).toOpaque()
        )
    }
}
