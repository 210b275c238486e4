import Storage

/// `assay duplicates`: contacts that may be one person.
enum DuplicatesCommand {
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...100_000,
        "show at most N pairs (default 50)"
    )

    static let command = Command(
        "duplicates",
        "list contacts that may be one person, likeliest first",
        details: """
            Names must not disagree; then a page, an e-mail address, a phone number or a company that \
            both have says how likely it is. 'assay merge' makes two of them one; nothing is merged \
            by itself.
            """,
        examples: [.init("assay duplicates", "then 'assay merge A B'")],
        options: Common.store + [limit.declaration],
        run: { invocation, session in
            let organization = try session.organization(.reads)
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
