import CSQLite
import TestSupport
import Testing

/// Somebody who changes the file behind Assay's back: raw SQLite, no triggers, no constraints.
final class Forger {
    /// One forgery, and how to take it back.
    struct Forgery {
        var table: String
        var what: String
        var undo: [String]
    }

    /// The tables whose every byte the log vouches for, with columns to change and the key's.
    static let tables: [(name: String, key: String, columns: [String])] = [
        ("ledger_entry", "seq", ["seq", "kind", "at", "subject", "body", "leaf"]),
        ("ledger_payload", "seq", ["seq", "subject_id", "payload"]),
        ("subject_key", "subject_id", ["subject_id", "key"]),
        ("ledger_node", "position", ["level", "position", "hash"]),
        ("ledger_head", "one", ["origin", "size", "root", "frontier", "checkpoints"]),
        ("ledger_checkpoint", "number", ["number", "size", "note", "recorded_at"]),
        (
            "score", "seq",
            [
                "seq", "organization_key", "contact_key", "model_key", "as_of", "scored_at",
                "score", "log_odds_micro", "probability_micro", "confidence_micro",
            ]
        ),
    ]

    private let handle: OpaquePointer
    private var random: SeededGenerator

    init(path: String, seed: UInt64) throws {
        var handle: OpaquePointer?
        try #require(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
        self.handle = try #require(handle)
        random = SeededGenerator(seed: seed)
        run("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        run("PRAGMA synchronous = OFF; PRAGMA recursive_triggers = OFF")
        _ = assay_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs SQL that must work.
    func run(_ sql: String) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { Issue.record("\(String(cString: sqlite3_errmsg(handle))): \(sql)") }
    }

    /// Whether SQL worked; a unique key may be in its way.
    private func tryRun(_ sql: String) -> Bool {
        sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
    }

    func column(_ sql: String) -> [String] {
        var statement: OpaquePointer?
        sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        var values: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            values.append(String(cString: sqlite3_column_text(statement, 0)))
        }
        return values
    }

    private func roll(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }

    /// Forges something at random: changes a byte, deletes, inserts or swaps rows.
    func forge() -> Forgery {
        while true {
            let table = Self.tables[roll(Self.tables.count)]
            let rowids = table.name == "ledger_node" ? nodeRows() : rows(of: table.name, table.key)
            guard !rowids.isEmpty else { continue }
            let row = rowids[roll(rowids.count)]
            let forged =
                switch roll(10) {
                case 0: delete(table.name, row)
                case 1: insert(table.name, table.columns, row)
                case 2: swap(table.name, table.columns, row, rowids[roll(rowids.count)])
                default: change(table.name, table.columns[roll(table.columns.count)], row)
                }
            if let forged { return forged }
        }
    }

    private func rows(of table: String, _ key: String) -> [String] {
        column("SELECT '\(key) = ' || \(key) FROM \(table)")
    }

    private func nodeRows() -> [String] {
        column("SELECT 'level = ' || level || ' AND position = ' || position FROM ledger_node")
    }

