package import HTTP
package import Storage
import CRM
import JSON
import Ledger

/// Brings the messages of the outbox to their receivers, signed as Standard Webhooks says.
///
/// Whoever runs next sends what waits: the service every second, a command at its end. A receiver
/// that is away is asked again later and later, and loses nothing; each message keeps its id, so
/// that one that arrives twice is known. Two senders at once may both send a message.
package struct WebhookSender: Sendable {
    /// What became of the messages of one round.
    package struct Report: Sendable, Hashable {
        package var taken = 0
        /// Messages that were sent and not taken.
        package var failed = 0
        /// Why the last one was not; without its URL, which may hold a secret.
        package var error: String?

        fileprivate mutating func note(_ error: String?) {
            guard let error else { return taken += 1 }
            failed += 1
            self.error = error
        }
    }

    /// What a round waits for.
    private enum Step {
        /// A message was sent: why it was not taken, nil where it was.
        case sent(_ webhookID: String, error: String?)
        /// It is time to look for what became due.
        case paused
    }

    /// Receivers that are told something at a time.
    private static let receiversAtOnce = 8
    /// Waits after failures, in seconds; the last one again and again.
    private static let pauses: [Int64] = [5, 30, 300, 1_800, 7_200, 18_000, 36_000]
    private static let replyBytesMax = 64 << 10

    private let timeout: Duration
    private let store: Store
    private let transport: any HTTPTransport
    private let version: String

    /// A sender; `version` is this program's, `timeout` what a receiver has for its whole answer.
    package init(
        _ store: Store,
        transport: any HTTPTransport,
        version: String,
        timeout: Duration = .seconds(15)
    ) {
        self.timeout = timeout
        self.store = store
        self.transport = transport
        self.version = version
    }

    /// Sends what is due and what becomes due meanwhile, for `microseconds` and the last messages.
    ///
    /// Each receiver gets one message at a time, several receivers get theirs at once: one that is
    /// slow holds up nobody else. One that fails is not asked again in this round.
    /// - Throws: ``SQLiteError`` where the file cannot be read or written.
    package func drain(for microseconds: Int64) async throws -> Report {
        let start = store.environment.now().microseconds
        return try await withThrowingTaskGroup(of: Step.self) { group in
            var (report, held, busy) = (Report(), Set<String>(), 0)
            group.addTask { await Self.pause() }
            while true {
                let now = store.environment.now()
                if now.microseconds - start < microseconds {
                    let room = Self.receiversAtOnce - busy
                    for one in try store.dueDeliveries(at: now, besides: held, limit: room) {
                        held.insert(one.webhookID)
                        busy += 1
                        group.addTask { .sent(one.webhookID, error: try await send(one)) }
                    }
                }
                guard busy > 0, let step = try await group.next() else {
                    group.cancelAll()
                    return report
                }
                switch step {
                case .paused: group.addTask { await Self.pause() }
                case .sent(let webhookID, let error):
                    busy -= 1
                    report.note(error)
                    if error == nil { held.remove(webhookID) }
                }
            }
        }
    }

    private static func pause() async -> Step {
        do { try await Task.sleep(for: .seconds(1)) } catch { return .paused }
        return .paused
    }

    /// Sends one message now, whether it is due or not.
    ///
    /// - Returns: why it was not taken; nil where it was.
    /// - Throws: ``SQLiteError`` when the outbox cannot be read or written.
    package func send(id: String) async throws -> String? {
        let now = store.environment.now()
        guard let delivery = try store.dueDeliveries(at: now, id: id, limit: 1).first else {
            return nil
        }
        return try await send(delivery)
    }

    private func send(_ delivery: WebhookDelivery) async throws -> String? {
        let (status, error) = try await attempt(delivery)
        guard let error else {
            try store.endDelivery(delivery.key, status: status ?? 0)
            return nil
        }
        let pause = Self.pauses[min(delivery.tries, Self.pauses.count - 1)] * 1_000_000
        let draw = store.environment.randomBytes(1).first ?? 0
        // A fifth more or less, so that many who failed together do not come back together.
        let jittered = pause * Int64(800 + Int(draw) * 400 / 255) / 1_000
        let next = store.environment.now().microseconds + jittered
        try store.postponeDelivery(
            delivery.key,
            until: Instant(microseconds: next),
            status: status,
            error: error
        )
        return error
    }

    private func attempt(_ delivery: WebhookDelivery) async throws -> (Int?, String?) {
        let secret = try store.webhookSecret(id: delivery.webhookID)
        let seconds = store.environment.now().microseconds / 1_000_000
        let call = HTTPCall(
            method: "POST",
            url: delivery.url,
            headers: [
                "Content-Type": "application/json",
                "User-Agent": "assay/\(version)",
                "webhook-id": delivery.id,
                "webhook-timestamp": "\(seconds)",
                "webhook-signature": WebhookSignature.of(
                    delivery.body,
                    id: delivery.id,
                    seconds: seconds,
                    secret: secret
                ),
            ],
            body: Array(delivery.body.utf8),
            timeout: timeout,
            replyBytesMax: Self.replyBytesMax
        )
        do {
            let checked = try OutboundAddress.checked(call, allowsPrivate: delivery.allowsPrivate)
            let reply = try await transport.send(checked)
            switch reply.status {
            case 200..<300: return (reply.status, nil)
            case 300..<400:
                return (reply.status, "status \(reply.status): redirects are not followed")
            default: return (reply.status, "status \(reply.status)")
            }
        } catch let error as OutboundAddress.Refusal {
            return (nil, error.description)
        } catch let error as HTTPTransportError {
            // It took the message, whatever it says then, and how long ever it talks.
            if let status = error.status, (200..<300).contains(status) { return (status, nil) }
            return (error.status, error.description)
        }
    }
}

/// Signatures of Standard Webhooks, version 1: HMAC-SHA256 of id, time and body.
package enum WebhookSignature {
    /// The text of the header `webhook-signature`.
    package static func of(
        _ body: String,
        id: String,
        seconds: Int64,
        secret: [UInt8]
    ) -> String {
        let signed = Array("\(id).\(seconds).\(body)".utf8)
        return "v1,\(Base64.encode(HMACSHA256(key: secret).authenticate(signed).bytes))"
    }

    /// A secret as receivers are given it, once.
    package static func text(_ secret: [UInt8]) -> String { "whsec_\(Base64.encode(secret))" }
}
