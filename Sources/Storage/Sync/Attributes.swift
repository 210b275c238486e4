package import JSON

/// Columns that have no place of their own, kept as one JSON object a row.
package enum Attributes {
    /// The members that differ: their value before and after, nil where there was none.
    package static func changes(
        from old: String,
        to new: String
    ) throws -> [(name: String, old: JSON?, new: JSON?)] {
        let before = try JSON(parsing: old).objectValue ?? [:]
        let after = try JSON(parsing: new).objectValue ?? [:]
        let names = before.keys + after.keys.filter { !before.contains($0) }
        return names.filter { before[$0] != after[$0] }.map { ($0, before[$0], after[$0]) }
    }

    /// An object with those members changed that an edit changed.
    static func laid(over text: String, from old: String, to new: String) throws -> String {
        var object = try JSON(parsing: text).objectValue ?? [:]
        for (name, _, value) in try changes(from: old, to: new) { object[name] = value }
        return JSON.object(object).canonicalText
    }

    /// The members of `held` whose names are not among `columns`, and all of `told`.
    static func joined(
        _ held: String,
        except columns: [String],
        with told: String
    ) throws -> String {
        var object = try JSON(parsing: told).objectValue ?? [:]
        for (name, value) in try JSON(parsing: held).objectValue ?? [:]
        where !columns.contains(name) && !object.contains(name) {
            object[name] = value
        }
        return JSON.object(object).canonicalText
    }
}
