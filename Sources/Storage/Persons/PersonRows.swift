import CRM
import JSON
import Ledger
import SQLite

/// A person of the file, as the statements of ``PersonalTable`` find their rows.
struct PersonRows {
    let contactKey: ContactKey
    /// A JSON array of the ids of the contact and its interactions.
    private let ids: String
    /// A JSON array of the texts that tell who it is.
    private let texts: String

    /// Reads what the rows are found by, before any of them is gone.
    init(_ contactKey: ContactKey, texts: [String], _ connection: Connection) throws {
        self.contactKey = contactKey
        let ids = try connection.value(
            """
            SELECT json_group_array(id) FROM (
                SELECT id FROM contact WHERE contact_key = ?1
                UNION ALL SELECT id FROM interaction WHERE contact_key = ?1)
            """,
            .key(contactKey)
        )
        self.ids = ids?.text ?? "[]"
        self.texts = JSON.array(texts.map { .string($0) }).canonicalText
    }

    /// Runs a statement that ends in a condition of a ``PersonalTable/Removal``.
    ///
    /// - Returns: the rows it changed.
    func run(_ sql: String, where condition: String, _ connection: Connection) throws -> Int {
        let statement = try bound(sql, condition, connection)
        defer { statement.reset() }
        try statement.run()
        return connection.changes
    }

    /// The imports whose rows in a table meet a condition; none where rows are of no import.
    func imports(
        _ table: PersonalTable,
        where condition: String,
        _ connection: Connection
    ) throws -> [ImportKey] {
        guard ["import_change", "import_reject"].contains(table.name) else { return [] }
        let rows = try bound(
            "SELECT DISTINCT import_key FROM \(table.name)",
            condition,
            connection
        )
        defer { rows.reset() }
        var keys: [ImportKey] = []
        while try rows.step() { keys.append(ImportKey(rows.int64(0))) }
        return keys
    }

    /// Reads the rows of a table that are the person's, with every column.
    func read(_ table: PersonalTable, _ connection: Connection) throws -> [JSON] {
        guard let condition = table.condition else { return [] }
        let columns = table.personal + table.others
        let statement = try bound(
            "SELECT \(columns.joined(separator: ", ")) FROM \(table.name)",
            condition,
            connection
        )
        defer { statement.reset() }
        var rows: [JSON] = []
        while try statement.step() {
            rows.append(
                .object(
                    JSONObject(
                        members: columns.indices.map { place in
                            (columns[place], Self.json(statement.value(place), columns[place]))
                        }
                    )
                )
            )
        }
        return rows
    }

    private func bound(
        _ sql: String,
        _ condition: String,
        _ connection: Connection
    ) throws -> Statement {
        // All parameters stand in every statement, so that all can be bound.
        let isBound = "?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL"
        let statement = try connection.statement("\(sql) WHERE (\(condition)) AND \(isBound)")
        statement.bind(1, contactKey)
        statement.bind(2, ids)
        statement.bind(3, texts)
        return statement
    }

    /// A value as JSON: moments as RFC 3339, bytes as the text that they are, or in hexadecimal.
    private static func json(_ value: Value, _ column: String) -> JSON {
        switch value {
        case .null: return .null
        case .integer(let number):
            let isMoment = column.hasSuffix("_at") || column == "as_of"
            return isMoment
                ? .string(Instant(microseconds: number).description) : .integer(number)
        case .real(let number): return .string("\(number)")
        case .text(let text): return .string(text)
        case .blob(let bytes):
            return .string(String(validating: bytes, as: UTF8.self) ?? Hex.encode(bytes))
        }
    }
}
