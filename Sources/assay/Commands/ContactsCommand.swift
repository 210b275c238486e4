import Storage

/// `assay contacts [QUERY]`: find contacts.
enum ContactsCommand {
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...1_000_000,
        "show at most N (default 50)"
    )

    private static let order = Option.choice(
        "order",
        LeadOrder.allCases.map(\.rawValue),
        "best score, name, last touch, most risen or most fallen first"
    )
    private static let owner = Option.text("owner", "NAME", "only those of this owner")
    private static let since = Option.moment(
        "changed-since",
        "only those whose score changed from then on"
    )

    static let command = Command(
        "contacts",
        "find contacts by a part of their name, e-mail, phone, company or id",
        examples: [
            .init("assay contacts rossi", "everybody with 'rossi' in name, e-mail or company"),
            .init("assay contacts --json -n 1000", "the thousand best as JSON Lines"),
            .init(
                "assay contacts --order rise --changed-since 7d",
                "whose score rose most, of those that changed in a week"
            ),
        ],
        options: Common.store + [
            limit.declaration, order.declaration, owner.declaration, since.declaration,
        ],
        positionals: [.init("QUERY", .any)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.reads)
        let limit = invocation[limit] ?? 50
        let text = invocation.arguments.joined(separator: " ")
        if !text.isEmpty { try session.prepareSearch(organization.store) }
        var filter = ContactFilter()
        filter.text = text
        filter.order = invocation[order].flatMap(LeadOrder.init) ?? .score
        filter.owner = invocation[owner]
        filter.changedSince = invocation[since]?.instant(now: Environment.system.now())
        filter.limit = limit
        let found = try organization.store.contactPage(
            organizationKey: organization.key,
            filter
        ).contacts
        let format = Table.format(invocation, session.console)
        // Where nobody set a score of their own, readers of columns are spared an empty one.
        let hasOverrides = format == .jsonl || found.contains { $0.override != nil }
        let columns: [Table.Column] = [
            .init("score", isNumber: true), .init("category"), .init("name", isFlexible: true),
            .init("company", isFlexible: true), .init("email", isFlexible: true),
            .init("id", isFlexible: true),
        ]
        let hasDisputes = format == .jsonl || found.contains { $0.isDisputed }
        let own = Table.Column("override", isNumber: true)
        let table = Table(
            columns + (hasOverrides ? [own] : []) + (hasDisputes ? [.init("disputed")] : []),
            format: format,
            on: session.console
        )
        let thresholds = try organization.thresholds()
        for contact in found {
            let cells: [Cell] = [
                .score(contact.score, thresholds),
                .category(contact.score, thresholds, isDisputed: contact.isDisputed),
                .text(contact.name), .text(contact.company), .text(contact.email),
                .text(contact.id),
            ]
            try table.row(
                cells + (hasOverrides ? [.score(contact.override, thresholds)] : [])
                    + (hasDisputes ? [.flag(contact.isDisputed)] : [])
            )
        }
        if try table.finish() == 0 {
            session.console.note("assay: no contact matches")
            return .notFound
        }
        if found.count == limit {
            session.console.note("assay: only the first \(limit) are shown; --limit shows more")
        }
        return .ok
    }
}
