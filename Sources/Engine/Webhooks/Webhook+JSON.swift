import CRM
package import JSON
package import Storage

extension Webhook {
    /// A receiver as commands and routes show it, without its secret.
    package var json: JSONObject {
        [
            "id": .string(id),
            "url": .string(url),
            "events": .array(events.map { .string($0.rawValue) }),
            "allow_private": .bool(allowsPrivate),
            "created_at": .string(createdAt.description),
            "waiting": .integer(Int64(waiting)),
            "taken": .integer(Int64(taken)),
            "last_sent_at": sentAt.map { .string($0.description) } ?? .null,
            "error": .text(error),
        ]
    }
}
