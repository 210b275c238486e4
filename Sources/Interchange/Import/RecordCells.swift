import CRM
import JSON
import Values

/// Why a record is not taken: the field to blame and a sentence.
struct Refusal: Error, Equatable {
    var field: Field?
    var reason: String
}

/// One record seen through the plan: cells by their meaning.
struct RecordCells {
    /// The record; fill it, then call ``arrange()``.
    var record = Record()
    let plan: ColumnPlan

    /// Whether cells are those of a delimited file: trimmed, formula apostrophes undone.
    private let isTable: Bool
    private let used: [(field: Field, emptiness: Field.Emptiness)]
    private let keys: [[UInt8]]
    /// Index into `record.fields` by column; -1 where the record has none.
    private var fieldOfColumn: [Int]
    /// Index into `record.fields` of the cell that speaks for a field; -1 for none.
    private var winners: [Int]
    /// Fields whose cell goes into the attributes of this record too, by ordinal.
    private var kept: UInt64 = 0

    init(plan: ColumnPlan, isTable: Bool) {
        self.plan = plan
        self.isTable = isTable
        used = Field.allCases.filter(plan.has).map { ($0, $0.emptiness) }
        keys = plan.slots.map { JSON.string($0.key).canonicalBytes + [UInt8(ascii: ":")] }
        fieldOfColumn = [Int](repeating: -1, count: plan.slots.count)
        winners = [Int](repeating: -1, count: Field.allCases.count)
    }

    /// Whether the record is a row under a header.
    var isDelimited: Bool { isTable }

    /// Finds the cell of each field: the first that is not empty, in the order of the plan.
    ///
    /// Placeholders are empty: `N/A` in the first column of addresses gives way to the second, and
    /// is kept nowhere.
    mutating func arrange() {
        for column in fieldOfColumn.indices { fieldOfColumn[column] = -1 }
        for (index, field) in record.fields.enumerated()
        where field.column < fieldOfColumn.count && field.end > field.start {
            fieldOfColumn[field.column] = index
        }
        for (field, emptiness) in used {
            let ordinal = field.rawValue
            winners[ordinal] = -1
            for column in plan.columnsOfField[ordinal] where fieldOfColumn[column] >= 0 {
                if isEmpty(record.fields[fieldOfColumn[column]], emptiness) {
                    fieldOfColumn[column] = -1
                } else if winners[ordinal] < 0 {
                    winners[ordinal] = fieldOfColumn[column]
                }
            }
        }
        kept = 0
    }

    /// The text of a field; nil when all its cells are empty.
    func text(_ field: Field) -> String? {
        let winner = winners[field.rawValue]
        guard winner >= 0 else { return nil }
        let cell = record.fields[winner]
        guard isTable else { return record.text(cell) }
        var (start, end) = (cell.start, cell.end)
        if field != .body {
            while start < end, record.bytes[start] <= 0x20 { start += 1 }
            while end > start, record.bytes[end - 1] <= 0x20 { end -= 1 }
        }
        if record.bytes[start] == UInt8(ascii: "'"),
            FormulaGuard.isPresent(record.bytes[start..<end])
        {
            start += 1
        }
        return String(decoding: record.bytes[start..<end], as: UTF8.self)
    }

    /// The text of a column; nil when it is empty.
    func text(column: Int) -> String? {
        let index = fieldOfColumn[column]
        guard index >= 0 else { return nil }
        let text = MatchKey.trimmed(record.text(record.fields[index]))
        return text.isEmpty ? nil : text
    }

    /// The texts of all columns of a field, in the order of the plan, without the empty ones.
    func texts(_ field: Field) -> [(column: Int, text: String)] {
        plan.columnsOfField[field.rawValue].compactMap { column in
            let index = fieldOfColumn[column]
            return index < 0 ? nil : (column, MatchKey.trimmed(record.text(record.fields[index])))
        }
    }

    /// The texts that may be pages of a person.
    var pages: [String] {
        texts(.website).map(\.text)
            + plan.pageColumns.compactMap { column in
                let index = fieldOfColumn[column]
                return index < 0 ? nil : record.text(record.fields[index])
            }
    }

    /// Whether the record has a cell of a field, and nothing stands in any.
    func isEmptied(_ field: Field) -> Bool {
        guard winners[field.rawValue] < 0 else { return false }
        let columns = plan.columnsOfField[field.rawValue]
        return record.fields.contains { columns.contains($0.column) }
    }

