import CRM
import JSON
import Storage

/// `assay objection`: take a person out of scoring, or have them scored for review only.
enum ObjectionCommand {
    private static let reason = Option.text("reason", "TEXT", "why; it is erased with the person")

    private static let words: [(word: String, extent: Objection.Extent?)] = [
        ("not-scored", .notScored), ("review-only", .reviewOnly), ("none", nil),
    ]

    static let command = Command(
        "objection",
        "take a person who objects out of scoring, or score them for review only",
        details: """
            'not-scored': nothing scores them any more, no command, no agent, no request of the CRM, \
            which is told so. 'review-only': they are scored as ever for people to look at, but the \
            score is not written to the CRM. Lists of whom to call leave out both, and say why. \
            Earlier scores stay in the history. 'none' takes it back. No import and no sync changes \
            it; where contacts are merged, it holds for the one that stays. Both are entries of the log.
            """,
        examples: [
            .init(
                "assay objection anna@rossi.it not-scored --reason 'by letter'",
                "GDPR Article 21"
            ),
            .init("assay objection C-104 review-only", "people decide, not the score"),
            .init("assay objection C-104 none", "scored as everybody again"),
            .init("assay objection list", "all that stand"),
        ],
        options: Common.store + [reason.declaration],
        positionals: [.init("CONTACT"), .init("EXTENT")],
        subcommands: [list],
        run: run
    )

    private static let list = Command(
        "list",
        "list the people who objected, newest first",
        examples: [.init("assay objection list", "with their reasons")],
        options: Common.store,
        run: { invocation, session in
            let organization = try session.organization(.reads)
            let table = Table(
                [
                    .init("extent"), .init("name", isFlexible: true),
                    .init("reason", isFlexible: true), .init("said_at"),
                    .init("id", isFlexible: true),
                ],
                format: Table.format(invocation, session.console),
                on: session.console
            )
            for row in try organization.store.objections(organizationKey: organization.key) {
                try table.row([
                    .text(row.objection.extent.rawValue), .text(row.contactName),
                    .text(row.objection.reason), .time(row.objection.saidAt), .text(row.contactID),
                ])
            }
            if try table.finish() == 0 { session.console.note("assay: nobody objected") }
            return .ok
        }
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let store = organization.store
        let word = invocation.arguments[1]
        guard let meant = words.first(where: { $0.word == word }) else {
            let known = words.map(\.word).joined(separator: ", ")
            throw Failure.usage("'\(word)' says nothing here; give one of \(known)")
        }
        let key = try organization.contactKey([invocation.arguments[0]])
        let contact = try store.contact(key: key)
        let isChanged: Bool
        do {
            isChanged = try store.setObjection(
                meant.extent,
                reason: invocation[reason],
                contactKey: key
            )
        } catch let error as ObjectionError {
            throw Failure.usage("\(error)")
        }
        if invocation[Common.json] {
            try session.console.json([
                "contact": .string(contact.id), "name": .string(contact.name),
                "objection": store.objection(contactKey: key)?.json ?? .null,
            ])
            return .ok
        }
        let done =
            switch meant.extent {
            case .notScored: "is not scored any more"
            case .reviewOnly: "is scored for review only"
            case nil: isChanged ? "is scored as everybody again" : "nothing changed"
            }
        try session.console.line("\(contact.shownName): \(done)")
        return .ok
    }
}
