import CRM
import Interchange
import Scoring
import Training

/// A data set with outcomes and a fixed holdout, as the peers were measured on it.
struct QualityData: Sendable {
    /// Which one.
    let set: QualitySet
    /// Its usable columns, before they are read.
    let columns: [RawColumn]
    /// Whether each row was won.
    let won: [Bool]
    /// Rows that no model may learn from.
    let testRows: [Int]
    /// The others.
    let trainingRows: [Int]

    /// Reads `NAME.csv` and `NAME.test-rows.txt` from a folder.
    ///
    /// Rows quoted as a whole stay broken when `unwraps` is false: the peers' figures count them as
    /// lost leads of whom nothing is known, so that is what compares.
    init(_ set: QualitySet, folder: String, unwraps: Bool) throws {
        self.set = set
        let table = try FlatTable(path: "\(folder)/\(set.name).csv")
        guard let outcome = table.columns.firstIndex(of: set.outcome) else {
            throw BenchError("\(set.name).csv has no column '\(set.outcome)'")
        }
        let used = table.columns.indices.filter {
            $0 != outcome && !set.leftOut.contains(table.columns[$0])
        }
        var columns = used.map { RawColumn(table.columns[$0]) }
        var won: [Bool] = []
        try table.forEachRow(unwraps: unwraps) { _, cells in
            for (place, index) in used.enumerated() { columns[place].append(cells[index]) }
            won.append(cells[outcome] == set.wonText)
        }
        self.columns = columns
        self.won = won
        let rows = try FlatTable(path: "\(folder)/\(set.name).test-rows.txt")
        var test = Set(rows.columns.compactMap { Int($0) })
        try rows.forEachRow { _, cells in
            if let row = cells.first.flatMap({ $0 }).flatMap({ Int($0) }) { test.insert(row) }
        }
        testRows = test.sorted()
        trainingRows = won.indices.filter { !test.contains($0) }
    }
}

/// One of the data sets, and what is known of it beforehand.
struct QualitySet: Sendable {
    /// Name of its file.
    let name: String
    /// The column with the outcome.
    let outcome: String
    /// What stands there for a won lead.
    let wonText: String
    /// Identifiers, and columns assigned after the outcome or because of it.
    let leftOut: Set<String>

    /// X Education's and ExtraaLearn's leads, a shop's visits, Salvirt's opportunities, Maven's
    /// made-up ones.
    static let all = [
        QualitySet(
            name: "xeducation",
            outcome: "Converted",
            wonText: "1",
            leftOut: [
                "Prospect ID", "Lead Number", "Tags", "Lead Quality", "Lead Profile",
                "Last Notable Activity", "Asymmetrique Activity Index",
                "Asymmetrique Profile Index", "Asymmetrique Activity Score",
                "Asymmetrique Profile Score",
            ]
        ),
        QualitySet(name: "extraalearn", outcome: "status", wonText: "1", leftOut: ["ID"]),
        QualitySet(name: "shoppers", outcome: "Revenue", wonText: "1", leftOut: []),
        QualitySet(name: "salvirt_b2b", outcome: "Status", wonText: "Won", leftOut: []),
        QualitySet(
            name: "maven_crm",
            outcome: "won",
            wonText: "1",
            leftOut: [
                "opportunity_id", "deal_stage", "engage_date", "close_date", "close_value",
                "days_open",
            ]
        ),
    ]
}
