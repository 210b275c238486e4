import Engine
import JSON
import Ledger
import SQLite
import Scoring
import Storage

/// `assay doctor --salvage NEW`: a new file of what a damaged one still holds.
extension DoctorCommand {
    static let newFile = Option.path(
        "salvage",
        "NEW",
        "make file NEW of what a damaged data file still holds"
    )

    /// Reads the damaged file, which it leaves as it is, and says what is lost.
    static func salvage(
        into path: String,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let settings = try session.settings()
        guard settings.exists else {
            throw Failure(.notFound, "there is no file '\(settings.path)' to salvage")
        }
        let expert = Scorecard.expert
        let body = expert.canonicalBytes
        let report = try Store.salvage(
            settings.path,
            into: path,
            known: [
                KnownModel(
                    name: expert.name,
                    kind: expert.kind.rawValue,
                    sha256: SHA256.hash(body).hex,
                    body: body
                )
            ],
            environment: session.environment
        )
        if invocation[Common.json] {
            try session.console.json(report.json)
        } else {
            try print(report, path, session.console)
        }
        return report.isComplete ? .ok : .verificationFailed
    }

    private static func print(_ report: SalvageReport, _ path: String, _ console: Console) throws {
        try console.line(
            "Table                     Read      Kept  Left out  Damaged  Pages missing"
        )
        for table in report.tables where table.read > 0 || table.isDamaged {
            let numbers = zip(
                [table.read, table.kept, table.leftOut, table.damaged, table.missingParts],
                [10, 10, 10, 9, 15]
            ).map { number, width in
                let text = ProgressBar.grouped(number)
                return String(repeating: " ", count: max(1, width - text.count)) + text
            }
            let name = table.name + String(repeating: " ", count: max(0, 20 - table.name.count))
            let line = name + numbers.joined()
            try console.line(table.isDamaged ? console.styled(line, .red) : line)
        }
        try console.line()
        for line in notes(report) { try console.line(line) }
        if report.isComplete {
            try console.line(console.styled("Nothing was lost.", .green))
        } else {
            try console.line(console.styled("Not everything could be read: see above.", .red))
        }
        try console.line(
            "\(SafeText.visible(path)) is sound; 'assay audit verify --db' checks its log. The damaged"
                + " file is as it was."
        )
    }

    /// What the table of tables does not tell.
    private static func notes(_ report: SalvageReport) -> [String] {
        var notes: [String] = []
        if report.lostEntries.isEmpty {
            notes.append("Log       all of \(PlainWords.count(report.entries, "entry")), by number")
        } else {
            notes.append(
                "Log       \(ProgressBar.grouped(Int(report.lostEntryCount))) of"
                    + " \(PlainWords.count(report.entries, "entry")) lost: \(report.lostNumbers)"
            )
        }
        if report.provedEntries > 0 {
            notes.append(
                "Log       \(PlainWords.count(report.provedEntries, "entry")) computed again from what"
                    + " was scored; the tree proves that they are the lost ones"
            )
        }
        if report.isHeadLost {
            notes.append(
                "Log       its size and root were lost, and computed anew from its entries"
            )
        }
        for table in report.tables where table.stubs > 0 {
            notes.append(
                "Stand-ins \(ProgressBar.grouped(table.stubs)) of \(table.name), for lost rows that"
                    + " others name: 'lost-KEY'"
            )
        }
        for table in report.tables where table.cleared > 0 {
            notes.append(
                "Cleared   \(ProgressBar.grouped(table.cleared)) of \(table.name) that named a lost row"
            )
        }
        if report.unreadablePages > 0 {
            notes.append(
                "Pages     \(ProgressBar.grouped(report.unreadablePages)) could not be read, of tables"
                    + " and indexes; indexes are made anew"
            )
        }
        if report.ambiguousPages > 0 {
            notes.append(
                "Pages     \(ProgressBar.grouped(report.ambiguousPages)) with rows of which it cannot"
                    + " be told whose they are: lost"
            )
        }
        if report.missingPages > 0 {
            notes.append(
                "Pages     \(ProgressBar.grouped(report.missingPages)) missing: the file was cut off"
            )
        }
        if report.lostLogPages > 0 {
            notes.append(
                "Commits   \(ProgressBar.grouped(report.lostLogPages)) pages of the write-ahead log"
                    + " are damaged, or follow a damaged one: lost"
            )
        }
        return notes
    }
}
