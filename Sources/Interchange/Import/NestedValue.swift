import JSON

/// Takes a name or an address out of an object or list of JSON, as interfaces nest them.
enum NestedValue {
    /// The whole name of `{"firstName": …, "lastName": …}` or `[{"displayName": …}]`.
    static func name(_ value: JSON) -> String? {
        let object = members(value)
        if let whole = text(
            object,
            ["displayname", "fullname", "name", "full", "unstructuredname"]
        ) {
            return whole
        }
        let parts = [
            text(object, ["firstname", "givenname", "first", "given"]),
            text(object, ["lastname", "familyname", "surname", "last", "family"]),
        ].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// The name of `{"id": 7, "Name": …}`.
    static func company(_ value: JSON) -> String? {
        text(members(value), ["name", "displayname", "companyname", "title", "label"])
    }

    /// The texts of a list of addresses or numbers, the one that is called primary first.
    static func values(_ value: JSON) -> [String] {
        switch value {
        case .string(let text): return [text]
        case .number: return [String(decoding: value.canonicalBytes, as: UTF8.self)]
        case .array(let list):
            let isFirst = { (one: JSON) in one["primary"]?.boolValue == true }
            return (list.filter(isFirst) + list.filter { !isFirst($0) }).flatMap(values)
        case .object(let object):
            if let own = text(object, ["value", "email", "phone", "number", "address"]) {
                return [own]
            }
            let keys = object.keys
            let first = keys.filter { $0.lowercased().hasPrefix("primary") }
            let all = first + keys.filter { key in !first.contains(key) }
            return all.flatMap { values(object[$0] ?? .null) }
        default: return []
        }
    }

    private static func members(_ value: JSON) -> JSONObject {
        switch value {
        case .object(let object): object
        case .array(let list): list.first.map(members) ?? JSONObject()
        default: JSONObject()
        }
    }

    private static func text(_ object: JSONObject, _ names: [String]) -> String? {
        for name in names {
            for (key, value) in object where key.lowercased() == name {
                if let text = value.stringValue, !text.isEmpty { return text }
            }
        }
        return nil
    }
}
