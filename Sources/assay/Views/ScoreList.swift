import Engine
import Storage

/// Results of scoring a few leads, as a table or as JSON Lines with everything known.
struct ScoreList {
    private let console: Console
    private let table: Table?

    /// A list in the form its reader wants.
    init(_ invocation: Invocation, _ console: Console) {
        self.console = console
        let format = Table.format(invocation, console)
        table =
            format == .jsonl
            ? nil
            : Table(
                [
                    .init("score", isNumber: true), .init("category"),
                    .init("name", isFlexible: true), .init("company", isFlexible: true),
                    .init("contact_id", isFlexible: true),
                    .init("score_number", title: "NUMBER", isNumber: true), .init("disputed"),
                ],
                format: format,
                on: console
            )
    }

    func add(_ report: ScoreReport) throws {
        guard let table else { return try console.json(report.json) }
        let stored = report.stored
        try table.row([
            .score(stored.score, stored.thresholds),
            .category(stored.score, stored.thresholds, isDisputed: report.isDisputed),
            .text(stored.contactName),
            .text(stored.company), .text(stored.contactID), .integer(stored.seq),
            .flag(report.isDisputed),
        ])
    }

    /// Prints what is still waiting, and hands it over.
    func finish() throws {
        try table?.finish()
        try console.flush()
    }
}
