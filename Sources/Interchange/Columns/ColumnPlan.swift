import CRM
import Values

/// What is to be done with each column of a file.
struct ColumnPlan {
    /// One column's part.
    struct Slot {
        /// The key under which it is kept in the attributes: the header, made unique.
        var key: String
        /// Its meaning; nil for a column that is kept as it is.
        var field: Field?
        /// Lower goes first among the columns of one meaning.
        var rank: Int
    }

    let kind: RecordKind
    /// One slot a column.
    private(set) var slots: [Slot] = []
    /// Columns of each field by ``Field/ordinal``, best first.
    private(set) var columnsOfField: [[Int]]
    /// What its owner should know of how columns were taken.
    private(set) var notes: [String] = []
    /// All columns that may go into the attributes, in the order of their keys (RFC 8785).
    private(set) var attributeColumns: [Int] = []

    /// Column names by what `--map` and `--outcome` call them.
    private let overrides: [String: Field?]
    private var keys: Set<String> = []

    /// - Throws: ``InterchangeError`` when an option names a column that is not there, or a field
    ///   that such records do not have.
    init(kind: RecordKind, columns: [String], overrides: [String: Field?]) throws {
        self.kind = kind
        self.overrides = overrides.mapValues { field in
            // When a contact was closed is when its outcome was decided.
            kind == .contacts && field == .closedAt ? .outcomeAt : field
        }
        try Self.check(self.overrides, kind)
        columnsOfField = [[Int]](repeating: [], count: Field.allCases.count)
        for column in columns { append(column) }
        settleItalianName()
        settleClosingDates()
        for name in overrides.keys.sorted() where !columns.contains(name) {
            throw InterchangeError.noSuchColumn(
                option: overrides[name] == .outcome ? "--outcome" : "--map",
                column: name,
                columns: columns
            )
        }
        arrange()
    }

    /// Whether any column means `field`.
    func has(_ field: Field) -> Bool { !columnsOfField[field.rawValue].isEmpty }

    /// The column that means `field` first of all, as the file calls it.
    func name(of field: Field) -> String? {
        columnsOfField[field.rawValue].first.map { slots[$0].key }
    }

    /// The columns that say won or lost.
    var outcomeColumns: [Int] {
        let field: Field? =
            switch kind {
            case .contacts: .outcome
            case .outcomes: .result
            case .opportunities: .isWon
            case .companies, .interactions: nil
            }
        return field.map { columnsOfField[$0.rawValue] } ?? []
    }

    private mutating func append(_ column: String) {
        var key = column.isEmpty ? "column \(slots.count + 1)" : column
        var copy = 2
        while !keys.insert(key).inserted {
            key = "\(column) (\(copy))"
            copy += 1
        }
        if let field = overrides[column] {
            slots.append(Slot(key: key, field: field, rank: -1))
        } else {
            let known = ColumnRecognizer.field(of: column, kind: kind)
            slots.append(Slot(key: key, field: known?.field, rank: known?.rank ?? 0))
        }
    }

    /// `Nome` is the whole name unless a family name stands beside it.
    private mutating func settleItalianName() {
        guard kind == .contacts else { return }
        let hasFamily = slots.contains { $0.field == .lastName }
        for index in slots.indices where slots[index].field == nil {
            if overrides[slots[index].key] == nil, Words.folded(slots[index].key) == "nome" {
                slots[index].field = hasFamily ? .firstName : .name
            }
        }
    }

    /// Beside an outcome, a column such as `closed_date` says when it was decided.
    private mutating func settleClosingDates() {
        guard kind == .contacts, slots.contains(where: { $0.field == .outcome }) else { return }
        for index in slots.indices where slots[index].field == nil {
            let key = slots[index].key
            guard overrides[key] == nil, ClosingDate.isMeant(by: key) else { continue }
            slots[index].field = .outcomeAt
            slots[index].rank = Self.rankOfClosingDates
            notes.append(
                "'\(key)' was taken for when the outcome was decided (else say --map '\(key)=')"
            )
        }
    }

    /// Behind all columns that are called so in general.
    private static let rankOfClosingDates = 1_000

    /// Fields of every kind of record.
    private static let ofAll: [Field] = [.attributes, .organizationID, .type, .version]

    /// - Throws: ``InterchangeError`` for a field that such records do not have: it would do
    ///   nothing.
    private static func check(_ overrides: [String: Field?], _ kind: RecordKind) throws {
        for (column, field) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let field, !ColumnRecognizer.isField(field, of: kind), !ofAll.contains(field)
            else { continue }
            let fields = Field.allCases.filter { ColumnRecognizer.isField($0, of: kind) }
            throw InterchangeError.badOption(
                option: field == .outcome ? "--outcome" : "--map",
                value: "\(column)=\(field.columnName)",
                expected: "a field of \(kind.rawValue): "
                    + fields.map(\.columnName).joined(separator: ", ")
            )
        }
    }

    private mutating func arrange() {
        for (column, slot) in slots.enumerated() {
            if let field = slot.field { columnsOfField[field.rawValue].append(column) }
        }
        for field in columnsOfField.indices {
            columnsOfField[field].sort { (slots[$0].rank, $0) < (slots[$1].rank, $1) }
        }
        attributeColumns = slots.indices.filter { column in
            switch slots[column].field {
            case .attributes, .organizationID, .type, .version: false
            default: true
            }
        }
        .sorted { slots[$0].key.utf16.lexicographicallyPrecedes(slots[$1].key.utf16) }
    }
}