    /// The row as SQL that puts it back.
    private func restore(_ table: String, _ row: String) -> String {
        let columns = column("SELECT name FROM pragma_table_info('\(table)')")
        let values = columns.map { "quote(\($0))" }.joined(separator: " || ', ' || ")
        let literals = column("SELECT \(values) FROM \(table) WHERE \(row)")[0]
        return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(literals))"
    }

    private func delete(_ table: String, _ row: String) -> Forgery? {
        let undo = restore(table, row)
        run("DELETE FROM \(table) WHERE \(row)")
        return Forgery(table: table, what: "deleted \(row)", undo: [undo])
    }

    private func insert(_ table: String, _ columns: [String], _ row: String) -> Forgery? {
        guard table != "ledger_head" else { return nil }
        let key = columns[table == "ledger_node" ? 1 : 0]
        let fresh = [100_000 + roll(1_000), -1 - roll(1_000)][roll(2)]
        let others = columns.filter { $0 != key } + (table == "score" ? ["run_key"] : [])
        let list = others.joined(separator: ", ")
        let filter = row.split(separator: " AND ").first.map(String.init) ?? row
        let condition = table == "ledger_node" ? filter : "\(key) = \(fresh)"
        guard
            tryRun(
                """
                INSERT INTO \(table) (\(key), \(list))
                SELECT \(fresh), \(list) FROM \(table) WHERE \(row)
                """
            )
        else { return nil }
        let undo = "DELETE FROM \(table) WHERE \(key) = \(fresh) AND \(condition)"
        return Forgery(table: table, what: "inserted \(fresh) like \(row)", undo: [undo])
    }

    /// Exchanges what two rows hold beside their keys.
    private func swap(
        _ table: String,
        _ columns: [String],
        _ row: String,
        _ other: String
    ) -> Forgery? {
        guard row != other, table != "ledger_node", table != "ledger_head" else { return nil }
        let undo = [
            "DELETE FROM \(table) WHERE \(row) OR \(other)", restore(table, row),
            restore(table, other),
        ]
        let key = columns[0]
        let second = restore(table, other)
        let (first, last) = (value(row), value(other))
        run("DELETE FROM \(table) WHERE \(other)")
        run("UPDATE \(table) SET \(key) = \(last) WHERE \(row)")
        run(second.replacing("VALUES (\(last),", with: "VALUES (\(first),", maxReplacements: 1))
        return Forgery(table: table, what: "swapped \(row) and \(other)", undo: undo)
    }

    private func value(_ row: String) -> String {
        String(row.split(separator: " ").last ?? "")
    }

    /// Changes one bit of one column.
    private func change(_ table: String, _ column: String, _ row: String) -> Forgery? {
        let old = restore(table, row)
        let literal = self.column("SELECT quote(\(column)) FROM \(table) WHERE \(row)")[0]
        let changed: String
        if literal == "NULL" {
            changed = "randomblob(16)"
        } else if literal.hasPrefix("X'") {
            changed = "CAST(X'\(flip(literal.dropFirst(2).dropLast()))' AS BLOB)"
        } else if literal.hasPrefix("'") {
            let hex = self.column("SELECT hex(\(column)) FROM \(table) WHERE \(row)")[0]
            changed = "CAST(X'\(flip(hex[...]))' AS TEXT)"
        } else {
            changed = "\((Int64(literal) ?? 0) ^ (1 << Int64(roll(40))))"
        }
        // Where the key itself changes, the row is found under its new one.
        run("SAVEPOINT forging")
        guard tryRun("UPDATE \(table) SET \(column) = \(changed) WHERE \(row)") else {
            run("ROLLBACK TO forging; RELEASE forging")
            return nil
        }
        run("RELEASE forging")
        let keys = Self.tables.first { $0.name == table }.map { [$0.key] } ?? []
        let isKey = keys.contains(column) || (table == "ledger_node" && column == "level")
        var place = row
        if isKey {
            place = row.replacing(
                "\(column) = \(literal)",
                with: "\(column) = \(changed)",
                maxReplacements: 1
            )
        }
        return Forgery(
            table: table,
            what: "changed \(column) of \(row)",
            undo: ["DELETE FROM \(table) WHERE \(place)", old]
        )
    }

    /// Flips one bit of bytes in hexadecimal.
    private func flip(_ hex: Substring) -> String {
        var digits = Array(hex.utf8)
        guard !digits.isEmpty else { return "00" }
        let place = roll(digits.count)
        let value = Int(String(UnicodeScalar(digits[place])), radix: 16) ?? 0
        let flipped = String(value ^ (1 << roll(4)), radix: 16, uppercase: true)
        digits[place] = Array(flipped.utf8)[0]
        return String(decoding: digits, as: UTF8.self)
    }
}
