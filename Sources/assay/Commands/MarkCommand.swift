import CRM
import JSON
import Storage

/// `assay mark`: say by hand how it ended with a contact.
enum MarkCommand {
    private static let at = Option.moment("at", "when it was decided (default now)")

    static let command = Command(
        "mark",
        "say that a contact was won or lost, for training to learn from",
        details: """
            A mark counts before what imports say of the same contact. 'none' takes it away. \
            'assay train' learns from all outcomes.
            """,
        examples: [
            .init("assay mark anna@rossi.it won", "the deal is signed"),
            .init("assay mark C-104 lost --at 2026-03-04", "lost on that day"),
            .init("assay mark C-104 none", "the mark was a mistake"),
        ],
        options: Common.store + [at.declaration],
        positionals: [.init("CONTACT"), .init("RESULT", choices: ["won", "lost", "none"])],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let store = organization.store
        let (given, result) = (invocation.arguments[0], invocation.arguments[1])
        let key = try organization.contactKey([given])
        let contact = try store.contact(key: key)
        let now = store.environment.now()
        let moment = invocation[at]?.instant(now: now)
        if let moment, moment > now {
            throw Failure.usage("--at \(moment) lies in the future; say when it was decided")
        }
        let isWon: Bool? = result == "none" ? nil : result == "won"
        let isChanged = try store.mark(contactKey: key, isWon: isWon, at: moment)
        if invocation[Common.json] {
            try session.console.json([
                "contact": .string(contact.id), "name": .string(contact.name),
                "result": .string(result), "changed": .bool(isChanged),
            ])
        } else {
            try session.console.line(
                isChanged
                    ? "\(contact.shownName): \(result)" : "\(contact.shownName): nothing changed"
            )
        }
        return .ok
    }
}
