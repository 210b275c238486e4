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
    /// The column with the time of day that belongs to a column of days.
    private(set) var timeOfDay: [Int: Int] = [:]
    /// The column that tells companies from people in a file that holds both.
    private(set) var firmColumn: Int?
    /// What its owner should know of how columns were taken.
    private(set) var notes: [String] = []
    /// All columns that may go into the attributes, in the order of their keys (RFC 8785).
    private(set) var attributeColumns: [Int] = []

    /// Columns without a meaning that may hold the page of a person in a network.
    private(set) var pageColumns: [Int] = []

    /// Column names by what `--map` and `--outcome` call them.
    private let overrides: [String: Field?]
    private var keys: Set<String> = []
    private let sample: ColumnSample
    private let usesTables: Bool
    /// Whether the columns are those of our own exports.
    private let isOwnExport: Bool

    /// - Throws: ``InterchangeError`` when an option names a column that is not there, or a field
    ///   that such records do not have.
    init(
        kind: RecordKind,
        columns: [String],
        overrides: [String: Field?],
        sample: ColumnSample = ColumnSample(),
        usesTables: Bool = true
    ) throws {
        self.kind = kind
        self.usesTables = usesTables
        isOwnExport = columns.contains("attributes") || overrides["type"] == .some(.type)
        self.sample = sample
        self.overrides = overrides.mapValues { field in
            // When a contact was closed is when its outcome was decided.
            kind == .contacts && field == .closedAt ? .outcomeAt : field
        }
        try Self.check(self.overrides, kind)
        columnsOfField = [[Int]](repeating: [], count: Field.allCases.count)
        for column in columns { append(column) }
        settleNames()
        settleID()
        settleByValues()
        settleTimes()
        settleFirms()
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

    private static let networks = ["linkedin", "xing", "profil", "perfil"]

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
        if column == "organization_id", !isOwnExport, !overrides.keys.contains(column),
            !sample.isConstant(slots.count)
        {
            // Another program's companies; one value for all is its tenant.
            let isCompany = kind == .contacts || kind == .opportunities
            slots.append(Slot(key: key, field: isCompany ? .companyID : nil, rank: 0))
        } else if let field = overrides[column] {
            slots.append(Slot(key: key, field: field, rank: -1))
        } else {
            let known = ColumnRecognizer.field(
                of: column,
                kind: kind,
                usesTables: usesTables
            )
            slots.append(Slot(key: key, field: known?.field, rank: known?.rank ?? 0))
        }
    }

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
        pageColumns = slots.indices.filter { index in
            let header = Words.folded(slots[index].key)
            return slots[index].field == nil && Self.networks.contains { header.contains($0) }
        }
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

/// What one column alone does not tell: the others, and the values, decide.
extension ColumnPlan {
    /// `Name` is the whole name unless a family name or a first name stands beside it.
    ///
    /// `Name` and `Surname`, `Nome` and `Cognome`: the first name. `Name` and `Vorname`, `Nom` and
    /// `Prénom`: the family name, unless the first name stands in it.
    private mutating func settleNames() {
        guard kind == .contacts else { return }
        let bare = slots.indices.filter {
            isRecognized($0, as: .name) && Self.isBareName(slots[$0].key)
        }
        guard bare.count == 1, let name = bare.first else { return }
        let firsts = slots.indices.filter { slots[$0].field == .firstName }
        let lasts = slots.indices.filter { slots[$0].field == .lastName }
        if firsts.isEmpty, let last = lasts.first {
            if !sample.holds(last, within: name) { slots[name].field = .firstName }
        } else if lasts.isEmpty, let first = firsts.first {
            if !sample.holds(first, within: name) { slots[name].field = .lastName }
        }
    }

    /// The first column is the id where it is called one with a product's name (`Copper ID`), tells
    /// every record from the others, and no other column is.
    private mutating func settleID() {
        guard let first = slots.first, isRecognized(0, as: nil),
            !slots.contains(where: { $0.field == .id }),
            Lexicon.concepts(of: first.key) == nil, sample.isDistinct(0)
        else { return }
        let words = HeaderWords.list(first.key)
        if words.count == 2, words.last == "id" { slots[0].field = .id }
    }

    private static func isBareName(_ header: String) -> Bool {
        let concepts = Set(Lexicon.concepts(of: header) ?? []).subtracting([.filler])
        return concepts == [.name] || concepts == [.name, .person]
    }

    /// Whether a column has a meaning by its name, not by an option.
    private func isRecognized(_ index: Int, as field: Field?) -> Bool {
        slots[index].field == field && overrides[slots[index].key] == nil
    }

    /// What only the values tell: forms of address under `Title`, addresses under any name.
    private mutating func settleByValues() {
        let mail: Field? =
            switch kind {
            case .contacts: .email
            case .interactions, .opportunities: .contactEmail
            case .companies, .outcomes: nil
            }
        let hasMail = slots.contains { $0.field == mail }
        for index in slots.indices {
            if isRecognized(index, as: .title), sample.holdsSalutations(index) {
                slots[index].field = nil
            }
            if kind == .contacts, isRecognized(index, as: nil), sample.holdsSubscriptions(index) {
                slots[index].field = .consent
            }
            let isOpen = isRecognized(index, as: nil) || isRecognized(index, as: .contactName)
            if !hasMail, let mail, isOpen, sample.holdsMail(index),
                Lexicon.concepts(of: slots[index].key)?.contains(.owner) != true
            {
                slots[index].field = mail
                slots[index].rank = Self.rankOfClosingDates
            }
        }
    }

    /// Finds the column that says of each record whether it is a person or a company.
    private mutating func settleFirms() {
        guard kind == .contacts else { return }
        firmColumn = slots.indices.first {
            isRecognized($0, as: nil)
                && sample.tellsFirms($0, isFlag: Self.asksForFirm(slots[$0].key))
        }
    }

    /// `is_company`, `Is a Company`: yes means one.
    static func asksForFirm(_ header: String) -> Bool {
        let words = HeaderWords.list(header).filter { $0 != "a" }
        return words == ["is", "company"] || words == ["is", "organization"]
            || words == ["iscompany"]
    }

    /// Joins a column of hours (`Start Time`, `Ora`) to the column of days that it belongs to.
    private mutating func settleTimes() {
        for hours in slots.indices {
            guard let field = slots[hours].field, field.isDate, isRecognized(hours, as: field),
                sample.holdsTimes(hours)
            else { continue }
            let days = slots.indices.filter {
                $0 != hours && slots[$0].field == field && !sample.holdsTimes($0)
            }
            guard let day = days.last(where: { $0 < hours }) ?? days.first, timeOfDay[day] == nil
            else { continue }
            timeOfDay[day] = hours
            slots[hours].field = nil
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
}
