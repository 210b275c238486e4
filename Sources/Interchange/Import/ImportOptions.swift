import CRM
import JSON
package import Storage
package import Values

/// How a file is to be imported.
package struct ImportOptions: Sendable {
    /// The organization it goes into.
    package var organizationID: String
    /// What the records are; nil lets the headers decide.
    package var kind: RecordKind?
    /// What interactions without a type of their own are, in a word that ``InteractionWords``
    /// knows; nil lets the headers decide.
    package var activity: String?
    /// Meanings of columns, over what is recognised; nil keeps a column as an attribute.
    package var map: [(column: String, field: Field?)] = []
    /// The column that says which contacts were won.
    package var outcomeColumn: String?
    /// Values of the outcome column that mean won; ``Importer`` adds those of earlier imports.
    package var won: [String] = []
    /// Values that mean lost, likewise.
    package var lost: [String] = []
    /// The sheet of a workbook that is read; nil takes the first one.
    package var sheet: String?
    /// How dates such as 03/04/2026 are meant; nil lets the column decide.
    package var dateOrder: DateOrder?
    /// By whose clocks times without a zone are meant; ``Importer`` takes the organization's.
    package var zone = TimeZoneRules.utc
    /// The organization's zone where this system does not know it, so that UTC counts.
    package var unknownZone: String?
    /// The system whose ids the file has, so that those of two systems do not meet: 1 to 40 of
    /// a-z, 0-9, `-` and `_`; nil takes ids as they are.
    package var system: String?
    /// Whether the file holds all there is, so that an empty cell clears the field of a contact.
    package var isFull = false
    /// Mappings that a file of the same columns is read by, the newest first.
    package var mappings: [ImportMapping] = []
    /// The mapping that is used; nil for none.
    package internal(set) var mappingName: String?
    /// The name under which what was said of the columns is kept; nil keeps nothing.
    package var keptAs: String?
    /// Whether to read, check and count only.
    package var isDryRun = false
    /// Records of one transaction.
    package var batchRows = Limits.importBatchRows
    /// Bytes of one record.
    package var recordBytesMax = Limits.recordBytesMax

    /// Everything recognised by itself.
    package init(organizationID: String) { self.organizationID = organizationID }

    /// Reads `column=field`, as `--map` takes it; an empty field keeps the column as an attribute.
    ///
    /// - Throws: ``InterchangeError/badOption(option:value:expected:)``.
    package static func mapping(_ text: String) throws -> (column: String, field: Field?) {
        guard let place = text.lastIndex(of: "="), place > text.startIndex else {
            throw InterchangeError.badOption(
                option: "--map",
                value: text,
                expected: "COLUMN=FIELD, as in 'Full name=name'"
            )
        }
        let (column, name) = (String(text[..<place]), String(text[text.index(after: place)...]))
        if name.isEmpty { return (column, nil) }
        guard let field = Field(columnName: name.lowercased()) else {
            let names = Field.allCases.map(\.columnName).joined(separator: ", ")
            throw InterchangeError.badOption(
                option: "--map",
                value: name,
                expected: "one of the fields " + names
            )
        }
        return (column, field)
    }

    /// A system's name as ids begin with it.
    ///
    /// - Throws: ``InterchangeError/badOption(option:value:expected:)``.
    package static func systemName(_ text: String) throws -> String {
        let isPlain = text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
        }
        guard isPlain, (1...40).contains(text.utf8.count), text != "import" else {
            throw InterchangeError.badOption(
                option: "--system",
                value: text,
                expected: "a short name of a-z, 0-9, - and _, such as hubspot"
            )
        }
        return text
    }

    /// Columns with the meaning that options give them.
    var overrides: [String: Field?] {
        var overrides: [String: Field?] = [:]
        for (column, field) in map { overrides[column] = .some(field) }
        if let outcomeColumn { overrides[outcomeColumn] = .some(.outcome) }
        return overrides
    }

    /// What decides how the file is read, as canonical JSON: the same settings resume an import.
    func settings(kind: RecordKind) -> String {
        var settings: JSONObject = [
            "records": .string(kind.rawValue),
            "map": mapJSON,
            "outcome": .string(outcomeColumn ?? ""),
            "date_order": .string(dateOrder?.rawValue ?? ""),
            "activity": .string(activity ?? ""),
            "record_bytes_max": .integer(Int64(recordBytesMax)),
        ]
        // Absent by default, so that an import begun before there were sheets goes on.
        if let sheet { settings["sheet"] = .string(sheet) }
        if isFull { settings["full"] = true }
        if let system { settings["system"] = .string(system) }
        if !won.isEmpty { settings["won"] = .array(won.map { .string($0) }) }
        if !lost.isEmpty { settings["lost"] = .array(lost.map { .string($0) }) }
        return JSON.object(settings).canonicalText
    }

    /// The meanings of columns as a JSON object; empty for one that is kept as it is.
    var mapJSON: JSON {
        .object(
            JSONObject(members: map.map { ($0.column, .string($0.field?.columnName ?? "")) })
        )
    }
}
