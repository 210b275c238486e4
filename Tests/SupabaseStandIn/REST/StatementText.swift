/// An SQL statement under construction: its text, and the values bound to `$1`, `$2`….
struct StatementText {
    /// What the rows of a page are called; no column is likely to have the name.
    static let page = "\"standin page\""

    var text = ""
    private(set) var parameters: [String?] = []

    /// Binds a value and answers its place, `$3`.
    mutating func bind(_ value: String) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }

    /// A name in double quotes.
    static func name(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// A text in single quotes.
    static func literal(_ text: String) -> String {
        let quoted = "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
        return text.contains("\\") ? "E" + quoted : quoted
    }

    /// A column of `table`, which is quoted already, or a place in it.
    static func field(_ field: Field, of table: String) -> String {
        var text = "\(table).\(name(field.column))"
        if !field.path.isEmpty { text = "to_jsonb(\(text))" }
        for step in field.path {
            let key = Int(step.key) == nil ? literal(step.key) : step.key
            text += (step.isText ? "->>" : "->") + key
        }
        return text
    }

    /// ` WHERE …`; empty without conditions.
    mutating func filter(_ conditions: [Condition], of table: String) -> String {
        if conditions.isEmpty { return "" }
        return " WHERE " + conditions.map { condition($0, of: table) }.joined(separator: " AND ")
    }

    private mutating func condition(_ condition: Condition, of table: String) -> String {
        switch condition {
        case .group(let connective, let isNegated, let members):
            let parts = members.map { self.condition($0, of: table) }
            return (isNegated ? "NOT " : "") + "("
                + parts.joined(separator: " \(connective.rawValue.uppercased()) ") + ")"
        case .comparison(let field, let isNegated, let comparison):
            let side = Self.field(field, of: table)
            return (isNegated ? "NOT " : "") + side + " " + self.comparison(comparison)
        }
    }

    private mutating func comparison(_ comparison: Comparison) -> String {
        switch comparison {
        case .binary(let sql, let value, nil): "\(sql) \(bind(value))"
        case .binary(let sql, let value, let quantifier?): "\(sql) \(quantifier)(\(bind(value)))"
        case .state(let sql): "IS \(sql)"
        case .membership(let values): "= ANY(\(bind(Self.array(values))))"
        }
    }

    private static func array(_ values: [String]) -> String {
        let quoted = values.map {
            "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return "{" + quoted.joined(separator: ",") + "}"
    }

    /// What a query selects of `table`, an alias or cast or JSON path included.
    static func selection(_ select: [ResourceQuery.Selected]?, of table: String) -> String {
        guard let select else { return "\(table).*" }
        return select.map { selected in
            if selected.field.column == "*" { return "\(table).*" }
            var text = field(selected.field, of: table)
            if let cast = selected.cast { text = "CAST(\(text) AS \(cast))" }
            let alias = selected.alias ?? selected.field.path.last?.key
            if selected.cast != nil || alias != nil {
                text += " AS " + name(alias ?? selected.field.column)
            }
            return text
        }.joined(separator: ", ")
    }

    /// ` ORDER BY … LIMIT … OFFSET …`, as far as the query says so.
    static func range(_ query: ResourceQuery, of table: String, rowsMax: Int?) -> String {
        var text = ""
        if !query.order.isEmpty {
            text += " ORDER BY "
            text += query.order.map { field($0.field, of: table) + $0.direction }
                .joined(separator: ", ")
        }
        if let limit = [query.limit, rowsMax].compactMap(\.self).min() {
            text += " LIMIT \(limit)"
        }
        if query.offset > 0 { text += " OFFSET \(query.offset)" }
        return text
    }

    static func qualified(_ name: String) -> String { "\"public\"." + Self.name(name) }
}
