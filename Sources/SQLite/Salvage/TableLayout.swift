/// How the rows of a table, or the entries of an index, lie in records.
package struct TableLayout: Sendable {
    /// A column of a record.
    package struct Column: Sendable {
        package let name: String
        /// `INTEGER`, `TEXT`, `BLOB`, `REAL`; anything else may hold everything.
        let type: String
        let isNullable: Bool
        /// Bytes that the largest whole number takes that a CHECK of the column allows; records
        /// hold each in as few as it needs.
        var bytesMax = 8

        /// Whether a value of that kind may stand in it, by the rules of STRICT tables.
        fileprivate func fits(_ column: RecordHead.Column) -> Bool {
            if column.isNull { return isNullable }
            return switch type {
            case "INTEGER", "INT": column.isInteger && column.count <= bytesMax
            case "TEXT": column.isText
            case "BLOB": column.isBlob
            case "REAL": column.isReal || column.isInteger
            default: true
            }
        }
    }

    /// What has such records.
    package enum Role: Sendable { case table, tableWithoutRowID, index }

    /// The name of the table; of the index for one.
    package let name: String
    package let role: Role
    /// In the order of the record.
    package let columns: [Column]
    /// The column that stands for the row id and is NULL in records; nil without one.
    package let rowIDColumn: Int?
    /// Columns that the oldest rows have: those after them were added later.
    let columnsMin: Int

    /// Whether a record may be one of these.
    func fits(_ head: RecordHead) -> Bool {
        guard head.columns.count >= columnsMin, head.columns.count <= columns.count else {
            return false
        }
        for (index, column) in head.columns.enumerated() {
            guard index == rowIDColumn ? column.isNull : columns[index].fits(column) else {
                return false
            }
        }
        return true
    }

    /// That of the table in which SQLite keeps the highest row ids that tables ever had.
    static let sequence = TableLayout(
        name: "sqlite_sequence",
        role: .table,
        columns: [
            Column(name: "name", type: "TEXT", isNullable: false),
            Column(name: "seq", type: "INTEGER", isNullable: false),
        ],
        rowIDColumn: nil,
        columnsMin: 2
    )

    /// That of the table in which SQLite itself keeps where the others begin.
    static let schema = TableLayout(
        name: "sqlite_schema",
        role: .table,
        columns: [
            ("type", "TEXT", false), ("name", "TEXT", false), ("tbl_name", "TEXT", false),
            ("rootpage", "INTEGER", false), ("sql", "TEXT", true),
        ].map { Column(name: $0.0, type: $0.1, isNullable: $0.2) },
        rowIDColumn: nil,
        columnsMin: 5
    )
}

extension TableLayout {
    /// The layouts of all tables and indexes of a database, as `connection` shows them.
    ///
    /// `oldest` says how many columns a table had when it was made.
    static func all(_ connection: Connection, oldest: [String: Int]) throws -> [TableLayout] {
        var names: [String] = []
        try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid") {
            names.append($0.string(0))
        }
        return try names.flatMap { try layouts(of: $0, connection, oldest[$0]) }
    }

    private static func layouts(
        of table: String,
        _ connection: Connection,
        _ oldest: Int?
    ) throws -> [TableLayout] {
        // SQLite declares no types for its own table of the highest row ids.
        if table == "sqlite_sequence" { return [.sequence] }
        let sql = try connection.value(
            "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
            .text(table)
        )
        var columns: [Column] = []
        var keys: [Int] = []
        try connection.rows(
            "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)",
            .text(table)
        ) {
            if $0.int64(3) > 0 { keys.append(columns.count) }
            columns.append(
                Column(
                    name: $0.string(0),
                    type: $0.string(1).uppercased(),
                    isNullable: $0.int64(2) == 0,
                    bytesMax: bytesMax(of: $0.string(0), in: sql?.text ?? "")
                )
            )
        }
        let lacksRowID =
            try connection.value("SELECT wr FROM pragma_table_list(?)", .text(table))?.integer == 1
        let isAlias = !lacksRowID && keys.count == 1 && columns[keys[0]].type == "INTEGER"
        let alias = isAlias ? keys[0] : nil
        var indexes: [TableLayout] = []
        var order = columns
        for index in try self.indexes(of: table, columns, alias: alias, connection) {
            // The rows of a table without row ids are its own key's entries.
            if lacksRowID, index.isKey {
                order = index.layout.columns
            } else {
                indexes.append(index.layout)
            }
        }
        let own = TableLayout(
            name: table,
            role: lacksRowID ? .tableWithoutRowID : .table,
            columns: order,
            rowIDColumn: alias,
            columnsMin: min(oldest ?? columns.count, columns.count)
        )
        return [own] + indexes
    }

    /// Bytes of the largest value that a CHECK of a column allows, where it says so as our schema
    /// does: `BETWEEN 0 AND` a number, or `IN (0, 1)`.
    private static func bytesMax(of column: String, in sql: String) -> Int {
        if sql.contains("CHECK (\(column) IN (0, 1))") { return 0 }
        guard let check = sql.firstRange(of: "CHECK (\(column) BETWEEN 0 AND "),
            let largest = Int64(sql[check.upperBound...].prefix { $0.isNumber })
        else { return 8 }
        return [1, 2, 3, 4, 6].first { largest < Int64(1) << ($0 * 8 - 1) } ?? 8
    }

    /// The indexes of a table, and which of them is its primary key's.
    private static func indexes(
        of table: String,
        _ columns: [Column],
        alias: Int?,
        _ connection: Connection
    ) throws -> [(layout: TableLayout, isKey: Bool)] {
        let rowID = Column(name: "", type: "INTEGER", isNullable: false)
        let expression = Column(name: "", type: "ANY", isNullable: true)
        var list: [(name: String, origin: String)] = []
        try connection.rows("SELECT name, origin FROM pragma_index_list(?)", .text(table)) {
            list.append(($0.string(0), $0.string(1)))
        }
        return try list.map { index in
            var parts: [Column] = []
            try connection.rows(
                "SELECT cid FROM pragma_index_xinfo(?) ORDER BY seqno",
                .text(index.name)
            ) {
                let place = Int($0.int64(0))
                if place == -1 || place == alias {
                    parts.append(rowID)
                } else {
                    parts.append(columns.indices.contains(place) ? columns[place] : expression)
                }
            }
            let layout = TableLayout(
                name: index.name,
                role: .index,
                columns: parts,
                rowIDColumn: nil,
                columnsMin: parts.count
            )
            return (layout, index.origin == "pk")
        }
    }
}
