import HTTP

/// Asks whether credentials and model work, without having the model write anything.
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

    /// Counts the tokens of one word, once; where the server has no such question, only gets the
    /// credentials.
    ///
    /// - Returns: what is wrong; nil when nothing is.
    package func check(timeout: Int64) async -> ModelFailure? {
        do throws(ModelFailure) {
            var headers = try await credentials.headers(timeout: timeout)
            guard let url = wire.countURL else { return nil }
            headers.append("Content-Type", "application/json")
            let call = HTTPCall(
                method: "POST",
                url: url,
                headers: headers,
                body: wire.countBody(),
                timeout: .microseconds(timeout),
                replyBytesMax: 1 << 20
            )
            let reply: HTTPReply
            do {
                reply = try await environment.transport.send(call)
                    .without(SecretFilter(call.headers))
            } catch {
                return ServerReply.failure(error)
            }
            return reply.status == 200 ? nil : ServerReply.failure(reply)
        } catch {
            return error
        }
    }
}
