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
        "show N contacts (default: a week's leads, see 'assay settings', else 20)"
    )
    private static let all = Option.flag("all", "show those too who are left out otherwise")

    static let command = Command(
        "top",
        "list the most promising contacts, each with its strongest reasons",
        details: """
            Left out are customers, competitors, those who asked not to be contacted, unsubscribed or \
            complained, whose mail comes back, and those lost without an open deal; how many is said \
            below the list, and why by 'assay show'. 'assay edit CONTACT do_not_contact=yes' takes \
            somebody off the list. Where somebody set a score ('assay override'), it decides the \
            place, and the model's stands beside it.
            """,
        examples: [
            .init("assay top -n 10", "the ten best"),
            .init("assay top --all", "customers and lost ones among them"),
        ],
        options: Common.store + [
            number.declaration, all.declaration, Common.language.declaration,
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.reads)
        let weekly = try organization.thresholds().weekly
        let limit = invocation[number] ?? weekly ?? 20
        let top = try organization.store.topScores(
            organizationKey: organization.key,
            limit: limit,
            includesLeftOut: invocation[all]
        )
        let format = Table.format(invocation, session.console)
        let isTable = format == .table
        let columns: [Table.Column] = [
            .init("score", isNumber: true), .init("category"), .init("name", isFlexible: true),
            .init("company", isFlexible: true), .init("why", isFlexible: true),
        ]
        let more: [Table.Column] = [
            .init("email"), .init("id"), .init("score_number", isNumber: true), .init("as_of"),
            .init("model"), .init("override"), .init("states"),
        ]
        let table = Table(isTable ? columns : columns + more, format: format, on: session.console)
        let engine = ScoringEngine(store: organization.store)
        let language = try session.language(invocation)
        for score in top.scores {
            let report = try engine.report(seq: score.seq, language: language)
            let cells = Self.cells(score, report, isTable: isTable)
            let rest = isTable ? [] : try Self.rest(score, report, organization.store)
            try table.row(cells + rest)
        }
        let isEmpty = try table.finish() == 0
        if let left = leftOut(top.leftOut, language) { session.console.note(left) }
        if isEmpty {
            guard top.leftOut.isEmpty else { return .ok }
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

    private static func cells(
        _ score: StoredScore,
        _ report: ScoreReport,
        isTable: Bool
    ) -> [Cell] {
        let why = report.explanation.strengths.prefix(isTable ? 1 : 3)
        // The local model's reasons are not those of an agent.
        let words = report.agent?.verdict?.reasoning ?? why.map(\.text).joined(separator: "; ")
        let said = isTable ? report.override : nil
        let shown = said?.score ?? score.score
        return [
            .score(shown, score.settings.thresholds), .category(shown, score.settings.thresholds),
            .text(score.contactName), .text(score.company),
            said.map { .text("set by hand, \(OverrideWords.line($0))") }
                ?? Cell(words, .array(why.map { ScoreReport.json($0) })),
        ]
    }

    /// What only programs read.
    private static func rest(
        _ score: StoredScore,
        _ report: ScoreReport,
        _ store: Store
    ) throws -> [Cell] {
        [
            .text(score.email), .text(score.contactID), .integer(score.seq), .time(score.asOf),
            .text(score.scoredBy),
            Cell(report.override.map { "\($0.score)" } ?? "", report.override?.json ?? .null),
            states(try store.states(contactKey: score.contactKey)),
        ]
    }

    private static func states(_ states: [LeadState]) -> Cell {
        let names = states.map(\.rawValue)
        return Cell(names.joined(separator: " "), .array(names.map { .string($0) }))
    }

    /// Who stands above the last shown and was left out; nil for nobody.
    private static func leftOut(_ counts: [LeadState: Int], _ language: Language) -> String? {
        let parts = LeadState.allCases.compactMap { state in
            counts[state].map { state.noun($0, in: language) }
        }
        guard !parts.isEmpty else { return nil }
        let all = parts.joined(separator: ", ")
        return switch language {
        case .english: "assay: left out: \(all); --all shows them, 'assay show' says why"
        case .italian: "assay: esclusi: \(all); --all li mostra, 'assay show' dice perché"
        }
    }
}
