import HTTP
import JSON

/// Asks a model's server what costs nothing: whether credentials and model work, and which models
/// there are.
package struct ModelProbe: Sendable {
    private let wire: any ModelWire
    private let credentials: any Credentials
    private let environment: AgentEnvironment

    /// A probe of one model at one server.
    package init(
        wire: any ModelWire,
        credentials: any Credentials,
        environment: AgentEnvironment
    ) {
        self.wire = wire
        self.credentials = credentials
        self.environment = environment
    }

    /// Asks the server's free question, once, within `timeout` microseconds.
    ///
    /// Where it has none it is asked for the list of its models; where it has no list either, only
    /// the credentials are got.
    ///
    /// - Returns: what is wrong; nil when nothing is.
    package func check(timeout: Int64) async -> ModelFailure? {
        do throws(ModelFailure) {
            if let url = wire.countURL {
                _ = try await reply("POST", url, body: wire.countBody(), timeout: timeout)
            } else if let url = wire.listURL {
                do { _ = try await reply("GET", url, body: nil, timeout: timeout) } catch {
                    // A server that lists nothing may answer all the same.
                    if ![404, 405, 501].contains(error.status) { throw error }
                }
            } else {
                _ = try await credentials.headers(timeout: timeout)
            }
            return nil
        } catch {
            return error
        }
    }

    /// The server's models in its own order, those that only compute embeddings left out.
    ///
    /// Waits `timeout` microseconds at most.
    ///
    /// - Throws: ``ModelFailure`` where the server cannot be asked or lists nothing.
    package func models(timeout: Int64) async throws(ModelFailure) -> [String] {
        guard let url = wire.listURL else {
            throw ModelFailure(.modelMissing, detail: "the server lists no models")
        }
        let reply = try await reply("GET", url, body: nil, timeout: timeout)
        let json = try ReplyLimits.object(reply.body)
        let entries = json["data"]?.arrayValue ?? json["models"]?.arrayValue
        guard let entries else { throw ModelFailure(.badReply, detail: "it lists no models") }
        return entries.prefix(Self.modelsMax).compactMap { entry in
            let name = entry["id"]?.stringValue ?? entry["name"]?.stringValue
            let family = entry["details"]?["family"]?.stringValue ?? ""
            guard let name, !name.isEmpty, name.utf8.count <= Self.nameBytesMax else { return nil }
            return Self.isWriter(name) && !family.hasSuffix("bert") ? name : nil
        }
    }

    private static let modelsMax = 1_000
    private static let nameBytesMax = 200

    /// Whether a model writes text, told by its name, since lists of models say no more.
    private static func isWriter(_ name: String) -> Bool {
        let name = name.lowercased()
        return !["embed", "rerank", "whisper", "tts", "bge-", "minilm"].contains {
            name.contains($0)
        }
    }

    private func reply(
        _ method: String,
        _ url: String,
        body: [UInt8]?,
        timeout: Int64
    ) async throws(ModelFailure) -> HTTPReply {
        var headers = try await credentials.headers(timeout: timeout)
        if body != nil { headers.append("Content-Type", "application/json") }
        for field in wire.headers.fields { headers.append(field.name, field.value) }
        let call = HTTPCall(
            method: method,
            url: url,
            headers: headers,
            body: body,
            timeout: .microseconds(timeout),
            replyBytesMax: 1 << 20
        )
        let reply: HTTPReply
        do {
            reply = try await environment.transport.send(call)
                .without(SecretFilter(call.headers))
        } catch {
            throw ServerReply.failure(error)
        }
        guard reply.status == 200 else { throw ServerReply.failure(reply) }
        return reply
    }
}
