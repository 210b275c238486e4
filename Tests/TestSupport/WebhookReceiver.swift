package import HTTP
package import JSON
import Ledger
import Synchronization

/// A receiver of webhooks behind a socket of this machine, which answers as it is told to.
package final class WebhookReceiver: Sendable {
    /// A message as it came.
    package struct Message: Sendable {
        package var headers: HTTPHeaders
        package var body: [UInt8]

        package var json: JSON { get throws { try JSON(parsing: body) } }

        /// Whether the signature is that of a secret as it was shown, reckoned as receivers do.
        package func isSigned(_ secret: String) -> Bool {
            guard secret.hasPrefix("whsec_"),
                let key = Base64.decode(String(secret.dropFirst(6)))
            else { return false }
            let id = headers["webhook-id"] ?? ""
            let time = headers["webhook-timestamp"] ?? ""
            let code = HMACSHA256(key: key).authenticate(Array("\(id).\(time).".utf8) + body)
            return headers["webhook-signature"] == "v1,\(Base64.encode(code.bytes))"
        }
    }

    /// How a receiver answers that does not answer as it should.
    package enum Manner: Sendable, CaseIterable {
        /// It reads the message and never answers.
        case silent
        /// It fails, a byte a second.
        case slow
        /// It fails with ten megabytes.
        case long
        /// It takes the message, and talks on: a byte a second.
        case talkative
        /// It takes the message, with ten megabytes.
        case thorough

        /// Whether the message was taken.
        package var takes: Bool { self == .talkative || self == .thorough }
    }

    /// Answers with the next status, the last one again and again; a redirect says where to.
    private struct Handler: HTTPHandler {
        let seen: Seen
        let manner: Manner?

        func admit(_ head: HTTPRequest) -> HTTPAdmission { .read(bodyBytesMax: 1 << 20) }

        func answer(_ request: HTTPRequest) async -> HTTPResponse {
            let message = Message(headers: request.headers, body: request.body)
            let told = seen.take(message)
            let status = manner.map { $0.takes ? 200 : 500 } ?? told
            var response = HTTPResponse(status: status)
            switch manner {
            case nil: break
            case .silent:
                do { try await Task.sleep(for: .seconds(20)) } catch { return response }
            case .slow, .talkative:
                response.body = .stream(
                    AsyncStream {
                        do { try await Task.sleep(for: .seconds(1)) } catch { return nil }
                        return [0x78]
                    },
                    isWhole: { true }
                )
            case .long, .thorough: response.body = .bytes(Array(repeating: 0x78, count: 10 << 20))
            }
            if status == 307 { response.headers["Location"] = "http://127.0.0.1:1/elsewhere" }
            return response
        }
    }

    private final class Seen: Sendable {
        private let state: Mutex<(messages: [Message], statuses: [Int])>

        init(_ statuses: [Int]) { state = Mutex(([], statuses)) }

        func take(_ message: Message) -> Int {
            state.withLock { state in
                state.messages.append(message)
                return state.statuses.count > 1 ? state.statuses.removeFirst() : state.statuses[0]
            }
        }

        var messages: [Message] { state.withLock { $0.messages } }
    }

    private let server: HTTPServer
    private let seen: Seen

    /// A receiver that answers with these statuses, one a message.
    package init(_ statuses: Int...) throws {
        seen = Seen(statuses.isEmpty ? [204] : statuses)
        server = try HTTPServer(ServerConfiguration(), handler: Handler(seen: seen, manner: nil))
    }

    /// A receiver that takes messages and answers badly.
    package init(_ manner: Manner) throws {
        seen = Seen([200])
        server = try HTTPServer(ServerConfiguration(), handler: Handler(seen: seen, manner: manner))
    }

    /// Where it is.
    package var url: String { "http://127.0.0.1:\(server.port)/hook" }

    /// What came, oldest first.
    package var messages: [Message] { seen.messages }

    /// Ends the server, so that its port answers nobody.
    package func stop() async { await server.stop() }
}
