import JSON
import Storage
import Sync

/// `assay sync adopt`: records from before the link, or from files, given to the server.
enum SyncAdoptCommand {
    private static let dryRun = Option.flag("dry-run", "count what would be sent, change nothing")

    static let command = Command(
        "adopt",
        "have contacts that were imported here sent to the project too",
        details: """
            Records that the server never heard of stay here until you say this: contacts from files \
            are as a rule exports of that very project. Left out are contacts the project has, \
            by e-mail address and name, ids of other systems, and what belongs to either. Imported \
            contacts without an id of their own get a UUID; importing their file again finds them by \
            address and name.
            """,
        examples: [
            .init("assay sync adopt --dry-run", "what would be sent"),
            .init("assay sync adopt && assay sync", "send it"),
        ],
        options: Common.store + [dryRun.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let isTrial = invocation[dryRun]
        let organization = try session.organization(isTrial ? .reads : .writes)
        let adoption = try organization.store.adopt(
            organizationKey: organization.key,
            into: organization.mapping().adoptingTables,
            isTrial: isTrial
        )
        if invocation[Common.json] {
            try session.console.json(adoption.json)
            return .ok
        }
        try session.console.line(
            "\(adoption.contacts) contacts, \(adoption.interactions) notes and "
                + "\(adoption.opportunities) deals \(isTrial ? "would be" : "will be") sent"
                + (isTrial ? "" : " by the next sync")
        )
        if adoption.sharing > 0 {
            try session.console.line(
                "\(adoption.sharing) of them share an e-mail address with somebody of another name"
                    + " in the project"
            )
        }
        if adoption.known > 0 {
            try session.console.line(
                "\(adoption.known) contacts stay here: the project has them, by e-mail address and"
                    + " name"
            )
        }
        if adoption.foreign > 0 {
            try session.console.line(
                "\(adoption.foreign) records stay here: their ids are no UUIDs, or their contact stays"
            )
        }
        return .ok
    }
}

extension Adoption {
    fileprivate var json: JSON {
        [
            "contacts": .integer(Int64(contacts)), "interactions": .integer(Int64(interactions)),
            "opportunities": .integer(Int64(opportunities)), "known": .integer(Int64(known)),
            "sharing": .integer(Int64(sharing)), "foreign": .integer(Int64(foreign)),
        ]
    }
}
