import Storage

/// How a table's columns changed since they were last seen.
struct SchemaDrift: CustomStringConvertible {
    private let table: String
    /// Columns that are new; kept with the record unless the mapping says what they are.
    private let new: [String]
    /// Columns that are gone, and the fields of ours they were, where the mapping named any.
    private let gone: [(column: String, field: String?)]

    /// Nil where nothing changed, or nothing was known before.
    init?(table: SyncTable, columns: Set<String>?, _ mapping: Mapping) {
        guard let columns, !table.columns.isEmpty, columns != table.columns else { return nil }
        self.table = table.name
        new = columns.subtracting(table.columns).sorted()
        let known = mapping.tables.first { $0.table == table.name }
        gone = table.columns.subtracting(columns).sorted().map { column in
            (column, known?.columns.first { $0.column == column }?.field)
        }
    }

    var description: String {
        var parts: [String] = []
        if !new.isEmpty { parts.append("has new columns: \(new.joined(separator: ", "))") }
        let names = gone.map { column, field in
            field.map { "\(column) (our \($0), which keeps what it held)" } ?? column
        }
        if !names.isEmpty { parts.append("lost columns: \(names.joined(separator: ", "))") }
        return "\(table) \(parts.joined(separator: " and "))"
    }

    /// What to do where Assay's triggers do not see every change.
    static func unwatched(_ table: String) -> String {
        "changes of \(table) may pass by unseen: Assay's triggers there were switched off, or the table "
            + "was made anew; an operator runs `assay sync sql` there again"
    }

    /// What to do where the server's rows were stamped under other columns.
    static func notStamped(_ table: String) -> String {
        "the columns of \(table) changed after Assay's SQL was run there: its rows are taken unchecked "
            + "until an operator runs `assay sync sql` there again"
    }
}
