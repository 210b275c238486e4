package import JSON

/// Columns that have no place of their own, kept as one JSON object a row.
package enum Attributes {
    /// The members that differ: their value before and after, nil where there was none.
    package static func changes(
        from old: String,
        to new: String
    ) throws -> [(name: String, old: JSON?, new: JSON?)] {
        let before = try JSON(parsing: old, limits: .rows).objectValue ?? [:]
        let after = try JSON(parsing: new, limits: .rows).objectValue ?? [:]
        let names = before.keys + after.keys.filter { !before.contains($0) }
        return names.filter { before[$0] != after[$0] }.map { ($0, before[$0], after[$0]) }
    }

    /// An object with those members changed that an edit changed.
    package static func laid(over text: String, from old: String, to new: String) throws -> String {
        var object = try JSON(parsing: text, limits: .rows).objectValue ?? [:]
        for (name, _, value) in try changes(from: old, to: new) { object[name] = value }
        return JSON.object(object).canonicalText
    }

    /// The members of `held` whose names are not among `columns`, and all of `told`.
    package static func joined(
        _ held: String,
        except columns: [String],
        with told: String
    ) throws -> String {
        var object = try JSON(parsing: told, limits: .rows).objectValue ?? [:]
        for (name, value) in try JSON(parsing: held, limits: .rows).objectValue ?? [:]
        where !columns.contains(name) && !object.contains(name) {
            object[name] = value
        }
        return JSON.object(object).canonicalText
    }
}

extension Attributes {
    /// What was typed, as a value like the one it replaces: a column keeps the type it has.
    ///
    /// Text replaces text. Anything else is replaced by JSON, an array also by an array as
    /// PostgreSQL writes one; and a number keeps all its digits. Without `old` nothing is known of
    /// the column, and the text is sent as it is.
    /// - Returns: the value; `.null` takes it away. Nil for what is no value for such a column.
    package static func typed(_ text: String, like old: JSON?) -> JSON? {
        switch old {
        case nil, .null, .string: return .string(text)
        case .bool:
            let word = text.lowercased()
            if ["t", "true", "y", "yes", "on", "1"].contains(word) { return true }
            if ["f", "false", "n", "no", "off", "0"].contains(word) { return false }
            return value(text)
        case .integer, .number, .decimal:
            if ["NaN", "Infinity", "-Infinity"].contains(text) { return .string(text) }
            return value(text)
        case .object: return value(text)
        case .array(let elements):
            if text == "{}" { return [] }
            return value(text) ?? array(text, like: elements.first { !$0.isNull })
        }
    }

    private static func value(_ text: String) -> JSON? {
        do { return try JSON(parsing: text, limits: .rows) } catch { return nil }
    }

    /// Reads `{a,"b c",NULL}`, without arrays inside.
    private static func array(_ text: String, like element: JSON?) -> JSON? {
        guard text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count > 2 else { return nil }
        var elements: [JSON] = []
        var word = ""
        var isQuoted = false
        var isInside = false
        var isEscaped = false
        for character in text.dropFirst().dropLast() + "," {
            if isEscaped {
                word.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isInside.toggle()
                isQuoted = true
            } else if character != "," || isInside {
                if !isInside, character == "{" || character == "}" { return nil }
                if isInside || !character.isWhitespace || !word.isEmpty { word.append(character) }
            } else {
                while !isQuoted, word.last?.isWhitespace == true { word.removeLast() }
                if !isQuoted, word.isEmpty { return nil }
                elements.append(one(word, isQuoted: isQuoted, like: element))
                (word, isQuoted) = ("", false)
            }
        }
        return isInside || isEscaped ? nil : .array(elements)
    }

    private static func one(_ word: String, isQuoted: Bool, like element: JSON?) -> JSON {
        if !isQuoted, word.lowercased() == "null" { return .null }
        if isQuoted || element?.stringValue != nil { return .string(word) }
        return value(word) ?? .string(word)
    }
}
