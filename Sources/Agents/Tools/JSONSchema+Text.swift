package import JSON

extension JSONSchema {
    /// How a provider spells a schema.
    package enum Dialect: Sendable {
        /// JSON Schema: `object`, closed by `additionalProperties`.
        case standard
        /// Google's protocol buffers: `OBJECT`, in an order of its own.
        case google
    }

    /// The schema as a provider reads it.
    package func json(_ dialect: Dialect, meaning: String = "") -> JSON {
        var object = JSONObject()
        object["type"] = .string(dialect == .google ? typeName.uppercased() : typeName)
        if !meaning.isEmpty { object["description"] = .string(meaning) }
        switch self {
        case .object(let members): add(members, dialect, to: &object)
        case .array(let element, let countMax):
            object["items"] = element.json(dialect)
            object["maxItems"] = .integer(Int64(countMax))
        case .string(let lengthMax): object["maxLength"] = .integer(Int64(lengthMax))
        case .choice(let choices): object["enum"] = .array(choices.map { .string($0) })
        case .integer(let range):
            object["minimum"] = .integer(range.lowerBound)
            object["maximum"] = .integer(range.upperBound)
        case .number(let range):
            object["minimum"] = .number(range.lowerBound)
            object["maximum"] = .number(range.upperBound)
        case .boolean: break
        }
        return .object(object)
    }

    private func add(_ members: [Member], _ dialect: Dialect, to object: inout JSONObject) {
        object["properties"] = .object(
            JSONObject(
                members: members.map { ($0.name, $0.schema.json(dialect, meaning: $0.meaning)) }
            )
        )
        object["required"] = .array(members.filter(\.isRequired).map { .string($0.name) })
        switch dialect {
        case .standard: object["additionalProperties"] = false
        case .google: object["propertyOrdering"] = .array(members.map { .string($0.name) })
        }
    }

    private var typeName: String {
        switch self {
        case .object: "object"
        case .array: "array"
        case .string, .choice: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        }
    }

    /// Reads what ``json(_:meaning:)`` wrote in Google's dialect; nil for anything else.
    ///
    /// That dialect alone keeps the order of members in the canonical form, which sorts by name.
    package init?(google json: JSON) {
        let read: JSONSchema? =
            switch json["type"]?.stringValue?.lowercased() {
            case "object": Self.object(json)
            case "array":
                if let items = json["items"], let element = JSONSchema(google: items),
                    let countMax = json["maxItems"]?.intValue
                {
                    .array(of: element, countMax: Int(countMax))
                } else {
                    nil
                }
            case "string":
                if let choices = json["enum"]?.arrayValue {
                    .choice(choices.compactMap(\.stringValue))
                } else {
                    json["maxLength"]?.intValue.map { .string(lengthMax: Int($0)) }
                }
            case "integer": Self.range(json, \.intValue).map { .integer($0) }
            case "number": Self.range(json, \.doubleValue).map { .number($0) }
            case "boolean": .boolean
            default: nil
            }
        guard let read else { return nil }
        self = read
    }

    private static func object(_ json: JSON) -> JSONSchema? {
        guard let properties = json["properties"]?.objectValue,
            let order = json["propertyOrdering"]?.arrayValue?.compactMap(\.stringValue),
            order.count == properties.count
        else { return nil }
        let required = Set((json["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        var members: [Member] = []
        for name in order {
            guard let value = properties[name], let schema = JSONSchema(google: value) else {
                return nil
            }
            let meaning = value["description"]?.stringValue ?? ""
            members.append(Member(name, schema, meaning, isRequired: required.contains(name)))
        }
        return .object(members)
    }

    private static func range<Bound: Comparable>(
        _ json: JSON,
        _ read: (JSON) -> Bound?
    ) -> ClosedRange<Bound>? {
        guard let low = json["minimum"].flatMap(read), let high = json["maximum"].flatMap(read),
            low <= high
        else { return nil }
        return low...high
    }
}
