package import HTTP

/// How one provider writes requests and answers: pure, so that recorded bytes can be read again.
package protocol ModelWire: Sendable {
    /// OpenTelemetry's `gen_ai.provider.name`.
    var provider: String { get }
    /// OpenTelemetry's `gen_ai.operation.name` of a call.
    var operation: String { get }
    /// The model asked for.
    var model: String { get }
    /// Where calls go, without any secret.
    var url: String { get }
    /// Headers of the protocol, which hold no secret.
    var headers: HTTPHeaders { get }
    /// Where a question that costs nothing proves that the model is there: the count of a request's
    /// tokens, or what is known of the model. Nil where there is no such place.
    var countURL: String? { get }
    /// Where a GET lists the server's models; nil where nobody chooses from such a list.
    var listURL: String? { get }
    /// Every way in which a body may have been written, the standard one first.
    var dialects: [ServerDialect] { get }

    /// The same server, asked for another model.
    func naming(_ model: String) -> any ModelWire
    /// The body of a call, in the way a server wants it.
    func body(_ request: ModelRequest, _ dialect: ServerDialect) -> [UInt8]
    /// The smallest body for ``countURL``.
    func countBody() -> [UInt8]
    /// Reads the body of a reply with status 200.
    func answer(_ body: [UInt8]) throws(ModelFailure) -> ModelAnswer
    /// Another way to ask the same, which avoids what the server refused; nil where none is known.
    ///
    /// Each step leads further from the standard, so that a series of them ends.
    func adapted(
        _ dialect: ServerDialect,
        to failure: ModelFailure,
        of request: ModelRequest
    ) -> ServerDialect?
}

extension ModelWire {
    /// None but those of every call.
    package var headers: HTTPHeaders { [:] }

    package var listURL: String? { nil }

    /// Whether the name that answered is the model that was asked, or a version of it.
    package func isAsked(_ modelVersion: String) -> Bool {
        if model.isEmpty { return true }
        let asked = model.split(separator: "/").last.map(String.init) ?? model
        let came = modelVersion.split(separator: "/").last.map(String.init) ?? modelVersion
        return came == asked || came.hasPrefix(asked + "-") || came.hasPrefix(asked + "@")
            || came.hasPrefix(asked + ":") || asked.hasPrefix(came + ":")
    }

    /// Whether the model runs on this machine or in its network, where a slow answer is no fault.
    package var isLocal: Bool { ServerPlace.isLocal(url) }
}
