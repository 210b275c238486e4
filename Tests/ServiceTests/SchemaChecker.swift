import JSON

/// As much of JSON Schema as the service's own document uses.
struct SchemaChecker {
    /// The OpenAPI document.
    let document: JSON

    /// What is wrong with a value, by JSON Pointer; empty when it is as the schema says.
    func faults(_ value: JSON, _ schema: JSON, at place: String = "") -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            guard let target = resolve(reference) else { return ["\(place): no \(reference)"] }
            return faults(value, target, at: place)
        }
        if let choices = (schema["oneOf"] ?? schema["anyOf"])?.arrayValue {
            let results = choices.map { faults(value, $0, at: place) }
            let fitting = results.count { $0.isEmpty }
            let isFine = schema["oneOf"] != nil ? fitting == 1 : fitting > 0
            return isFine ? [] : ["\(place): \(fitting) of \(choices.count) fit: \(results)"]
        }
        if let words = schema["enum"]?.arrayValue, !words.contains(value) {
            return ["\(place): \(value) is none of the words"]
        }
        if let constant = schema["const"], constant != value {
            return ["\(place): not \(constant)"]
        }
        guard hasType(value, schema["type"]) else {
            return ["\(place): \(value) is no \(schema["type"] ?? .null)"]
        }
        return bounds(value, schema, place) + members(value, schema, place)
    }

    private func bounds(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard let number = value.doubleValue else { return [] }
        if let minimum = schema["minimum"]?.doubleValue, number < minimum {
            return ["\(place): \(number) is below \(minimum)"]
        }
        if let maximum = schema["maximum"]?.doubleValue, number > maximum {
            return ["\(place): \(number) is above \(maximum)"]
        }
        return []
    }

    private func members(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        if let elements = value.arrayValue {
            guard let items = schema["items"] else { return [] }
            return elements.enumerated().flatMap {
                faults($0.element, items, at: "\(place)/\($0.offset)")
            }
        }
        guard let object = value.objectValue else { return [] }
        let properties = schema["properties"]?.objectValue ?? [:]
        var wrong = (schema["required"]?.arrayValue ?? []).compactMap { name -> String? in
            guard let name = name.stringValue, object[name] == nil else { return nil }
            return "\(place): \(name) is missing"
        }
        for (name, member) in object {
            if let property = properties[name] {
                wrong += faults(member, property, at: "\(place)/\(name)")
            } else if schema["additionalProperties"] == false {
                wrong.append("\(place): \(name) is not documented")
            } else if let other = schema["additionalProperties"], other.objectValue != nil {
                wrong += faults(member, other, at: "\(place)/\(name)")
            }
        }
        return wrong
    }

    private func hasType(_ value: JSON, _ type: JSON?) -> Bool {
        guard let type else { return true }
        let names = type.arrayValue?.compactMap(\.stringValue) ?? [type.stringValue ?? ""]
        return names.contains { name in
            switch name {
            case "string": value.stringValue != nil
            case "integer": value.intValue != nil
            case "number": value.doubleValue != nil
            case "boolean": value.boolValue != nil
            case "array": value.arrayValue != nil
            case "object": value.objectValue != nil
            case "null": value.isNull
            default: false
            }
        }
    }

    /// What a reference such as `#/components/schemas/Score` names.
    func resolve(_ reference: String) -> JSON? {
        var place: JSON? = document
        for part in reference.split(separator: "/").dropFirst() { place = place?[String(part)] }
        return place
    }
}
