import Engine
import Interchange
import JSON
import Storage
import Training

/// What an import did, for people and for programs.
struct ImportPage {
    let console: Console
    /// Names of columns that are listed; a table may have thousands.
    private static let namesMax = 40

    /// A few lines a file.
    func print(_ report: ImportReport) throws {
        let counts = report.counts
        try console.line(
            console.styled(SafeText.visible(report.fileName), .bold)
                + ": \(ProgressBar.grouped(counts.read)) \(report.kind.rawValue) read"
                + " from \(report.format), \(report.encoding.rawValue)"
        )
        let parts = [
            (counts.created, "new"), (counts.updated, "changed"), (counts.unchanged, "unchanged"),
            (report.merged, "merged by e-mail"), (counts.rejected, "rejected"),
        ].filter { $0.0 > 0 }.map { "\(ProgressBar.grouped($0.0)) \($0.1)" }
        if !parts.isEmpty { try line(parts.joined(separator: ", ")) }
        if report.companiesCreated > 0 {
            try line(
                "\(PlainWords.count(report.companiesCreated, "company")) created from the names that"
                    + " contacts give"
            )
        }
        if report.outcomesWritten > 0 {
            try line("\(PlainWords.count(report.outcomesWritten, "outcome")) noted")
        }
        if let name = report.mapping { try line("read as the mapping '\(name)' says") }
        try mapping(report)
        for warning in report.warnings { try line("note: \(warning)") }
        try rejects(report)
        if report.isDryRun {
            try line("nothing was stored: this was a dry run")
        } else {
            if report.isContinued { try line("went on where an earlier run had stopped") }
            try line("to take it back: assay import undo \(report.importID)")
        }
    }

    /// Which column was taken for what, and which were only kept.
    private func mapping(_ report: ImportReport) throws {
        var columns: [Field: [String]] = [:]
        for (name, field) in report.columns {
            if let field { columns[field, default: []].append(name) }
        }
        let taken = Field.allCases.compactMap { field -> String? in
            guard let names = columns[field] else { return nil }
            let word = field.columnName.replacing("_", with: " ")
            return names == [field.columnName]
                ? word : "\(word) ← \(names.joined(separator: " / "))"
        }
        if !taken.isEmpty { try line("understood: " + taken.joined(separator: ", ")) }
        let kept = report.columns.filter { $0.field == nil }.map(\.name)
        guard !kept.isEmpty else { return }
        let shown = kept.prefix(Self.namesMax).joined(separator: ", ")
        let more = kept.count - Self.namesMax
        try line(
            "not understood, stored with the \(report.kind.singular): " + shown
                + (more > 0 ? " and \(more) more" : "")
        )
    }

    /// What became of the model; nothing where it stays.
    func print(_ preparation: ModelPreparation) throws {
        switch preparation {
        case .unchanged: return
        case .trained(let report):
            let quality = report.report.headline
            try console.line(
                "\(report.model.name) is in use: learned from"
                    + " \(ProgressBar.grouped(report.training.set.won.count)) outcomes, ROC AUC"
                    + " \(Decimals.text(quality.rocAUC)) on \(ProgressBar.grouped(quality.count))"
                    + " it had not seen"
            )
            try TrainCommand.suspicions(report.training.suspicious, console)
        case .fitted(let model, let columns):
            try console.line(
                "\(model.name) is in use: the rule book, fitted to your contacts, so that the"
                    + " average lead scores 50"
            )
            if !columns.isEmpty { try line("columns it knows: " + columns.joined(separator: ", ")) }
        }
        try line("now: assay score --all && assay top")
    }

    /// The same as one object; nil where the model stays.
    static func json(_ preparation: ModelPreparation) -> JSON? {
        switch preparation {
        case .unchanged: nil
        case .trained(let report):
            [
                "model": .string(report.model.name), "is_trained": true,
                "outcomes": .integer(Int64(report.training.set.won.count)),
                "quality": report.report.headline.json,
                "suspicious": .array(report.training.suspicious.map(\.json)),
            ]
        case .fitted(let model, let columns):
            [
                "model": .string(model.name), "is_trained": false,
                "columns": .array(columns.map { .string($0) }),
            ]
        }
    }

    private func rejects(_ report: ImportReport) throws {
        for reject in report.rejects.prefix(10) {
            let column = reject.column.map { ", column \($0)" } ?? ""
            try line("line \(reject.line)\(column): \(reject.reason)")
        }
        let more = report.counts.rejected - min(10, report.rejects.count)
        if more > 0, !report.isDryRun {
            try line(
                "and \(ProgressBar.grouped(more)) more: assay import rejects \(report.importID)"
            )
        }
    }

    private func line(_ text: String) throws {
        try console.line("  " + HelpText.wrap(SafeText.visible(text), indent: 4))
    }

    /// The report as one object.
    static func json(_ report: ImportReport) -> JSON {
        var columns: JSONObject = [:]
        for (name, field) in report.columns {
            columns[name] = field.map { .string($0.columnName) } ?? .null
        }
        var object: JSONObject = [
            "import_id": .string(report.importID), "file": .string(report.fileName),
            "sha256": .string(report.fileSHA256), "format": .string(report.format),
            "encoding": .string(report.encoding.rawValue), "records": .string(report.kind.rawValue),
            "mapping": .text(report.mapping),
            "columns": .object(columns), "dry_run": .bool(report.isDryRun),
            "continued": .bool(report.isContinued),
            "warnings": .array(report.warnings.map { .string($0) }),
            "rejects": .array(report.rejects.map(reject)),
        ]
        for (name, count) in [
            ("read", report.counts.read), ("created", report.counts.created),
            ("updated", report.counts.updated), ("unchanged", report.counts.unchanged),
            ("rejected", report.counts.rejected), ("merged", report.merged),
            ("companies_created", report.companiesCreated), ("outcomes", report.outcomesWritten),
        ] {
            object[name] = .integer(Int64(count))
        }
        return .object(object)
    }

    /// A record that was not taken.
    static func reject(_ reject: ImportReject) -> JSON {
        [
            "record": .integer(Int64(reject.number)), "line": .integer(Int64(reject.line)),
            "column": .text(reject.column), "reason": .string(reject.reason),
            "text": .string(reject.record),
        ]
    }
}
