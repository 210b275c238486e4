package import CRM

/// What receivers elsewhere can be told of.
package enum WebhookEvent: String, CaseIterable, Sendable {
    /// A contact's score went into another category, or a first one is hot.
    case categoryChanged = "score.category_changed"
    /// A hot lead from and to whom nothing came for two weeks.
    case goneSilent = "lead.gone_silent"
    /// Both sides of a sync changed one value.
    case conflict = "sync.conflict"
    /// A model of the organization came into use.
    case modelPublished = "model.published"
    /// Somebody tries whether the receiver answers; nobody chooses it.
    case test = "webhook.test"

    /// Those that a receiver can be told of.
    package static let choices = allCases.filter { $0 != .test }
}

/// A receiver elsewhere, without its secret, which is in no file but the device's key.
package struct Webhook: Equatable, Sendable {
    package var id: String
    package var organizationID: String
    /// May hold a secret of its own: shown to whoever may administer, and to no log.
    package var url: String
    package var events: [WebhookEvent]
    /// Whether it may lie in a private network.
    package var allowsPrivate: Bool
    package var createdAt: Instant
    /// Messages that it has not taken yet.
    package var waiting: Int
    package var taken: Int
    /// When something was last sent to it; nil before the first time.
    package var sentAt: Instant?
    /// Why the newest message that waits was not taken; nil where none waits for that.
    package var error: String?
}

/// A message of the outbox.
package struct WebhookDelivery: Equatable, Sendable {
    package var key: Int64
    /// The same at every try.
    package var id: String
    package var webhookID: String
    package var url: String
    package var allowsPrivate: Bool
    package var body: String
    package var tries: Int
}
