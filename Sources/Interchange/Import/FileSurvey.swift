import CRM
import Values

/// What a first reading of a file finds out: hash, encoding, format, columns, order of its dates.
///
/// The file is read once or twice from front to end, in constant memory, before anything is stored.
package struct FileSurvey {
    package let kind: RecordKind
    /// What interactions without a type of their own are; nil where nothing tells.
    let activity: String?
    let plan: ColumnPlan
    /// What each row holds beside; see ``SecondPlan``.
    let secondPlan: ColumnPlan?
    /// Readers of the columns that hold dates, by column.
    let dates: [DateReader]
    /// Whether a record without name, e-mail and phone may be a contact of its own: its owner says
    /// so, or the file is a table to learn from.
    let allowsNameless: Bool
    /// The options, completed by the mapping that was kept for the file's columns.
    let options: ImportOptions
    /// What the file is known by: the names of its columns.
    let layout: String
    /// Reader of the column that says won or lost.
    let outcomes: OutcomeReader
    /// The decimal signs that the columns of numbers show, by column.
    let decimalMarks: [DecimalMark?]

    private let file: RecordFile

    package var path: String { file.path }
    /// Its name without the folder.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var byteCount: Int64 { file.byteCount }
    var sha256: String { file.sha256 }
    var recordsHash: String { file.recordsHash }
    var encoding: TextEncoding { file.encoding }
    var format: FileFormat { file.format }
    /// - Throws: ``InterchangeError`` when the file as a whole cannot be imported.
    init(path: String, options given: ImportOptions) throws {
        var options = given
        file = try RecordFile(
            path: path,
            sheet: options.sheet,
            recordBytesMax: options.recordBytesMax
        )
        var reader = try file.makeReader()
        var columns = reader.columns
        var types: Set<String> = []
        if file.format.isWithoutHeader {
            (columns, types) = try Self.columnsOfAll(&reader)
            reader = try file.makeReader()
        }
        guard columns.count <= Limits.columnsMax else {
            throw InterchangeError.tooManyColumns(path: path, count: columns.count)
        }
        layout = ImportOptions.layout(of: columns)
        try options.complete(for: layout)
        self.options = options
        let sample = try Self.sample(file, columnCount: columns.count)
        let guess = ColumnRecognizer.guess(of: columns, sample: sample)
        kind = try Self.kind(columns, types: types, path: path, options: options, guess: guess)
        activity = options.activity ?? guess?.activity
        var overrides = options.overrides
        if types.contains(kind.singular) {
            overrides["type"] = .some(.type)
            if columns.contains("v") { overrides["v"] = .some(.version) }
        }
        plan = try ColumnPlan(
            kind: kind,
            columns: columns,
            overrides: overrides,
            sample: sample
        )
        secondPlan = try SecondPlan.of(plan, options)
        let plans = [plan] + (secondPlan.map { [$0] } ?? [])
        allowsNameless =
            options.kind != nil || !options.overrides.isEmpty || plan.has(.outcome)
        try Self.checkNames(plan, path: path, columns: columns, options: options)
        dates = try Self.dates(
            &reader,
            plans: plans,
            order: options.dateOrder,
            zone: options.zone,
            path: path,
            others: sample.dateEvidence
        )
        outcomes = try Self.outcomes(file, plan: plan, options)
        decimalMarks = try DecimalSurvey.marks(of: file, plans: plans)
    }

    /// A reader at the file's first record.
    func makeReader() throws -> any RecordReader { try file.makeReader() }

    /// Every column of a file without a header, and the texts of its member `type`.
    private static func columnsOfAll(
        _ reader: inout any RecordReader
    ) throws -> (columns: [String], types: Set<String>) {
        var record = Record()
        var types: Set<String> = []
        while try reader.next(into: &record) {
            guard types.count < 10, reader.columns.count <= Limits.columnsMax else { continue }
            for field in record.fields where reader.columns[field.column] == "type" {
                types.insert(record.text(field))
            }
        }
        return (reader.columns, types)
    }

    private static func kind(
        _ columns: [String],
        types: Set<String>,
        path: String,
        options: ImportOptions,
        guess: KindGuess?
    ) throws -> RecordKind {
        if let kind = options.kind { return kind }
        let named = RecordKind.allCases.filter { types.contains($0.singular) }
        if named.count > 1 {
            throw InterchangeError.unknownFormat(
                path: path,
                detail: "it mixes " + named.map(\.rawValue).joined(separator: " and ")
                    + "; put each kind into a file of its own"
            )
        }
        if let kind = named.first { return kind }
        let meanings = options.overrides.values.compactMap { $0 }
        if meanings.contains(.outcome) { return .contacts }
        if let guess {
            guard let rival = guess.rival else { return guess.kind }
            throw InterchangeError.unknownColumns(
                path: path,
                columns: columns,
                detail: "it may hold \(guess.kind.rawValue) or \(rival.rawValue)"
            )
        }
        if let kind = RecordKind.allCases.first(where: { kind in
            meanings.contains { ColumnRecognizer.isField($0, of: kind) }
        }) {
            return kind
        }
        throw InterchangeError.unknownColumns(
            path: path,
            columns: columns,
            detail: columns.contains {
                ColumnRecognizer.field(of: $0, kind: .contacts) != nil
            } ? "its columns do not tell what it holds" : "no column has a name that is known"
        )
    }

    /// The first values of each column.
    private static func sample(_ file: RecordFile, columnCount: Int) throws -> ColumnSample {
        var sample = ColumnSample(columnCount: columnCount)
        var reader = try file.makeReader()
        var record = Record()
        for _ in 0..<ColumnSample.recordsMax {
            guard try reader.next(into: &record) else { break }
            sample.add(record)
        }
        return sample
    }

    /// A file of contacts in which nobody could be told from another is taken for something else.
    ///
    /// Unless its owner says what it holds: tables to learn from have neither.
    private static func checkNames(
        _ plan: ColumnPlan,
        path: String,
        columns: [String],
        options: ImportOptions
    ) throws {
        guard plan.kind == .contacts, options.kind == nil, options.overrides.isEmpty else { return }
        let names: [Field] = [.id, .name, .firstName, .lastName, .email, .phone, .type]
        if names.contains(where: plan.has) { return }
        throw InterchangeError.unknownColumns(
            path: path,
            columns: columns,
            detail: "no column holds an id, a name, an e-mail address or a phone number"
        )
    }

    /// Reads the column that says won or lost, where there is one, for what its numbers mean.
    private static func outcomes(
        _ file: RecordFile,
        plan: ColumnPlan,
        _ options: ImportOptions
    ) throws -> OutcomeReader {
        var outcomes = OutcomeReader(won: options.won, lost: options.lost)
        let columns = Set(plan.outcomeColumns)
        guard !columns.isEmpty else { return outcomes }
        var reader = try file.makeReader()
        var record = Record()
        while try reader.next(into: &record) {
            for field in record.fields where columns.contains(field.column) {
                outcomes.survey(record.text(field))
            }
        }
        return outcomes
    }

    /// Decides the order of each date column by the values that allow one order only.
    ///
    /// Columns whose own values do not tell follow the other columns: one program wrote them all.
    private static func dates(
        _ reader: inout any RecordReader,
        plans: [ColumnPlan],
        order: DateOrder?,
        zone: TimeZoneRules,
        path: String,
        others: DateEvidence
    ) throws -> [DateReader] {
        let slots = plans[0].slots
        let isDate = slots.indices.map { column in
            plans.contains { $0.slots[column].field?.isDate == true }
        }
        let columns = slots.indices.filter { isDate[$0] }
        let first = DateReader(order: order, zone: zone)
        var readers = [DateReader](repeating: first, count: slots.count)
        guard order == nil, !columns.isEmpty else { return readers }
        var evidence = [DateEvidence](repeating: DateEvidence(), count: slots.count)
        var record = Record()
        while try reader.next(into: &record) {
            for field in record.fields
            where field.column < isDate.count && isDate[field.column] && field.end > field.start {
                // Only short texts with a slash or dash in third place can be open to doubt.
                let bytes = record.bytes[field.start..<field.end]
                guard DateEvidence.isCandidate(bytes) else { continue }
                evidence[field.column].add(
                    MatchKey.trimmed(record.text(field)),
                    line: record.line
                )
            }
        }
        var pooled = DateEvidence()
        for column in columns { pooled.add(evidence[column]) }
        for column in columns {
            readers[column].order = evidence[column].order ?? pooled.order ?? others.order
            let isMixed = evidence[column].dayFirst > 0 && evidence[column].monthFirst > 0
            if readers[column].order == nil, !isMixed, slots[column].field?.isDate == true,
                let example = evidence[column].example
            {
                throw InterchangeError.ambiguousDates(
                    path: path,
                    column: slots[column].key,
                    example: example.text,
                    line: example.line
                )
            }
        }
        return readers
    }
}

extension FileFormat {
    /// Whether columns are known only when all records were read.
    var isWithoutHeader: Bool {
        if case .csv = self { return false }
        return true
    }
}

extension DateEvidence {
    /// Whether a cell may be a date of numbers that begins with day or month.
    static func isCandidate(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count <= 40, bytes.count >= 6 else { return false }
        return bytes.dropFirst().prefix(4).contains {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-")
        }
            && !bytes.prefix(4).allSatisfy { (48...57).contains($0) }
    }
}

extension FileSurvey {
    /// What somebody should know who relies on what is read.
    var warnings: [String] {
        file.warnings
            + (options.unknownZone.map {
                ["the time zone '\($0)' is not known to this system; times without a zone are UTC"]
            } ?? [])
    }
}
