import CRM
import JSON
import Storage

/// `assay override`: say by hand what a contact should score.
enum OverrideCommand {
    private static let reason = Option.text("reason", "TEXT", "why; the log keeps it")
    private static let until = Option.moment(
        "until",
        "when it ends, a day or 30d for 30 days from now (default: never)"
    )

    static let command = Command(
        "override",
        "set a score of your own beside the model's, with a reason",
        details: """
            'assay top' and the lists of the dashboard go by your score while it stands, and show \
            the model's beside it. The model's score is computed as ever and nothing learns from \
            yours. Once it is known how it ended, 'assay models show' counts who was right. A new \
            override takes the place of the last; 'none' takes it back. Both are entries of the log.
            """,
        examples: [
            .init("assay override anna@rossi.it 90 --reason 'budget approved'", "hot for you"),
            .init("assay override C-104 20 --reason 'on leave' --until 2027-01-10", "for a time"),
            .init("assay override C-104 none", "the model's score alone again"),
            .init("assay override list", "all that stand"),
        ],
        options: Common.store + [reason.declaration, until.declaration],
        positionals: [.init("CONTACT"), .init("SCORE")],
        subcommands: [list],
        run: run
    )

    private static let list = Command(
        "list",
        "list the overrides that stand, newest first",
        examples: [.init("assay override list", "with the model's scores beside them")],
        options: Common.store,
        run: { invocation, session in
            let organization = try session.organization(.reads)
            let table = Table(
                [
                    .init("score", isNumber: true), .init("model_score", isNumber: true),
                    .init("name", isFlexible: true), .init("reason", isFlexible: true),
                    .init("until"), .init("made_at"), .init("id", isFlexible: true),
                ],
                format: Table.format(invocation, session.console),
                on: session.console
            )
            let thresholds = try organization.thresholds()
            for row in try organization.store.overrides(organizationKey: organization.key) {
                try table.row([
                    .score(row.override.score, thresholds),
                    .integer(Int64(row.override.modelScore)),
                    .text(row.contactName), .text(row.override.reason),
                    .text(row.override.until?.description), .time(row.override.madeAt),
                    .text(row.contactID),
                ])
            }
            if try table.finish() == 0 { session.console.note("assay: nobody set a score") }
            return .ok
        }
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let store = organization.store
        let (given, word) = (invocation.arguments[0], invocation.arguments[1])
        let key = try organization.contactKey([given])
        let contact = try store.contact(key: key)
        if word == "none" {
            let isChanged = try store.takeBackOverride(contactKey: key)
            let done = isChanged ? "the model's score alone again" : "nothing changed"
            try tell(contact, done, session)
            return .ok
        }
        guard let score = Int(word) else {
            throw Failure.usage("'\(word)' is no score; give 0 to 100, or none")
        }
        guard let reason = invocation[reason] else {
            throw Failure.usage("an override needs --reason TEXT: whoever sees it asks why")
        }
        do {
            let end = ahead(invocation, store.environment.now())
            try store.override(contactKey: key, score: score, reason: reason, until: end)
        } catch OverrideError.unscored {
            let next = "'assay score \(SafeText.visible(contact.id))' does it"
            throw Failure(.failure, "\(OverrideError.unscored): \(next)")
        } catch let error as OverrideError {
            throw Failure.usage("\(error)")
        }
        guard let made = try store.override(contactKey: key) else { return .ok }
        if invocation[Common.json] {
            try session.console.json([
                "contact": .string(contact.id), "name": .string(contact.name),
                "override": made.json,
            ])
        } else {
            try tell(contact, OverrideWords.line(made), session)
        }
        return .ok
    }

    /// The end: so long from now, where only a length is given.
    private static func ahead(_ invocation: Invocation, _ now: Instant) -> Instant? {
        invocation[until].map { moment in
            guard case .ago(let length) = moment else { return moment.instant(now: now) }
            return Instant(microseconds: now.microseconds + length)
        }
    }

    private static func tell(_ contact: Contact, _ text: String, _ session: Session) throws {
        try session.console.line("\(contact.shownName): \(text)")
    }
}

/// An override in words.
enum OverrideWords {
    /// `90 instead of 62: budget approved (until 2027-01-10)`.
    static func line(_ override: ScoreOverride) -> String {
        let end = override.until.map { " (until \($0.dateText))" } ?? ""
        return "\(override.score) instead of \(override.modelScore): "
            + SafeText.visible(override.reason) + end
    }
}
