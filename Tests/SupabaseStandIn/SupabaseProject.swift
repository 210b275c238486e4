package import HTTP
import JSON
import Synchronization

/// A Supabase project in this process: the gateway before PostgREST and Auth, over a database.
///
/// A test makes one over a database of its own, adds a user, and logs in as a client does:
///
///     let server = try await PostgreSQLServer.shared()
///     let project = try await SupabaseProject(
///         database: try await server.makeDatabase(.guardian),
///         now: { clock.environment.now().microseconds },
///         randomBytes: clock.environment.randomBytes
///     )
///     try await project.addUser(email: "ada@acme.example", password: "…", organization: acme)
///
/// Give it to a client as its transport. As a handler behind a socket it answers lost requests and
/// responses with 504, since a handler cannot cut a connection.
package final class SupabaseProject: InProcessServer {
    /// One request that arrived, for tests that count them.
    package struct Seen: Sendable, Equatable {
        package var method: String
        package var path: String
        package var query: String?
        package var bodyBytes: Int
        package var status: Int
    }

    /// Where clients are told to find it.
    package static let url = "https://project.supabase.test"
    /// Requests remembered at most; older ones are forgotten first.
    private static let seenMax = 100_000

    /// What signs tokens and is asked for at the gate.
    package let keys: TokenKeys
    /// PostgREST; its settings may be changed.
    package let rest: PostgRESTStandIn
    /// Auth.
    package let auth: AuthStandIn

    private struct ScriptedFault {
        var fault: Fault
        var pathPrefix: String
    }

    private struct State {
        var faults: [ScriptedFault] = []
        var seen: [Seen] = []
        var acceptsLegacyKeys = true
        var database: PostgreSQLDatabase
    }

    private let state: Mutex<State>
    let makeRandomBytes: @Sendable (Int) -> [UInt8]

    /// Opens a project over a database made from ``DatabaseTemplate/supabase`` or what adds to it.
    ///
    /// `now` is the server's clock, in microseconds since 1970. It decides about tokens, while rows
    /// are stamped by the database's own.
    package init(
        database: PostgreSQLDatabase,
        keys: TokenKeys = TokenKeys(),
        settings: PostgRESTStandIn.Settings = PostgRESTStandIn.Settings(),
        now: @escaping @Sendable () -> Int64,
        randomBytes: @escaping @Sendable (Int) -> [UInt8]
    ) async throws {
        self.keys = keys
        state = Mutex(State(database: database))
        makeRandomBytes = randomBytes
        rest = try await BlockingWork.run {
            try PostgRESTStandIn(database: database, keys: keys, settings: settings, now: now)
        }
        auth = AuthStandIn(database: database, keys: keys, now: now, randomBytes: randomBytes)
    }

    /// The database behind it.
    package var database: PostgreSQLDatabase { state.withLock { $0.database } }

    /// Refuses the keys `anon` and `service_role`, as every project does from the end of 2026 on.
    package func disableLegacyKeys() { state.withLock { $0.acceptsLegacyKeys = false } }

    /// Goes on over another database, as after a restore from a backup; sessions stay open.
    package func restore(_ backup: PostgreSQLDatabase) async throws {
        try await BlockingWork.run { try self.rest.use(backup) }
        auth.use(backup)
        state.withLock { $0.database = backup }
    }

    /// Lets the next requests go wrong, in this order, each fault once.
    ///
    /// Only requests whose path begins with `pathPrefix`, as `/rest/v1/rpc/sync_push`, take a fault
    /// of this script.
    package func script(_ faults: [Fault], pathPrefix: String = "/") {
        state.withLock { state in
            state.faults += faults.map { ScriptedFault(fault: $0, pathPrefix: pathPrefix) }
        }
    }

    /// Forgets the faults that no request has met.
    package func unscript() { state.withLock { $0.faults = [] } }

    /// Whether scripted faults are left that no request has met.
    package var hasFaults: Bool { state.withLock { !$0.faults.isEmpty } }

    /// The requests that arrived since the last call, in the order of their answers.
    package func takeSeen() -> [Seen] {
        state.withLock { state in
            defer { state.seen = [] }
            return state.seen
        }
    }

    package func admit(_ head: HTTPRequest) -> HTTPAdmission { rest.admit(head) }

    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        switch takeFault(request.path) {
        case .none: return await serve(request)
        case .answer(let reply):
            return HTTPResponse(
                status: reply.status,
                headers: reply.headers,
                body: .bytes(reply.body)
            )
        case .requestLost: return HTTPResponse(status: 504)
        case .responseLost:
            _ = await serve(request)
            return HTTPResponse(status: 504)
        case .repeated:
            _ = await serve(request)
            return await serve(request)
        case .truncated(let count): return Self.cut(await serve(request), to: count)
        }
    }

    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        let (request, host) = try call.received()
        switch takeFault(request.path) {
        case .none: return try await call.delivered(await serve(request), from: host)
        case .answer(let reply): return reply
        case .requestLost(let kind):
            throw HTTPTransportError(kind, host: host, detail: "the request was lost")
        case .responseLost(let kind):
            _ = await serve(request)
            throw HTTPTransportError(kind, host: host, detail: "the response was lost")
        case .repeated:
            _ = await serve(request)
            return try await call.delivered(await serve(request), from: host)
        case .truncated(let count):
            return try await call.delivered(Self.cut(await serve(request), to: count), from: host)
        }
    }

    private func takeFault(_ path: String) -> Fault {
        state.withLock { state in
            let place = state.faults.firstIndex { path.hasPrefix($0.pathPrefix) }
            return place.map { state.faults.remove(at: $0).fault } ?? .none
        }
    }

    private static func cut(_ response: HTTPResponse, to count: Int) -> HTTPResponse {
        guard case .bytes(let bytes) = response.body else { return response }
        var cut = response
        cut.body = .bytes(Array(bytes.prefix(count)))
        return cut
    }

    private func serve(_ request: HTTPRequest) async -> HTTPResponse {
        let response = await admitted(request)
        let seen = Seen(
            method: request.method,
            path: request.path,
            query: request.query,
            bodyBytes: request.body.count,
            status: response.status
        )
        state.withLock { state in
            if state.seen.count >= Self.seenMax { state.seen.removeFirst() }
            state.seen.append(seen)
        }
        return response
    }

    /// The gateway: an API key first, then the service that the path names.
    private func admitted(_ request: HTTPRequest) async -> HTTPResponse {
        guard let key = request.headers["apikey"] ?? QueryString(request.query)["apikey"] else {
            return Self.refusal(
                "No API key found in request",
                "No `apikey` request header or url param was found."
            )
        }
        guard let token = keys.token(of: key) else {
            return Self.refusal(
                "Invalid API key",
                "Double check your Supabase `anon` or `service_role` API key."
            )
        }
        if token == key, !state.withLock(\.acceptsLegacyKeys) {
            return Self.refusal(
                "Legacy API keys are disabled",
                "Re-enable them in the Supabase dashboard, or use the new publishable and secret API "
                    + "keys."
            )
        }
        // The description of the tables is for secret keys alone, whoever the user is.
        if ["/rest/v1", "/rest/v1/"].contains(request.path), token == keys.anonKey {
            return Self.refusal(
                "Access to schema is forbidden",
                "Accessing the schema via the Data API is only allowed using a secret API key."
            )
        }
        var inner = request
        // A client without a session comes in the role of its key. A newer key as a bearer is let
        // through, and refused behind the gateway, where it is no token.
        if inner.headers["Authorization"] == nil {
            inner.headers["Authorization"] = "Bearer \(token)"
        }
        for (prefix, service) in [("/rest/v1", rest), ("/auth/v1", auth)]
            as [(String, any HTTPHandler)]
        where request.path == prefix || request.path.hasPrefix(prefix + "/") {
            inner.path = String(request.path.dropFirst(prefix.count))
            if inner.path.isEmpty { inner.path = "/" }
            return await service.answer(inner)
        }
        return AuthStandIn.json(404, ["message": "no Route matched with those values"])
    }

    private static func refusal(_ message: String, _ hint: String) -> HTTPResponse {
        AuthStandIn.json(401, ["message": .string(message), "hint": .string(hint)])
    }
}
