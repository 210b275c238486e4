package import HTTP
package import JSON

/// Requests to a project as its user, made again where that is safe.
///
/// Every request of sync may be repeated: reads, and writes that carry operation ids or conditions.
package struct SupabaseClient: Sendable {
    /// The network.
    package var transport: any HTTPTransport
    /// Whose session it is.
    package var keeper: SessionRefresher
    /// Clock, waiting and chance.
    package var surroundings: SyncEnvironment
    /// How often one request is made before it is given up for now.
    package var attemptsMax = 5
    /// Bytes of one answer.
    package var replyBytesMax = 64 << 20

    /// A client of one session.
    package init(
        transport: any HTTPTransport,
        keeper: SessionRefresher,
        surroundings: SyncEnvironment
    ) {
        self.transport = transport
        self.keeper = keeper
        self.surroundings = surroundings
    }

    private static let pauseFirst = 0.5
    private static let pauseMax = 60.0

    /// Calls a function of the project's; its answer is one JSON value.
    ///
    /// - Throws: ``SyncError``, after the retries that it deserves.
    package func call(
        _ function: String,
        _ body: [UInt8],
        isDivisible: Bool = false
    ) async throws -> JSON {
        try await json(
            method: "POST",
            path: "/rest/v1/rpc/\(function)",
            body: body,
            what: function,
            isDivisible: isDivisible
        ).body
    }

    /// An answer in JSON, with its head.
    ///
    /// With `isDivisible` the caller can ask for less, and hears at once that the server ran out of
    /// time. Otherwise the same is asked again: the server may only have been busy.
    /// - Throws: ``SyncError``, after the retries that it deserves.
    package func json(
        method: String,
        path: String,
        headers: HTTPHeaders = [:],
        body: [UInt8]? = nil,
        what: String,
        isDivisible: Bool = false
    ) async throws -> (body: JSON, reply: HTTPReply) {
        var attempt = 0
        var isRenewed = false
        while true {
            attempt += 1
            do {
                let reply = try await once(
                    method,
                    path,
                    headers,
                    body,
                    what,
                    isDivisible,
                    &isRenewed
                )
                return (try parsed(reply, what: what), reply)
            } catch let pause as TryAgain where attempt < attemptsMax {
                try await surroundings.pause(pause.after ?? backOff(attempt))
            } catch let pause as TryAgain {
                throw pause.error
            }
        }
    }

    /// Something that may pass.
    private struct TryAgain: Error {
        var error: SyncError
        var after: Duration?
    }

    /// Doubles, and spreads over the whole span, so that many laptops do not come back at once.
    private func backOff(_ attempt: Int) -> Duration {
        let span = min(Self.pauseMax, Self.pauseFirst * Double(1 << min(attempt - 1, 10)))
        return .milliseconds(Int64(span * 1_000 * (0.5 + surroundings.random() / 2)))
    }

    private func once(
        _ method: String,
        _ path: String,
        _ headers: HTTPHeaders,
        _ body: [UInt8]?,
        _ what: String,
        _ isDivisible: Bool,
        _ isRenewed: inout Bool
    ) async throws -> HTTPReply {
        let session = try await keeper.session()
        var call = HTTPCall(
            method: method,
            url: session.url + path,
            headers: headers,
            body: body,
            replyBytesMax: replyBytesMax
        )
        call.headers["apikey"] = session.anonKey
        call.headers["Authorization"] = "Bearer \(session.accessToken)"
        if body != nil { call.headers["Content-Type"] = "application/json" }
        var reply: HTTPReply
        do { reply = try await transport.send(call) } catch {
            if error.kind == .tooLarge { throw SyncError.tooMuch("\(what): \(error)") }
            let failure = SyncError.unreachable(error)
            if failure.isTransient { throw TryAgain(error: failure) }
            throw failure
        }
        // Words of a server are kept and shown, and may repeat what it was sent.
        if reply.status >= 300 { reply = reply.without(SecretFilter(call.headers)) }
        guard let error = ServerError(reply, what: what) else { return reply }
        if reply.status == 401, !error.isAboutKey, !isRenewed {
            isRenewed = true
            _ = try await keeper.renewed(after: session.accessToken)
            throw TryAgain(error: error.syncError, after: .zero)
        }
        if error.isTransient && !error.isTooMuch || error.isOutOfTime && !isDivisible {
            throw TryAgain(error: error.syncError, after: error.retryAfter)
        }
        throw error.syncError
    }

    private func parsed(_ reply: HTTPReply, what: String) throws -> JSON {
        if reply.body.isEmpty {
            if reply.status == 204 { return .null }
            throw TryAgain(error: .badAnswer(what: what, detail: "it is empty"))
        }
        do { return try JSON(parsing: reply.body, limits: .rows) } catch {
            if reply.body.first(where: { $0 > 32 }) == UInt8(ascii: "<") {
                throw SyncError.notJSON(
                    status: reply.status,
                    beginning: String(decoding: reply.body.prefix(40), as: UTF8.self)
                )
            }
            // A cut answer reads like this too: what was asked may be asked again.
            throw TryAgain(error: .badAnswer(what: what, detail: "\(error)"))
        }
    }
}
