import CRM
import JSON
import Ledger
import Storage
import Values

/// Mappings kept by name, and used again for files of the same columns.
extension ImportOptions {
    /// What is known of a file by the names of its columns, in their order.
    static func layout(of columns: [String]) -> String {
        SHA256.hash(Array(columns.joined(separator: "\u{1F}").utf8)).hex
    }

    /// What was said of the columns, as a mapping keeps it.
    var said: String {
        var said: JSONObject = [
            "records": .string(kind?.rawValue ?? ""),
            "map": mapJSON,
            "outcome": .string(outcomeColumn ?? ""),
            "date_order": .string(dateOrder?.rawValue ?? ""),
            "activity": .string(activity ?? ""),
        ]
        if let sheet { said["sheet"] = .string(sheet) }
        if let system { said["system"] = .string(system) }
        return JSON.object(said).canonicalText
    }

    /// Completes what is not said by a mapping of that name; `none` uses none, not even one of the
    /// same columns.
    ///
    /// - Throws: ``InterchangeError/badOption(option:value:expected:)`` for an unknown name.
    package mutating func use(mapping name: String) throws {
        let known = mappings
        mappings = []
        guard name != Self.noMapping else { return }
        guard let kept = known.first(where: { $0.name == name }) else {
            let names = known.map { "'\($0.name)'" }.joined(separator: ", ")
            throw InterchangeError.badOption(
                option: "--mapping",
                value: name,
                expected: names.isEmpty
                    ? "a name that --map-as kept (none is kept)" : "one of \(names)"
            )
        }
        try complete(by: kept)
    }

    /// The name that stands for no mapping.
    package static let noMapping = "none"

    /// Completes what is not said by the newest mapping of a file of the same columns.
    ///
    /// - Throws: JSON's error where the mapping is damaged.
    mutating func complete(for layout: String) throws {
        guard let kept = mappings.first(where: { $0.layout == layout }) else { return }
        mappings = []
        try complete(by: kept)
    }

    private mutating func complete(by mapping: ImportMapping) throws {
        let said = try JSON(parsing: mapping.settings)
        func word(_ name: String) -> String? {
            said[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        mappingName = mapping.name
        kind = kind ?? word("records").flatMap(RecordKind.init(rawValue:))
        activity = activity ?? word("activity")
        outcomeColumn = outcomeColumn ?? word("outcome")
        dateOrder = dateOrder ?? word("date_order").flatMap(DateOrder.init(rawValue:))
        sheet = sheet ?? word("sheet")
        system = system ?? word("system")
        for (column, field) in said["map"]?.objectValue ?? [:]
        where !map.contains(where: { $0.column == column }) {
            map.append((column, field.stringValue.flatMap(Field.init(columnName:))))
        }
    }
}
