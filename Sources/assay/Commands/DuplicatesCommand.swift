import CRM
import Storage

/// `assay duplicates`: contacts that may be one person.
enum DuplicatesCommand {
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...100_000,
        "show at most N pairs (default 50)"
    )

    private static let apart = Option.flag("apart", "list who was said to be two people instead")
    private static let back = Option.flag("undo", "take it back: they may be one after all")

    private static let tellApart = Command(
        "apart",
        "say that two contacts are two people",
        examples: [
            .init("assay duplicates apart C-104 C-208", "listed as doubtful no more"),
            .init("assay duplicates apart C-104 C-208 --undo", "listed again"),
        ],
        options: Common.store + [back.declaration],
        positionals: [.init("CONTACT"), .init("CONTACT")],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let store = organization.store
            let one = try organization.contactKey([invocation.arguments[0]])
            let other = try organization.contactKey([invocation.arguments[1]])
            do {
                let pair =
                    invocation[back]
                    ? try takeBack(one, other, organization)
                    : try store.tellApart(one, other, organizationKey: organization.key)
                let names = [pair.first, pair.second].map {
                    SafeText.visible("\($0.name) (\($0.id))")
                }
                let word = invocation[back] ? "may be one person again" : "are two people"
                try session.console.line("\(names[0]) and \(names[1]) \(word)")
            } catch DistinctError.same {
                throw Failure.usage("both words mean one contact; name two")
            }
            return .ok
        }
    )

    private static func takeBack(
        _ one: ContactKey,
        _ other: ContactKey,
        _ organization: Organization
    ) throws -> DistinctContacts {
        let store = organization.store
        let ids = Set([try store.contact(key: one).id, try store.contact(key: other).id])
        let pair = try store.distinctContacts(organizationKey: organization.key)
            .first { Set([$0.first.id, $0.second.id]) == ids }
        guard let pair else {
            throw Failure(.notFound, "nobody said that these are two; --apart lists who was")
        }
        return try store.takeBackDistinct(id: pair.id, organizationKey: organization.key)
    }

    private static func list(
        _ organization: Organization,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let table = Table(
            [
                .init("id", isFlexible: true), .init("name", isFlexible: true),
                .init("other_id", isFlexible: true), .init("other_name", isFlexible: true),
                .init("at"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for pair in try organization.store.distinctContacts(organizationKey: organization.key) {
            try table.row([
                .text(pair.first.id), .text(pair.first.name), .text(pair.second.id),
                .text(pair.second.name), .time(pair.at),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: nobody was told apart") }
        return .ok
    }

    static let command = Command(
        "duplicates",
        "list contacts that may be one person, likeliest first",
        details: """
            Names must not disagree; then a page, an e-mail address, a phone number or a company that \
            both have says how likely it is. 'assay merge' makes two of them one; nothing is merged \
            by itself. 'assay duplicates apart' says that two are two people: they are listed no \
            more, and the log keeps who said so.
            """,
        examples: [
            .init("assay duplicates", "then 'assay merge A B'"),
            .init("assay duplicates apart C-104 C-208", "two people"),
            .init("assay duplicates --apart", "who was told apart"),
        ],
        options: Common.store + [limit.declaration, apart.declaration],
        subcommands: [tellApart],
        run: { invocation, session in
            let organization = try session.organization(.reads)
            if invocation[apart] { return try list(organization, invocation, session) }
            let table = Table(
                [
                    .init("certainty", isNumber: true), .init("id", isFlexible: true),
                    .init("name", isFlexible: true), .init("other_id", isFlexible: true),
                    .init("other_name", isFlexible: true),
                ],
                format: Table.format(invocation, session.console),
                on: session.console
            )
            let pairs = try organization.store.doubtfulPairs(
                organizationKey: organization.key,
                limit: invocation[limit] ?? 50
            )
            for pair in pairs {
                try table.row([
                    .text("\(pair.certainty / 10) %"), .text(pair.first.id), .text(pair.first.name),
                    .text(pair.second.id), .text(pair.second.name),
                ])
            }
            if try table.finish() == 0 {
                session.console.note("assay: nobody seems to be held twice")
            }
            return .ok
        }
    )
}
