package import CRM
package import JSON
import SQLite

/// The answer to one question of an auditor.
package struct AuditFigure: Sendable {
    /// Rows of one answer that are kept; the rest are counted.
    package static let rowsMax = 200

    package let question: AuditQuestion
    /// The query that was run: run again, it gives the same rows while nothing is written.
    package let sql: String
    package let columns: [String]
    /// At most ``rowsMax``, a value a column.
    package let rows: [[JSON]]
    /// How many rows there are.
    package let count: Int

    /// The answer as commands and the service give it.
    package var json: JSON {
        [
            "figure": .string(question.rawValue), "query": .string(sql),
            "count": .integer(Int64(count)),
            "rows": .array(
                rows.map { .object(JSONObject(members: Array(zip(columns, $0)))) }
            ),
        ]
    }
}

extension Store {
    /// The answers to some questions of an auditor, all of one snapshot.
    ///
    /// Reads the scores of the organization twice: about a second a million.
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func auditFigures(
        _ questions: [AuditQuestion],
        organizationKey: OrganizationKey,
        _ period: AuditPeriod
    ) throws -> [AuditFigure] {
        try database.read { connection in
            try questions.map { question in
                let sql = question.sql(organizationKey: organizationKey, period)
                let statement = try connection.prepare(sql)
                let columns = (0..<statement.columnCount).map { statement.columnName($0) }
                var rows: [[JSON]] = []
                var count = 0
                while try statement.step() {
                    count += 1
                    guard rows.count < AuditFigure.rowsMax else { continue }
                    rows.append(columns.indices.map { Self.json(statement.value($0)) })
                }
                return AuditFigure(
                    question: question,
                    sql: sql,
                    columns: columns,
                    rows: rows,
                    count: count
                )
            }
        }
    }

    private static func json(_ value: Value) -> JSON {
        switch value {
        case .null, .blob: .null
        case .integer(let number): .integer(number)
        case .real(let number): number.isFinite ? .number(number) : .null
        case .text(let text): .string(text)
        }
    }
}
