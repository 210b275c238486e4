import CRM
import JSON
import SQLite
import Storage

extension Mapping {
    /// A remote row as one of ours.
    ///
    /// - Throws: ``MappingError`` for a table that is not mapped, or a row that is no JSON object.
    package func row(table name: String, text: String) throws -> MirrorRow {
        let table = try table(name)
        let document: JSONObject
        do {
            guard let object = try JSON(parsing: text, limits: .rows).objectValue else {
                throw MappingError.badRow(table: name, reason: "it is no JSON object")
            }
            document = object
        } catch let error as JSONError {
            throw MappingError.badRow(table: name, reason: "\(error)")
        }
        return table.row(document)
    }

    /// Whether edits of a table's rows stay here.
    package func isReadOnly(table name: String) -> Bool {
        tables.first { $0.table == name }?.isReadOnly ?? true
    }

    /// Some remote columns as fields of ours.
    ///
    /// - Throws: ``MappingError``, as ``row(table:text:)`` does.
    package func fields(table name: String, columns: String) throws -> MirrorRow {
        try row(table: name, text: columns)
    }
}

extension TableMapping {
    /// Reads a row; a column the server does not have leaves our field alone.
    func row(_ document: JSONObject) -> MirrorRow {
        var row = MirrorRow(entity)
        row.columns = document.keys
        var told = [JSON?](repeating: nil, count: columns.count)
        var attributes = JSONObject()
        for (column, value) in document {
            if let place = places[column] {
                told[place] = value
            } else if !value.isNull, !ignore.contains(column) {
                attributes[column] = value
            }
        }
        for (index, place) in fieldPlaces.enumerated() {
            guard let value = told[index], row.values[place] ?? .null == .null else { continue }
            row.values[place] = FieldText.value(value, kind: columnKinds[index])
        }
        row["attributes"] = .text(JSON.object(attributes).canonicalText)
        if entity != .contact { findContact(document, &row) }
        if entity == .interaction { row["kind"] = .integer(Int64(kind(of: document).rawValue)) }
        if entity == .opportunity { settle(&row) }
        return row
    }

    private func findContact(_ document: JSONObject, _ row: inout MirrorRow) {
        for path in contact {
            var value: JSON? = .object(document)
            for name in path.split(separator: ".") { value = value?[String(name)] }
            // Attendees and the like: the first that is an address.
            for text in value?.arrayValue?.compactMap(\.stringValue) ?? [value?.stringValue ?? ""]
            where !text.isEmpty {
                if text.contains("@") {
                    row.contactEmail = row.contactEmail ?? text
                } else {
                    row.contactID = row.contactID ?? text
                }
            }
        }
        if entity == .opportunity, document.contains(contact.first ?? ""), row.contactID == nil,
            row.contactEmail == nil
        {
            row["contact_key"] = .null
        }
    }

    private func kind(of document: JSONObject) -> InteractionKind {
        for (column, known) in kinds {
            if let value = document[column]?.stringValue, let kind = known[value] { return kind }
        }
        return kind
    }

    /// Boards say it by the stage, reports by the status; and a close date is a plan while it is
    /// open.
    private func settle(_ row: inout MirrorRow) {
        guard row["status"] != nil || row["stage"] != nil else { return }
        let stage = row["stage"]?.text?.lowercased() ?? ""
        var status = row["status"]?.text ?? "open"
        if status == "open" || Opportunity.Status(rawValue: status) == nil {
            status = Self.stages[stage]?.rawValue ?? "open"
        }
        row["status"] = .text(status)
        guard row["closed_at"] != nil else { return }
        if status == "open" {
            row["closed_at"] = .null
        } else if row["closed_at"] == .null, let moved = row["moved_at"] {
            row["closed_at"] = moved
        }
    }

    private static let stages: [String: Opportunity.Status] = [
        "won": .won, "closed won": .won, "vinto": .won, "lost": .lost, "closed lost": .lost,
        "perso": .lost,
    ]
}

/// Values of fields as JSON and as SQLite holds them.
enum FieldText {
    /// Reads a remote value; one that makes no sense for the field is nothing.
    static func value(_ json: JSON, kind: ColumnKind) -> Value {
        switch kind {
        case .moment, .day:
            json.stringValue.flatMap { Instant(rfc3339: $0) }
                .map { .integer($0.microseconds) } ?? .null
        case .cents: minor(json).map { .integer($0) } ?? .null
        case .flag: json.boolValue.map { .integer($0 ? 1 : 0) } ?? .null
        case .word:
            json.stringValue.map { .text($0.lowercased()) } ?? .null
        case .text, .integer, .interactionKind, .object, .contact:
            text(json).map { .text($0) } ?? .null
        }
    }

    private static func text(_ json: JSON) -> String? {
        switch json {
        case .null: nil
        case .string(let text): text
        default: json.canonicalText
        }
    }

    /// Cents of a decimal, which may come as a number or as its text.
    private static func minor(_ json: JSON) -> Int64? {
        let text = json.stringValue ?? (json.doubleValue == nil ? "" : json.canonicalText)
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(
            separator: ".",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let whole = parts.first.flatMap({ Int64($0) }), whole < Int64.max / 1_000 else {
            return nil
        }
        let digits = parts.count > 1 ? Array(parts[1].utf8) : []
        guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let cents = (0..<2).reduce(Int64(0)) {
            $0 * 10 + ($1 < digits.count ? Int64(digits[$1]) - 48 : 0)
        }
        return (isNegative ? -1 : 1) * (whole * 100 + cents)
    }

    /// Writes a value as the server takes it.
    static func json(_ value: Value, kind: ColumnKind) -> JSON {
        switch (value, kind) {
        case (.null, _): .null
        case (.integer(let number), .cents):
            .string(
                (number < 0 ? "-" : "") + "\(number.magnitude / 100)."
                    + (number.magnitude % 100 < 10 ? "0" : "") + "\(number.magnitude % 100)"
            )
        case (.integer(let number), .flag): .bool(number != 0)
        case (.integer(let time), .day):
            .string(Instant(microseconds: time).dateText)
        case (.integer(let time), _): .string(Instant(microseconds: time).description)
        case (.text(let text), _): .string(text)
        case (.real(let number), _): .number(number)
        case (.blob, _): .null
        }
    }
}
