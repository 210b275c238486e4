import CRM
import Values

/// Finds out how the numbers of a file are written, before any is read.
enum DecimalSurvey {
    /// Records that are looked at: what the first hundred thousand do not show, few later ones do.
    private static let recordsMax = 100_000

    /// The decimal sign of each column of numbers; columns that do not tell follow the others, as
    /// one program wrote them all.
    static func marks(of file: RecordFile, plans: [ColumnPlan]) throws -> [DecimalMark?] {
        let isNumber = plans[0].slots.indices.map { column in
            plans.contains { plan in
                let field = plan.slots[column].field
                return field == .value || field == .employees
            }
        }
        var marks = [DecimalMark?](repeating: nil, count: isNumber.count)
        guard isNumber.contains(true) else { return marks }
        var evidence = [DecimalEvidence](repeating: DecimalEvidence(), count: isNumber.count)
        var reader = try file.makeReader()
        var record = Record()
        while record.number < recordsMax, try reader.next(into: &record) {
            for field in record.fields
            where field.column < isNumber.count && isNumber[field.column] && !field.isJSON
                && record.bytes[field.start..<field.end].contains(where: isMark)
            {
                evidence[field.column].add(record.text(field))
            }
        }
        var pooled = DecimalEvidence()
        for one in evidence { pooled.add(one) }
        for column in marks.indices where isNumber[column] {
            marks[column] = evidence[column].mark ?? pooled.mark
        }
        return marks
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
    }
}
