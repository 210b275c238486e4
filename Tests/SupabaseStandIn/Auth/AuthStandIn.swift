package import HTTP
import JSON
import Ledger
import Synchronization

/// Supabase Auth as far as Assay needs it: password and refresh grants, the user, logout.
///
/// Users are rows of `auth.users`; sessions live here. Paths begin where Supabase Auth's do:
/// `/token?grant_type=password`, `/user`, `/logout`.
package final class AuthStandIn: InProcessServer {
    /// How long an access token is valid; Supabase's default.
    package static let tokenSeconds: Int64 = 3600

    private let database: Mutex<PostgreSQLDatabase>
    private let keys: TokenKeys
    private let now: @Sendable () -> Int64
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private let book = Mutex(SessionTable())

    /// Serves the users of a database, by a clock in microseconds since 1970.
    package init(
        database: PostgreSQLDatabase,
        keys: TokenKeys,
        now: @escaping @Sendable () -> Int64,
        randomBytes: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.database = Mutex(database)
        self.keys = keys
        self.now = now
        self.randomBytes = randomBytes
    }

    package func admit(_ head: HTTPRequest) -> HTTPAdmission { .read(bodyBytesMax: 1 << 20) }

    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await BlockingWork.run {
                do throws(AuthError) {
                    return try self.route(request)
                } catch {
                    return error.response(to: request)
                }
            }
        } catch {
            return AuthError(500, "unexpected_failure", "\(error)").response(to: request)
        }
    }

    /// Serves the users of another database from now on; sessions stay open.
    func use(_ database: PostgreSQLDatabase) { self.database.withLock { $0 = database } }

    /// Ends every session of a user, as an administrator would.
    package func revokeSessions(of userID: String) {
        book.withLock { $0.revokeAll(of: userID) }
    }

    private func route(_ request: HTTPRequest) throws(AuthError) -> HTTPResponse {
        let query = QueryString(request.query)
        switch (request.method, request.path, query["grant_type"]) {
        case ("POST", "/token", "password"): return try logIn(request)
        case ("POST", "/token", "refresh_token"): return try refresh(request)
        case ("POST", "/token", _):
            throw AuthError(400, "invalid_credentials", "unsupported_grant_type")
        case ("GET", "/user", _):
            return Self.json(200, .object(try user(id: try session(of: request).userID).json))
        case ("POST", "/logout", _):
            let session = try session(of: request)
            book.withLock { book in
                switch query["scope"] {
                case "local": book.revoke(session.id)
                case "others": book.revokeAll(of: session.userID, except: session.id)
                default: book.revokeAll(of: session.userID)
                }
            }
            return HTTPResponse(status: 204)
        default: throw AuthError(404, "not_found", "404 page not found")
        }
    }

    private func logIn(_ request: HTTPRequest) throws(AuthError) -> HTTPResponse {
        let body = try body(request)
        guard let email = body["email"]?.stringValue, let password = body["password"]?.stringValue
        else { throw AuthError(400, "validation_failed", "missing email or phone") }
        let user = try user(email: email)
        guard user.passwordHash == Self.hash(password) else { throw .badCredentials }
        let session = SessionTable.Session(id: makeID(), userID: user.id)
        let token = makeRefreshToken()
        book.withLock { $0.open(session, token: token) }
        return grant(user, session, token)
    }

    private func refresh(_ request: HTTPRequest) throws(AuthError) -> HTTPResponse {
        guard let text = try body(request)["refresh_token"]?.stringValue else {
            throw AuthError(400, "validation_failed", "refresh_token required")
        }
        let fresh = makeRefreshToken()
        let (session, token) = try book.withLock { book throws(AuthError) in
            try book.exchange(text, at: now(), fresh: fresh)
        }
        return grant(try user(id: session.userID), session, token)
    }

    private func grant(
        _ user: AuthUser,
        _ session: SessionTable.Session,
        _ refreshToken: String
    ) -> HTTPResponse {
        let seconds = now() / 1_000_000
        let claims = user.claims(
            session: session.id,
            at: seconds,
            until: seconds + Self.tokenSeconds
        )
        return Self.json(
            200,
            [
                "access_token": .string(keys.sign(claims)),
                "token_type": "bearer",
                "expires_in": .integer(Self.tokenSeconds),
                "expires_at": .integer(seconds + Self.tokenSeconds),
                "refresh_token": .string(refreshToken),
                "user": .object(user.json),
                "weak_password": .null,
            ]
        )
    }

    /// The session of the access token that a request brings.
    private func session(of request: HTTPRequest) throws(AuthError) -> SessionTable.Session {
        let claims: JSONObject
        do {
            guard let token = try TokenVerifier.bearer(request.headers) else {
                throw AuthError.noToken
            }
            claims = try TokenVerifier(keys: keys, now: now).claims(of: token)
        } catch let error as RESTError {
            let words = "invalid JWT: unable to parse or verify signature, \(error.message)"
            throw AuthError(403, "bad_jwt", words)
        } catch {
            throw AuthError.noToken
        }
        guard let id = claims["session_id"]?.stringValue, let user = claims["sub"]?.stringValue
        else { throw AuthError(403, "bad_jwt", "invalid claim: missing sub claim") }
        guard book.withLock({ $0.isOpen(id) }) else { throw .noSession }
        return SessionTable.Session(id: id, userID: user)
    }

    private func user(id: String) throws(AuthError) -> AuthUser {
        guard let user = try find("id = $1", id) else {
            throw AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
        }
        return user
    }

    private func user(email: String) throws(AuthError) -> AuthUser {
        guard let user = try find("lower(email) = lower($1)", email) else { throw .badCredentials }
        return user
    }

    private func find(_ condition: String, _ value: String) throws(AuthError) -> AuthUser? {
        do {
            let connection = try database.withLock { $0 }.connect()
            defer { connection.close() }
            return try AuthUser(connection, condition, value)
        } catch {
            throw AuthError(500, "unexpected_failure", "Database error finding user")
        }
    }

    private func body(_ request: HTTPRequest) throws(AuthError) -> JSON {
        do {
            return try JSON(parsing: request.body)
        } catch {
            throw AuthError(400, "bad_json", "Could not parse request body as JSON: \(error)")
        }
    }

    private func makeID() -> String { UUIDText.make(randomBytes(16)) }

    private func makeRefreshToken() -> String {
        Hex.encode(randomBytes(6))
    }

    /// What `auth.users` holds of a password.
    static func hash(_ password: String) -> String { SHA256.hash([UInt8](password.utf8)).hex }

    static func json(_ status: Int, _ value: JSON) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["Content-Type": "application/json"],
            body: .bytes(value.canonicalBytes)
        )
    }
}
