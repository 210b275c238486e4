import JSON

/// The JSON body of a request: one object or an array of them, kept as it was sent, so that no
/// number loses a digit.
struct Payload {
    /// What a column or argument is called and typed.
    struct Column {
        var name: String
        var type: String
        var defaultValue: String?
    }

    /// The body's text.
    var text: String
    var isArray: Bool
    /// What the statement takes out of each object, in order.
    var columns: [Column]

    /// The body of a POST or PATCH of a table's rows.
    ///
    /// Without `columns=` every object has to have the keys of the first.
    init(
        rows body: [UInt8],
        of table: SchemaCache.Table,
        columns: [String]?
    ) throws(RESTError) {
        let json = try Self.parse(body)
        let objects: [JSON]
        switch json {
        case .array(let elements): (objects, isArray) = (elements, true)
        default: (objects, isArray) = ([json], false)
        }
        let keys: [String]
        if let columns { keys = columns } else { keys = try Self.commonKeys(objects) }
        text = String(decoding: body, as: UTF8.self)
        self.columns = try keys.map { key throws(RESTError) in
            guard let column = table.column(key) else { throw .noColumn(key, of: table.name) }
            return Column(name: key, type: column.type, defaultValue: column.defaultValue)
        }
    }

    /// The arguments of a function.
    init(arguments text: String, names: [String], of function: SchemaCache.Function) {
        self.text = text
        isArray = false
        columns = function.parameters.filter { names.contains($0.name) }
            .map { Column(name: $0.name, type: $0.type) }
    }

    /// Reads a body, whatever it holds.
    static func parse(_ body: [UInt8]) throws(RESTError) -> JSON {
        do {
            return try JSON(parsing: body)
        } catch {
            throw .badBody("Empty or invalid json")
        }
    }

    private static func commonKeys(_ objects: [JSON]) throws(RESTError) -> [String] {
        guard let first = objects.first else { return [] }
        let keys = Set(first.objectValue?.keys ?? [])
        for object in objects {
            guard let object = object.objectValue, Set(object.keys) == keys else {
                throw .badBody("All object keys must match")
            }
        }
        return first.objectValue?.keys ?? []
    }

    /// `… body`: the rows of the payload as a FROM item with the columns typed.
    func rows(in statement: inout StatementText, fillsDefaults: Bool) -> String {
        let kind = fillsDefaults ? "jsonb" : "json"
        let value = statement.bind(text) + "::" + kind
        let elements = isArray ? value : "\(kind)_build_array(\(value))"
        guard !columns.isEmpty else {
            return "\(kind)_array_elements(\(elements)) body"
        }
        let typed = columns.map { "\(StatementText.name($0.name)) \($0.type)" }
            .joined(separator: ", ")
        guard fillsDefaults else { return "\(kind)_to_recordset(\(elements)) AS body(\(typed))" }
        let defaults = columns.compactMap { column in
            column.defaultValue.map { "\(StatementText.literal(column.name)), \($0)" }
        }
        // Per element: two rows must not share one default, such as a random id.
        return "(SELECT coalesce(jsonb_agg(jsonb_build_object(\(defaults.joined(separator: ", "))) "
            + "|| element), '[]') AS filled FROM jsonb_array_elements(\(elements)) element) payload, "
            + "LATERAL jsonb_to_recordset(payload.filled) AS body(\(typed))"
    }
}
