import CRM
import Engine
import JSON
import Scoring
import Storage

/// `assay top`: whom to call today, and why.
enum TopCommand {
    private static let number = Option.integer(
        "limit",
        short: "n",
        in: 1...100_000,
        "show N contacts (default 20)"
    )

    static let command = Command(
        "top",
        "list the most promising contacts, each with its strongest reasons",
        details: """
            Left out are contacts already won, and those who asked not to be contacted, \
            unsubscribed or complained. 'assay edit CONTACT do_not_contact=yes' takes somebody off \
            the list.
            """,
        examples: [.init("assay top -n 10", "the ten best")],
        options: Common.store + [number.declaration, Common.language.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.reads)
        let scores = try organization.store.top(
            organizationKey: organization.key,
            limit: invocation[number] ?? 20
        )
        let format = Table.format(invocation, session.console)
        let isTable = format == .table
        let columns: [Table.Column] = [
            .init("score", isNumber: true), .init("category"), .init("name", isFlexible: true),
            .init("company", isFlexible: true), .init("why", isFlexible: true),
        ]
        let more: [Table.Column] = [
            .init("email"), .init("id"), .init("score_number", isNumber: true), .init("as_of"),
            .init("model"),
        ]
        let table = Table(isTable ? columns : columns + more, format: format, on: session.console)
        let engine = ScoringEngine(store: organization.store)
        let language = try session.language(invocation)
        for score in scores {
            let report = try engine.report(seq: score.seq, language: language)
            let why = report.explanation.strengths.prefix(isTable ? 1 : 3)
            // The local model's reasons are not those of an agent.
            let words =
                report.agent?.verdict?.reasoning ?? why.map(\.text).joined(separator: "; ")
            let cells: [Cell] = [
                .score(score.score), .category(score.score), .text(score.contactName),
                .text(score.company),
                Cell(words, .array(why.map { ScoreReport.json($0) })),
            ]
            let rest: [Cell] = [
                .text(score.email), .text(score.contactID), .integer(score.seq),
                .time(score.asOf), .text(score.scoredBy),
            ]
            try table.row(isTable ? cells : cells + rest)
        }
        if try table.finish() == 0 {
            session.console.note("assay: nobody to show; 'assay score --all' scores everybody")
            return .ok
        }
        if isTable {
            try session.console.line()
            try session.console.line(
                session.console.styled("'assay show CONTACT' shows all reasons.", .dim)
            )
        }
        return .ok
    }
}
