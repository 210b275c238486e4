import CRM
import JSON
import Storage

/// `assay retention`: for how long what is told of people is kept.
enum RetentionCommand {
    private static let days = Option.integer(
        "days",
        in: RetentionRule.daysRange,
        "how many days it is kept (required)"
    )
    private static let yes = Option.flag("yes", "do it; without it only say what is due")
    private static let shownPeople = 20

    static let command = Command(
        "retention",
        "keep people's data for a time only",
        details: """
            Rules by kind and age, none at first: \
            'leads' erases people who never became customers and 'customers' those who did, so many \
            days after the last that was heard of them; 'agents' takes out what was sent to \
            language models and came back; 'rejected-rows' the texts of rows that imports refused. \
            People with an open deal, and those whose objection stands, are kept. Where the linked \
            project still holds somebody, delete them there first. 'assay serve' carries out the \
            rules once a day. Setting a rule and carrying it out are entries of the log.
            """,
        examples: [
            .init("assay retention", "the rules, and what is due"),
            .init("assay retention set leads --days 730", "two years of silence"),
            .init("assay retention run", "who would go; nothing is changed"),
            .init("assay retention run --yes", "take out what is due"),
        ],
        options: Common.store,
        subcommands: [set, remove, apply],
        run: list
    )

    private static let set = Command(
        "set",
        "keep a kind for so many days",
        details: "KIND is leads, customers, agents or rejected-rows.",
        examples: [.init("assay retention set agents --days 90", "exchanges with models")],
        options: Common.store + [days.declaration],
        positionals: [.init("KIND")],
        run: { invocation, session in
            guard let days = invocation[days] else {
                throw Failure.usage("say for how many days: --days N")
            }
            return try change(invocation, session, days: days)
        }
    )

    private static let remove = Command(
        "remove",
        "keep a kind for good again",
        examples: [.init("assay retention remove leads", "nobody is erased by age")],
        options: Common.store,
        positionals: [.init("KIND")],
        run: { try change($0, $1, days: nil) }
    )

    private static let apply = Command(
        "run",
        "take out what is due, or say what that is",
        examples: [.init("assay retention run --yes", "as the service does once a day")],
        options: Common.store + [yes.declaration],
        run: { invocation, session in
            try invocation[yes] ? apply(invocation, session) : preview(invocation, session)
        }
    )

    @Sendable private static func list(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.reads)
        let due = try organization.store.retentionDue(organizationKey: organization.key)
        let table = Table(
            [
                .init("kind"), .init("days", isNumber: true), .init("due", isNumber: true),
                .init("held", isNumber: true), .init("set_at"), .init("applied_at"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for one in due {
            try table.row([
                .text(word(one.rule.kind)), .integer(Int64(one.rule.days)),
                .integer(Int64(one.count)), .integer(Int64(one.held)), .time(one.rule.setAt),
                one.rule.appliedAt.map { .time($0) } ?? .text(nil),
            ])
        }
        if try table.finish() == 0 {
            session.console.note(
                "assay: no rule; everything is kept ('assay retention set leads --days 730')"
            )
        }
        return .ok
    }

    private static func change(
        _ invocation: Invocation,
        _ session: Session,
        days: Int?
    ) throws -> ExitCode {
        let given = invocation.arguments[0]
        guard let kind = RetentionRule.Kind.allCases.first(where: { word($0) == given }) else {
            let known = RetentionRule.Kind.allCases.map(word).joined(separator: ", ")
            throw Failure.usage("'\(SafeText.visible(given))' is no kind; give one of \(known)")
        }
        let organization = try session.organization(.writes)
        let isChanged = try organization.store.setRetention(
            kind,
            days: days,
            organizationKey: organization.key
        )
        if invocation[Common.json] {
            let due = try organization.store.retentionDue(organizationKey: organization.key)
            try session.console.json(["rules": .array(due.map(\.json))])
            return .ok
        }
        let kept = days.map { "are kept for \(PlainWords.count($0, "day"))" } ?? "are kept for good"
        try session.console.line("\(word(kind)) \(kept)\(isChanged ? "" : ", as before")")
        if days != nil {
            session.console.note("assay: 'assay retention run' says what is due by it now")
        }
        return .ok
    }

    private static func preview(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.reads)
        let store = organization.store
        let due = try store.retentionDue(organizationKey: organization.key)
        if invocation[Common.json] {
            try session.console.json(["rules": .array(due.map(\.json))])
            return .ok
        }
        for one in due {
            try session.console.line(
                "\(word(one.rule.kind)): \(ProgressBar.grouped(one.count)) due after"
                    + " \(PlainWords.count(one.rule.days, "day"))"
                    + (one.held > 0
                        ? ", \(ProgressBar.grouped(one.held)) more held by the linked project" : "")
            )
            let people = try store.peopleDue(
                one.rule,
                organizationKey: organization.key,
                limit: shownPeople
            )
            for person in people {
                try session.console.line(
                    "  \(SafeText.visible(person.name)) (\(SafeText.visible(person.id))),"
                        + " last heard of \(person.lastActivity.description.prefix(10))"
                )
            }
            if one.rule.kind.isOfPeople, one.count > people.count {
                try session.console.line(
                    "  … and \(ProgressBar.grouped(one.count - people.count)) more"
                )
            }
        }
        session.console.note(
            due.isEmpty
                ? "assay: no rule; everything is kept ('assay retention set leads --days 730')"
                : "assay: to take it out for good, repeat the command with --yes"
        )
        return .ok
    }

    private static func apply(_ invocation: Invocation, _ session: Session) throws -> ExitCode {
        let organization = try session.organization(.writes)
        Interrupt.listen()
        let run = try organization.store.applyRetention(
            organizationKey: organization.key,
            shouldStop: { Interrupt.isRequested }
        )
        if invocation[Common.json] {
            try session.console.json(run.json)
        } else {
            try session.console.line(
                "Erased \(PlainWords.count(run.people, "contact")), the exchanges of"
                    + " \(PlainWords.count(run.agentRuns, "run")) of agents and the texts of"
                    + " \(PlainWords.count(run.rejectedRows, "refused row"))"
            )
            if run.held > 0 {
                try session.console.line(
                    "Held      \(PlainWords.count(run.held, "contact")) by the linked project;"
                        + " delete them there, sync, and run it again"
                )
            }
            if run.people > 0 {
                session.console.note(
                    "assay: backups, exports and other laptops were not reached"
                )
            }
        }
        return run.isDone ? .ok : .interrupted
    }

    /// A kind as it is typed.
    private static func word(_ kind: RetentionRule.Kind) -> String {
        kind == .rejectedRows ? "rejected-rows" : kind.rawValue
    }
}
