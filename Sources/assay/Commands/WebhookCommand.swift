import CRM
import Engine
import HTTP
import JSON
import Storage

/// `assay webhook`: receivers elsewhere that are told what happened.
enum WebhookCommand {
    static let command = Command(
        "webhook",
        "tell other programs what happened here",
        details: """
            A receiver is told by a signed POST (Standard Webhooks) when a score goes into another \
            category, a hot lead has gone silent, a sync meets a conflict, or a model comes into \
            use, whatever command, request or import it came of. The service sends within a \
            second, a command at its end; what a receiver does not take waits in the file and is \
            sent again.
            """,
        examples: [
            .init("assay webhook add https://crm.example.com/hooks", "tell it everything"),
            .init("assay webhook list", "receivers, and what waits for them"),
        ],
        subcommands: [add, list, test, send, remove]
    )

    private static let events = Option.text(
        "event",
        "EVENT",
        isRepeated: true,
        "what it is told of (default all); may be repeated: "
            + WebhookEvent.choices.map(\.rawValue).joined(separator: ", ")
    )
    private static let allowsPrivate = Option.flag(
        "allow-private",
        "let it lie on this machine or in a private network"
    )

    private static let add = Command(
        "add",
        "add a receiver, and show its secret once",
        details: """
            Prints the secret alone on standard output: give it to the receiver, which checks the \
            header webhook-signature with it.
            """,
        examples: [
            .init(
                "assay webhook add http://localhost:3000/hook --allow-private",
                "for a program on this machine"
            )
        ],
        options: Common.store + [events.declaration, allowsPrivate.declaration],
        positionals: [.init("URL")],
        run: { invocation, session in
            let url = invocation.arguments[0]
            guard OutboundAddress.isURL(url) else {
                throw Failure.usage("give an http or https URL, without a user's name in it")
            }
            let chosen = try invocation.all(events).map { name in
                guard let event = WebhookEvent(rawValue: name), event != .test else {
                    throw Failure.usage("'\(SafeText.visible(name))' is no event")
                }
                return event
            }
            let store = try session.store(.creates)
            let webhook = try store.addWebhook(
                url: url,
                events: chosen.isEmpty ? WebhookEvent.choices : chosen,
                allowsPrivate: invocation[allowsPrivate],
                organization: try session.organizationID(in: store, creates: true)
            )
            let secret = WebhookSignature.text(try store.webhookSecret(id: webhook.id))
            if invocation[Common.json] {
                var object = webhook.json
                object["secret"] = .string(secret)
                try session.console.json(.object(object))
            } else {
                try session.console.line(secret)
            }
            session.console.note(
                "assay: added \(webhook.id); its secret is not shown again;"
                    + " 'assay webhook test \(webhook.id)' tries it"
            )
            return .ok
        }
    )

    private static let list = Command(
        "list",
        "list the receivers, and what waits for them",
        options: Common.store,
        run: { invocation, session in
            let organization = try session.organization(.reads)
            let table = Table(
                [
                    .init("id"), .init("url", isFlexible: true),
                    .init("events", isFlexible: true), .init("waiting", isNumber: true),
                    .init("taken", isNumber: true), .init("last_sent_at"),
                    .init("error", isFlexible: true),
                ],
                format: Table.format(invocation, session.console),
                on: session.console
            )
            for one in try organization.store.webhooks(organizationKey: organization.key) {
                try table.row([
                    .text(one.id), .text(one.url),
                    .text(one.events.map(\.rawValue).joined(separator: " ")),
                    .integer(Int64(one.waiting)), .integer(Int64(one.taken)), .time(one.sentAt),
                    .text(one.error ?? ""),
                ])
            }
            if try table.finish() == 0 {
                session.console.note("assay: nobody is told anything yet")
            }
            return .ok
        }
    )

    private static let test = Command(
        "test",
        "send a receiver a message now, and say how it took it",
        options: Common.store,
        positionals: [.init("ID")],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let message = try organization.store.addTestDelivery(
                webhook: invocation.arguments[0],
                organizationKey: organization.key
            )
            guard let message else { throw Failure(.notFound, Self.unknown) }
            let sender = Self.sender(organization.store)
            if let error = try Waiting.run({ try await sender.send(id: message) }) {
                throw Failure(.offline, "it was not taken: \(SafeText.visible(error))")
            }
            try session.console.line("Taken.")
            return .ok
        }
    )

    private static let send = Command(
        "send",
        "send what waits and is due",
        options: Common.store,
        run: { invocation, session in
            let store = try session.store(.writes)
            try store.gatherWebhookEvents()
            let sender = Self.sender(store)
            let report = try Waiting.run { try await sender.drain(for: 600_000_000) }
            if invocation[Common.json] {
                try session.console.json([
                    "taken": .integer(Int64(report.taken)),
                    "failed": .integer(Int64(report.failed)),
                    "error": .text(report.error),
                ])
            } else {
                try session.console.line(
                    "Taken \(report.taken), failed \(report.failed)"
                        + (report.error.map { ": \(SafeText.visible($0))" } ?? "")
                )
            }
            return report.error == nil ? .ok : .offline
        }
    )

    private static let remove = Command(
        "remove",
        "take a receiver away, with what waits for it",
        options: Common.store,
        positionals: [.init("ID")],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let isRemoved = try organization.store.removeWebhook(
                id: invocation.arguments[0],
                organizationKey: organization.key
            )
            guard isRemoved else { throw Failure(.notFound, Self.unknown) }
            session.console.note("assay: it is told nothing any more")
            return .ok
        }
    )

    private static let unknown = "there is no webhook of that id; 'assay webhook list' shows them"

    private static func sender(_ store: Store) -> WebhookSender {
        WebhookSender(store, transport: NetworkTransport(), version: Version.number)
    }

    /// How long a command that is done may go on telling receivers.
    private static let patience: Int64 = 3_000_000

    /// Tells receivers what a command left in the file; that they are away is no failure of the
    /// command, and what they did not take waits.
    static func tell(_ store: Store, _ console: Console) {
        do {
            guard try store.hasWebhooks() else { return }
            try store.gatherWebhookEvents()
            let sender = sender(store)
            let report = try Waiting.run { try await sender.drain(for: patience) }
            guard let error = report.error else { return }
            console.note("assay: a webhook was not taken and waits: \(SafeText.visible(error))")
        } catch {
            console.note("assay: webhooks wait: \(SafeText.visible("\(error)"))")
        }
    }
}
