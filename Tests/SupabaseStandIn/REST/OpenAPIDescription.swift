import JSON

/// The OpenAPI 2.0 document of `GET /`: a definition for each table, and the paths.
///
/// Definitions are PostgREST's in full; of paths and parameters those parts that tell a client
/// what exists.
struct OpenAPIDescription {
    var tables: [SchemaCache.Table]
    var functions: [SchemaCache.Function]

    var json: JSON {
        var definitions = JSONObject()
        var paths: JSONObject = ["/": Self.introspection]
        for table in tables {
            definitions[table.name] = Self.definition(table)
            paths["/\(table.name)"] = Self.path(table)
        }
        for function in functions { paths["/rpc/\(function.name)"] = Self.path(function) }
        return [
            "swagger": "2.0",
            "info": [
                "title": "standard public schema", "description": "",
                "version": .string(PostgRESTStandIn.version),
            ],
            "host": "0.0.0.0:3000",
            "basePath": "/",
            "schemes": ["http"],
            "consumes": ["application/json"],
            "produces": ["application/json"],
            "paths": .object(paths),
            "definitions": .object(definitions),
        ]
    }

    private static let introspection: JSON = [
        "get": [
            "tags": ["Introspection"], "summary": "OpenAPI description (this document)",
            "produces": ["application/openapi+json", "application/json"],
            "responses": ["200": ["description": "OK"]],
        ]
    ]

    private static func definition(_ table: SchemaCache.Table) -> JSON {
        var properties = JSONObject()
        for column in table.columns { properties[column.name] = property(column, of: table) }
        var definition: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = table.columns.filter { !$0.isNullable }.map { JSON.string($0.name) }
        if !required.isEmpty { definition["required"] = .array(required) }
        definition["description"] = table.comment.map(JSON.string)
        return .object(definition)
    }

    private static func property(_ column: SchemaCache.Column, of table: SchemaCache.Table) -> JSON
    {
        var property = typed(column.type)
        property["default"] = defaultValue(column)
        property["maxLength"] = maxLength(column.type)
        if !column.labels.isEmpty { property["enum"] = .array(column.labels.map(JSON.string)) }
        var notes: [String] = []
        if table.primaryKey.contains(column.name) { notes.append("This is a Primary Key.<pk/>") }
        if let (target, key) = column.reference {
            let mark = "<fk table='\(target)' column='\(key)'/>"
            notes.append("This is a Foreign Key to `\(target).\(key)`.\(mark)")
        }
        var words = column.comment.map { [$0] } ?? []
        if !notes.isEmpty { words.append((["Note:"] + notes).joined(separator: "\n")) }
        if !words.isEmpty { property["description"] = .string(words.joined(separator: "\n\n")) }
        return .object(property)
    }

    /// `format` is PostgreSQL's name of the type, `type` JSON's; JSON columns may hold any.
    private static func typed(_ type: String) -> JSONObject {
        var bare = type
        if let open = type.firstIndex(of: "("), let close = type.firstIndex(of: ")") {
            bare.removeSubrange(open...close)
        }
        var schema: JSONObject = ["format": .string(bare)]
        schema["type"] = jsonType(bare).map(JSON.string)
        if bare.hasSuffix("[]") {
            schema["items"] =
                jsonType(String(bare.dropLast(2))).map { ["type": .string($0)] } ?? [:]
        }
        return schema
    }

    private static func jsonType(_ type: String) -> String? {
        switch type {
        case "boolean": "boolean"
        case "smallint", "integer", "bigint": "integer"
        case "numeric", "real", "double precision": "number"
        case "json", "jsonb": nil
        default: type.hasSuffix("[]") ? "array" : "string"
        }
    }

    private static func maxLength(_ type: String) -> JSON? {
        guard type.hasPrefix("character"), let open = type.firstIndex(of: "(") else { return nil }
        return Int64(type[open...].dropFirst().prefix(while: \.isNumber)).map(JSON.integer)
    }

    /// The default, if it is a constant that JSON can say or, for texts, any expression.
    private static func defaultValue(_ column: SchemaCache.Column) -> JSON? {
        guard let value = column.defaultValue else { return nil }
        if jsonType(column.type) == "string" {
            let suffix = "::\(column.type)"
            guard value.hasSuffix(suffix) else { return .string(value) }
            return .string(String(value.dropLast(suffix.count).drop { $0 == "'" }.trimmedQuote))
        }
        do { return try JSON(parsing: value) } catch { return nil }
    }

    private static func path(_ table: SchemaCache.Table) -> JSON {
        let filters = table.columns.map { "rowFilter.\(table.name).\($0.name)" }
        let range = ["select", "order", "range", "rangeUnit", "offset", "limit", "preferCount"]
        let body = "body.\(table.name)"
        var path: JSONObject = [
            "get": operation(table.name, filters + range, "200", "OK")
        ]
        if table.isWritable {
            path["post"] = operation(table.name, [body, "select", "preferPost"], "201", "Created")
            path["patch"] = operation(
                table.name,
                filters + [body, "preferReturn"],
                "204",
                "No Content"
            )
            path["delete"] = operation(table.name, filters + ["preferReturn"], "204", "No Content")
        }
        return .object(path)
    }

    private static func operation(
        _ tag: String,
        _ parameters: [String],
        _ status: String,
        _ words: String
    ) -> JSON {
        let references: [JSON] = parameters.map { ["$ref": .string("#/parameters/\($0)")] }
        var responses: JSONObject = [status: ["description": .string(words)]]
        if status == "200" {
            responses["200"] = [
                "description": "OK",
                "schema": [
                    "type": "array", "items": ["$ref": .string("#/definitions/\(tag)")],
                ],
            ]
            responses["206"] = ["description": "Partial Content"]
        }
        return [
            "tags": [.string(tag)], "parameters": .array(references),
            "responses": .object(responses),
        ]
    }

    private static func path(_ function: SchemaCache.Function) -> JSON {
        var properties = JSONObject()
        for parameter in function.parameters {
            properties[parameter.name] = .object(typed(parameter.type))
        }
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = function.parameters.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        let call: JSON = [
            "tags": [.string("(rpc) \(function.name)")],
            "parameters": [
                ["name": "args", "in": "body", "required": true, "schema": .object(schema)]
            ],
            "responses": ["200": ["description": "OK"]],
        ]
        return function.isReadOnly ? ["get": call, "post": call] : ["post": call]
    }
}

extension Substring {
    /// Without the apostrophes at its end.
    fileprivate var trimmedQuote: Substring {
        var text = self
        while text.last == "'" { text.removeLast() }
        return text
    }
}
