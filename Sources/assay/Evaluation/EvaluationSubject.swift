import CRM
import Engine
import Interchange
import Scoring
import Storage
import Training
import Values

/// What is evaluated: examples with their outcomes.
struct EvaluationSubject {
    /// Features and outcomes.
    var set: TrainingSet
    /// What is called hot and warm.
    var thresholds = Thresholds.standard
    /// When each was decided; nil where outcomes have no dates.
    var times: [Int64]?
    /// The model in use, its log-odds for all examples, and the examples.
    var champion: (model: ModelRecord, logOdds: [Double], data: TrainingData)?
    /// A column by name, to tell segments apart.
    var column: (String) -> RawColumn?
    /// Rows to be kept apart, if somebody listed them.
    var testRows: [Int]?
    /// Columns not used.
    var leftOut: [ModelTraining.LeftOut]
}

/// A flat table with an outcome column, read from a file.
struct EvaluationTable {
    /// What somebody should know who relies on its texts.
    let warnings: [String]
    private let columns: [RawColumn]
    private let won: [Bool]
    /// Where each record of the file stands among those with an outcome; nil where it has none.
    private let places: [Int?]

    /// Reads the whole file: a few bytes a cell.
    ///
    /// - Throws: ``Failure`` when there is no such column, or it says neither won nor lost.
    init(path: String, outcome: String) throws {
        let table = try FlatTable(path: path)
        guard let index = table.columns.firstIndex(of: outcome) else {
            throw Failure(
                .notFound,
                "'\(path)' has no column '\(SafeText.visible(outcome))'; it has: "
                    + table.columns.joined(separator: ", ")
            )
        }
        var columns = table.columns.map { RawColumn($0) }
        var won: [Bool] = []
        var places: [Int?] = []
        var reader = OutcomeReader()
        try table.forEachRow { _, cells in reader.survey(cells[index] ?? "") }
        var undecided = 0
        var unread: (count: Int, first: String) = (0, "")
        try table.forEachRow { line, cells in
            let text = cells[index] ?? ""
            let word = reader.read(text)
            guard case .decided(let isWon) = word else {
                undecided += 1
                if word == .unknown, AttributeText.answer(text) != nil {
                    if unread.count == 0 { unread.first = "line \(line): '\(text.prefix(60))'" }
                    unread.count += 1
                }
                places.append(nil)
                return
            }
            places.append(won.count)
            won.append(isWon)
            for place in columns.indices { columns[place].append(cells[place]) }
        }
        columns.remove(at: index)
        guard !won.isEmpty else {
            throw Failure(
                .failure,
                "no value of '\(SafeText.visible(outcome))' says won or lost; "
                    + OutcomeReader.advice
            )
        }
        var warnings = table.warnings
        if undecided > 0 {
            warnings.append("\(undecided) rows say neither won nor lost and are left out")
        }
        if unread.count > 0 {
            warnings.append(
                "\(unread.count) of their values are not understood (first:"
                    + " \(SafeText.visible(unread.first))); \(OutcomeReader.advice)"
            )
        }
        self.warnings = warnings
        // Folds and halves are drawn by place, so the place must not be that in the file.
        let order = CanonicalOrder.rows(of: columns, won: won)
        var newPlaces = [Int](repeating: 0, count: order.count)
        for (place, row) in order.enumerated() { newPlaces[row] = place }
        for index in columns.indices { columns[index].reorder(order) }
        self.columns = columns
        self.won = order.map { won[$0] }
        self.places = places.map { $0.map { newPlaces[$0] } }
    }

    /// The rows a file lists, one number a line, counted from 0.
    ///
    /// - Throws: ``Failure`` naming the line that is no row of the table.
    func rows(listedIn path: String) throws -> [Int] {
        let list = try FlatTable(path: path)
        var rows: [Int] = []
        func add(_ text: String, line: Int) throws {
            guard let row = Int(text), places.indices.contains(row) else {
                throw Failure.usage(
                    "\(path), line \(line): '\(SafeText.visible(text))' is no row of the table,"
                        + " which has rows 0 to \(places.count - 1)"
                )
            }
            if let place = places[row] { rows.append(place) }
        }
        // The file has no header: what was taken for one is its first number.
        try add(list.columns.first ?? "", line: 1)
        try list.forEachRow { line, cells in
            if let text = cells.first.flatMap({ $0 }), !text.isEmpty { try add(text, line: line) }
        }
        return Array(Set(rows)).sorted()
    }

    /// The table with its usable columns; bins are read from the rows that are not kept apart.
    func subject(
        leftOut: Set<String>,
        kept: Set<String>,
        testRows: [Int]?
    ) throws -> EvaluationSubject {
        let names = columns.map(\.name)
        if let unknown = leftOut.union(kept).subtracting(names).min() {
            throw Failure(.notFound, "the table has no column '\(SafeText.visible(unknown))'")
        }
        let apart = Set(testRows ?? [])
        let pool = won.indices.filter { !apart.contains($0) }
        // Dates are measured from a fixed day: only their order matters here.
        let moment = Instant(microseconds: 0)
        let used = columns.filter { !leftOut.contains($0.name) }
        let book = ColumnBook(pool: used.map { $0.selecting(pool) }, asOf: moment)
        var reasons = book.refused.map {
            ModelTraining.LeftOut(column: $0.column, reason: $0.reason.description)
        }
        var features: [TrainingFeature] = []
        for (column, feature) in zip(book.columns, book.features(of: used) { _ in moment }) {
            let name = column.feature.attribute
            // What is kept apart must not decide what is used.
            let seen = TrainingSet(features: [feature], won: won).subset(pool)
            let leak: LeakCheck.Finding? =
                ClosingDate.isMeant(by: name)
                ? .closingDate : LeakCheck.finding(seen.features[0], won: seen.won)
            if !kept.contains(name), let leak {
                reasons.append(
                    .init(column: name, reason: leak.description, isLeak: true)
                )
            } else {
                features.append(feature)
            }
        }
        return EvaluationSubject(
            set: TrainingSet(features: features, won: won),
            times: nil,
            champion: nil,
            column: { name in columns.first { $0.name == name } },
            testRows: testRows,
            leftOut: reasons
        )
    }
}
