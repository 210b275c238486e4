import Interchange
import JSON

/// The parameter `map` of an import: what columns mean, as a JSON object of columns and fields.
enum ColumnMap {
    private static let columnsMax = 256

    /// Reads it; null keeps a column as it is.
    ///
    /// - Throws: ``Refusal`` naming a field that is none.
    static func read(_ query: Query) throws(Refusal) -> [(column: String, field: Field?)] {
        guard let text = query["map"] else { return [] }
        guard let object = parse(text), object.count <= columnsMax else {
            throw Query.wrong("map", "give a JSON object such as {\"Nome\":\"first_name\"}")
        }
        var map: [(column: String, field: Field?)] = []
        for (column, value) in object {
            if value.isNull {
                map.append((column, nil))
                continue
            }
            guard let field = value.stringValue.flatMap(Field.init(columnName:)) else {
                let names = Field.allCases.map(\.columnName).joined(separator: ", ")
                throw Query.wrong("map", "give null or one of \(names)")
            }
            map.append((column, field))
        }
        return map
    }

    // Whatever is wrong with it, the words are the same.
    private static func parse(_ text: String) -> JSONObject? {
        do { return try JSON(parsing: text).objectValue } catch { return nil }
    }
}
