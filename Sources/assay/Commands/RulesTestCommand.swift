import CRM
import Engine
import JSON
import Scoring
import Storage

/// `assay rules test`: whom a file of rules would move.
enum RulesTestCommand {
    private static let all = Option.flag("all", "everybody; the same as no CONTACT")

    static let command = Command(
        "test",
        "say whose score a file of rules would move, and by how much",
        details: """
            Compares the model in use with the same model and these rules instead of its own, on the \
            contacts as they stand now. Nothing is stored. The hundred who would move farthest are \
            listed.
            """,
        examples: [
            .init("assay rules test rules.json --all", "everybody, farthest first"),
            .init("assay rules test rules.json anna@rossi.it", "one contact, with its rules"),
        ],
        options: Common.store + [Common.language.declaration, all.declaration],
        positionals: [.init("FILE"), .init("CONTACT", .optional)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let given = invocation.arguments
        if given.count > 1, invocation[all] {
            throw Failure.usage("'assay rules test' takes a CONTACT or --all")
        }
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let contact = given.count > 1 ? try organization.contactKey([given[1]]) : nil
        let trial = try engine.tryRules(
            RuleSource.checked(given[0]),
            organization: organization.id,
            contact: contact,
            language: session.language(invocation)
        )
        if invocation[Common.json] {
            try session.console.json(trial.json)
            return .ok
        }
        let table = Table(
            [
                .init("before", isNumber: true), .init("after", isNumber: true),
                .init("name", isFlexible: true), .init("rules", isFlexible: true),
                .init("id", isFlexible: true),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for move in trial.moves {
            try table.row([
                .integer(Int64(move.before)), .integer(Int64(move.after)), .text(move.name),
                .text(move.reasons.map(\.text).joined(separator: "; ")), .text(move.contactID),
            ])
        }
        try table.finish()
        if contact == nil {
            session.console.note(
                "assay: \(ProgressBar.grouped(trial.moved)) of "
                    + "\(PlainWords.count(trial.contacts, "contact")) would move"
            )
            for name in trial.unmatched {
                session.console.note(
                    "assay: no contact matches the rule '\(SafeText.visible(name))'"
                )
            }
        }
        return .ok
    }
}
