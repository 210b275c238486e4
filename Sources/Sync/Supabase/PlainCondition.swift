import JSON

/// The filters that keep a write from overwriting what nobody here has seen.
struct PlainCondition {
    /// The filters, each with its `&`, as the URL has them.
    private(set) var query = ""
    /// Columns whose values no filter of a URL can hold: they were compared just before the write.
    private(set) var left: [String] = []

    /// Bytes of all of them; a longer URL may not pass what stands in between.
    private static let bytesMax = 5_000

    /// Filters for the values that were seen, given the last word of each column's type.
    init(seen: JSONObject, types: [String: String]) {
        let filters = seen.map { column, value -> (column: String, filter: String?) in
            let filter = Self.filter(value, type: types[column] ?? "").map {
                "&\(PlainRemote.encoded(column))=\($0)"
            }
            return (column, filter)
        }
        func length(_ filter: String?) -> Int { filter?.utf8.count ?? 0 }
        // The shortest first, so that as many as possible find room.
        for (column, filter) in filters.sorted(by: { length($0.filter) < length($1.filter) }) {
            if let filter, query.utf8.count + filter.utf8.count <= Self.bytesMax {
                query += filter
            } else {
                left.append(column)
            }
        }
    }

    private static func filter(_ value: JSON, type: String) -> String? {
        switch value {
        case .null: "is.null"
        case .bool(let flag) where !type.hasPrefix("json"): "is.\(flag)"
        case .string(let text) where type != "json" && type != "jsonb":
            "eq.\(PlainRemote.encoded(text))"
        case .bool, .integer, .number, .decimal, .string, .object, .array:
            literal(value, type: type).map { "eq.\(PlainRemote.encoded($0))" }
        }
    }

    /// A value as PostgreSQL reads it for a column of that type; nil where `=` knows no such type.
    private static func literal(_ value: JSON, type: String) -> String? {
        if case .array(let elements) = value, type.hasSuffix("[]") {
            return "{" + elements.map { element($0, type: type) }.joined(separator: ",") + "}"
        }
        switch value {
        case .integer, .number, .decimal: return type == "json" ? nil : value.canonicalText
        default: return type == "jsonb" ? value.canonicalText : nil
        }
    }

    private static func element(_ value: JSON, type: String) -> String {
        switch value {
        case .null: return "NULL"
        case .array(let elements) where type != "jsonb[]":
            return "{" + elements.map { element($0, type: type) }.joined(separator: ",") + "}"
        case .string(let text) where type != "jsonb[]": return quoted(text)
        default: return quoted(value.canonicalText)
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
