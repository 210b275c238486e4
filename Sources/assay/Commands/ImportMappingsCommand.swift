import Storage

/// `assay import mappings`: what was said of columns, kept by name.
enum ImportMappingsCommand {
    private static let forget = Option.text("forget", "NAME", "forget the mapping of that name")

    static let command = Command(
        "mappings",
        "list the mappings that --map-as kept, newest first",
        details: """
            A file of the same columns is read by the newest mapping that was kept for them; what is \
            said beside it goes before.
            """,
        options: Common.store + [forget.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        if let name = invocation[forget] {
            let organization = try session.organization(.writes)
            let isKnown = try organization.store.forgetMapping(
                name: name,
                organizationID: organization.id
            )
            guard isKnown else {
                throw Failure(.notFound, "no mapping is called '\(SafeText.visible(name))'")
            }
            return .ok
        }
        let organization = try session.organization(.reads)
        let table = Table(
            [.init("name", isFlexible: true), .init("kept_at"), .init("says", isFlexible: true)],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for mapping in try organization.store.mappings(organizationID: organization.id) {
            try table.row([.text(mapping.name), .time(mapping.keptAt), .text(mapping.settings)])
        }
        if try table.finish() == 0 { session.console.note("assay: no mapping is kept") }
        return .ok
    }
}