    /// The columns kept as attributes of which the record has a cell in which nothing stands.
    var emptiedAttributes: [String] {
        record.fields.compactMap { cell in
            guard cell.end == cell.start, cell.column < plan.slots.count,
                plan.slots[cell.column].field == nil
            else { return nil }
            return plan.slots[cell.column].key
        }
    }

    /// A short text within its bound.
    func short(_ field: Field, bytesMax: Int = Limits.textBytesMax) throws(Refusal) -> String? {
        guard let text = text(field) else { return nil }
        guard text.utf8.count <= bytesMax else {
            throw Refusal(
                field: field,
                reason: "the text has \(text.utf8.count) bytes, more than \(bytesMax)"
            )
        }
        return text
    }

    /// Whether the cell of a field came as a number of JSON.
    func isJSON(_ field: Field) -> Bool {
        winners[field.rawValue] >= 0 && record.fields[winners[field.rawValue]].isJSON
    }

    /// The list or object of JSON that stands in the cell of a field; nil for any other.
    func nested(_ field: Field) -> JSON? {
        guard isJSON(field), let text = text(field), text.hasPrefix("{") || text.hasPrefix("[")
        else { return nil }
        do throws(JSONError) {
            return try JSON(parsing: text)
        } catch {
            return nil
        }
    }

    /// The column whose cell speaks for a field.
    func column(of field: Field) -> Int? {
        let winner = winners[field.rawValue]
        return winner >= 0 ? record.fields[winner].column : nil
    }

    /// Lets the cell of a field go into the attributes as well.
    mutating func keep(_ field: Field) { kept |= 1 << UInt64(field.rawValue) }

    /// All cells that have no field of their own, as a canonical JSON object.
    func attributes() throws(Refusal) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for column in plan.attributeColumns where isAttribute(column) {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: keys[column])
            let cell = record.fields[fieldOfColumn[column]]
            if cell.isJSON {
                bytes.append(contentsOf: record.bytes[cell.start..<cell.end])
            } else {
                Self.appendString(record.bytes[cell.start..<cell.end], to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        if let own = text(.attributes) { bytes = try merge(own, into: bytes) }
        guard bytes.count <= Limits.attributesBytesMax else {
            throw Refusal(
                field: nil,
                reason: "the columns without a field have more than "
                    + "\(Limits.attributesBytesMax) bytes together"
            )
        }
        return bytes
    }

    private func isAttribute(_ column: Int) -> Bool {
        let index = fieldOfColumn[column]
        guard index >= 0 else { return false }
        guard let field = plan.slots[column].field else { return true }
        return field.isKeptAsAttribute || winners[field.rawValue] != index
            || kept & (1 << UInt64(field.rawValue)) != 0
    }

    private func isEmpty(_ cell: Record.Field, _ emptiness: Field.Emptiness) -> Bool {
        let bytes = record.bytes[cell.start..<cell.end]
        switch emptiness {
        case .blank: return isTable && bytes.allSatisfy { $0 <= 0x20 }
        case .nameless: return Placeholder.isNothing(bytes, isName: true)
        case .placeholder: return Placeholder.isNothing(bytes, isName: false)
        }
    }

    private func merge(_ own: String, into bytes: [UInt8]) throws(Refusal) -> [UInt8] {
        do {
            guard case .object(var all) = try JSON(parsing: bytes) else { return bytes }
            guard let members = Self.object(own) else {
                // Another program's column of that name: a text like any other.
                let name = column(of: .attributes).map { plan.slots[$0].key } ?? "attributes"
                all[name] = .string(own)
                return JSON.object(all).canonicalBytes
            }
            for (key, value) in members { all[key] = value }
            return JSON.object(all).canonicalBytes
        } catch {
            throw Refusal(field: .attributes, reason: "attributes must be a JSON object: \(error)")
        }
    }

    /// The members of a JSON object; nil for any other text.
    static func object(_ text: String) -> JSONObject? {
        guard text.hasPrefix("{") else { return nil }
        do throws(JSONError) {
            return try JSON(parsing: text).objectValue
        } catch {
            return nil
        }
    }

    /// Appends a JSON string in the form of RFC 8785.
    private static func appendString(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        if text.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: text)
            bytes.append(UInt8(ascii: "\""))
        } else {
            bytes.removeLast()
            let string = String(decoding: text, as: UTF8.self)
            bytes.append(contentsOf: JSON.string(string).canonicalBytes)
        }
    }
}
