import CRM
import Values

/// Finds out what the columns of a file mean, and from them what its records are.
package struct ColumnRecognizer: Sendable {
    private static let tables: [RecordKind: [String: (field: Field, rank: Int)]] = {
        var tables: [RecordKind: [String: (field: Field, rank: Int)]] = [:]
        for kind in RecordKind.allCases {
            var table: [String: (field: Field, rank: Int)] = [:]
            for (field, names) in ColumnNames.names(of: kind) {
                for (rank, name) in names.split(separator: " ").enumerated()
                where table[String(name)] == nil {
                    table[String(name)] = (field, rank + 1)
                }
            }
            tables[kind] = table
        }
        return tables
    }()

    /// The meaning of a column and its rank among the columns of one meaning; nil for an unknown
    /// one.
    ///
    /// Without `usesTables` the words of the header decide alone, as for a product that no table
    /// knows.
    package static func field(
        of header: String,
        kind: RecordKind,
        usesTables: Bool = true
    ) -> (field: Field, rank: Int)? {
        switch header {
        case "attributes": return (.attributes, 0)
        case "organization_id": return (.organizationID, 0)
        default: break
        }
        if let own = Field(columnName: header), isField(own, of: kind) { return (own, 0) }
        let known = usesTables ? tables[kind]?[Words.folded(header)] : nil
        return known ?? HeaderGrammar.field(of: header, kind: kind)
    }

    /// Whether records of a kind have such a field.
    package static func isField(_ field: Field, of kind: RecordKind) -> Bool {
        ColumnNames.names(of: kind).contains { $0.field == field }
            || [.attributes, .outcome, .outcomeAt].contains(field) && kind == .contacts
            || kind == .contacts && Contact.column(field.columnName) != nil
    }

    /// What the records are, judged by all headers alone; nil where nothing tells.
    package static func guess(of headers: [String]) -> KindGuess? {
        guess(of: headers, sample: ColumnSample(columnCount: headers.count))
    }

    /// The meaning of each column among the others; nil for those without one.
    ///
    /// - Throws: ``InterchangeError`` never, as no option is given.
    package static func fields(
        of headers: [String],
        _ kind: RecordKind,
        usesTables: Bool = true
    ) throws -> [Field?] {
        try ColumnPlan(kind: kind, columns: headers, overrides: [:], usesTables: usesTables)
            .slots.map(\.field)
    }

    /// What the records are, judged by all headers and the first values; nil where nothing tells.
    static func guess(of headers: [String], sample: ColumnSample) -> KindGuess? {
        let results = Set(headers.compactMap { field(of: $0, kind: .outcomes)?.field })
        let isAllKnown = headers.allSatisfy { field(of: $0, kind: .outcomes) != nil }
        if isAllKnown, results.contains(.result),
            !results.isDisjoint(with: [.contactID, .contactEmail])
        {
            return KindGuess(kind: .outcomes, confidence: 1)
        }
        return KindEvidence(headers, sample: sample).guess
    }
}
