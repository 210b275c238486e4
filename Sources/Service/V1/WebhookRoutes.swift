import CRM
import Engine
import HTTP
import JSON
import Storage
import Values

/// `/v1/webhooks`: receivers elsewhere that are told what happened in the organization.
enum WebhookRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/webhooks", .token(.admin), answer: list),
        Route("POST", "/v1/webhooks", .token(.admin), body: .json, answer: create),
        Route("DELETE", "/v1/webhooks/{id}", .token(.admin), answer: remove),
        Route("POST", "/v1/webhooks/{id}/test", .token(.admin), body: .json, answer: test),
    ]

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let webhooks = try await service.read(call) { try $0.webhooks() }
        return Reply.json(["webhooks": .array(webhooks.map { .object($0.json) })])
    }

    /// Adds a receiver and shows its secret this once; so a repetition makes another.
    @Sendable private static func create(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["url", "events", "allow_private"])
        let url = MatchKey.trimmed(body.text("url") ?? "")
        let events = body.words("events", WebhookEvent.choices.map(\.rawValue))
        let allowsPrivate = body.flag("allow_private") ?? false
        try body.finish()
        guard OutboundAddress.isURL(url) else {
            throw Refusal(
                .invalidBody,
                "the body is not what this route takes",
                faults: [Refusal.Fault(pointer: "/url", "give an http or https URL")]
            )
        }
        let chosen = events.compactMap(WebhookEvent.init)
        let (webhook, secret) = try await service.read(call) {
            try $0.addWebhook(
                url: url,
                events: chosen.isEmpty ? WebhookEvent.choices : chosen,
                allowsPrivate: allowsPrivate
            )
        }
        var document = webhook.json
        document["secret"] = .string(secret)
        return Reply.json(.object(document), status: 201)
    }

    @Sendable private static func remove(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let id = call["id"]
        guard try await service.read(call, { try $0.removeWebhook(id: id) }) else {
            throw Refusal.noWebhook
        }
        return Reply.json(["id": .string(id)])
    }

    /// Sends a message to a receiver now, and says how it took it.
    @Sendable private static func test(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        if !call.request.body.isEmpty { try StrictBody(call.json(), members: []).finish() }
        let id = call["id"]
        guard let message = try await service.read(call, { try $0.addTestDelivery(webhook: id) })
        else { throw Refusal.noWebhook }
        guard let sender = service.data.webhookSender(service.settings) else {
            throw Refusal(.unavailable, "this service sends nothing")
        }
        let error = try await sender.send(id: message)
        return Reply.json([
            "id": .string(message),
            "is_taken": .bool(error == nil),
            "error": .text(error),
        ])
    }
}

extension Refusal {
    fileprivate static let noWebhook = Refusal(.notFound, "no such webhook")
}

extension OrganizationScope {
    /// The organization's receivers, oldest first.
    func webhooks() throws -> [Webhook] { try store.webhooks(organizationKey: key) }

    /// Adds a receiver; its secret is answered once.
    func addWebhook(
        url: String,
        events: [WebhookEvent],
        allowsPrivate: Bool
    ) throws -> (Webhook, secret: String) {
        let webhook = try store.addWebhook(
            url: url,
            events: events,
            allowsPrivate: allowsPrivate,
            organization: organizationID
        )
        return (webhook, WebhookSignature.text(try store.webhookSecret(id: webhook.id)))
    }

    /// Takes a receiver away; false where the organization has none of that id.
    func removeWebhook(id: String) throws -> Bool {
        try store.removeWebhook(id: id, organizationKey: key)
    }

    /// Puts a test message into the outbox; nil where the organization has no such receiver.
    func addTestDelivery(webhook id: String) throws -> String? {
        try store.addTestDelivery(webhook: id, organizationKey: key)
    }
}
