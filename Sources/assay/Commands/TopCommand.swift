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
            place, and the model's stands beside it. A score is disputed where an agent and the local \
            model lie more than \(Dispute.differenceMax) points apart; it counts with the lower of \
            both, here and in every list, and says so.
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
            .init("model"), .init("override"), .init("states"), .init("disputed"),
            .init("agent_score", isNumber: true), .init("local_score", isNumber: true),
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
        let said = isTable ? report.override : nil
        let shown = said?.score ?? score.counted
        return [
            .score(shown, score.thresholds),
            .category(shown, score.thresholds, isDisputed: score.isDisputed && said == nil),
            .text(score.contactName), .text(score.company),
            said.map { .text("set by hand, \(OverrideWords.line($0))") }
                ?? why(report, isTable: isTable),
        ]
    }

    /// The reasons of whoever gave the score that counts, after the dispute where there is one.
    private static func why(_ report: ScoreReport, isTable: Bool) -> Cell {
        let dispute = isTable ? report.dispute.map { $0 + " " } ?? "" : ""
        guard !report.countsAgent else {
            let words: JSON = [
                "text": .string(report.reasoning), "agent": .string(report.agentUsed),
            ]
            return Cell(dispute + report.reasoning, [words])
        }
        let strengths = report.explanation.strengths.prefix(isTable ? 1 : 3)
        return Cell(
            dispute + strengths.map(\.text).joined(separator: "; "),
            .array(strengths.map { ScoreReport.json($0) })
        )
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
            .flag(score.isDisputed),
            .integer(score.agentModel == nil ? nil : Int64(score.score)),
            .integer(Int64(score.localScore ?? score.score)),
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
