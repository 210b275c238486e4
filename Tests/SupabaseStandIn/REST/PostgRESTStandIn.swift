package import HTTP
import JSON
import Synchronization

/// PostgREST in Swift, as far as Assay needs it, over a real PostgreSQL: the policies, constraints,
/// functions and error codes are the database's own.
///
/// One transaction a request, in the role of the caller's token. Paths begin where PostgREST's do:
/// `/contacts`, `/rpc/sync_pull`, `/`. What it does not do (embedding, PUT, CSV, single objects)
/// answers 501 with the code STANDIN, so that no test takes a gap for PostgREST's answer.
package final class PostgRESTStandIn: InProcessServer {
    /// How this PostgREST is set up; the defaults are Supabase's.
    package struct Settings: Sendable {
        /// The most rows of a GET or of a function that returns a set; nil for no limit.
        package var rowsMax: Int? = 1000
        /// `statement_timeout` by role, as Supabase sets it.
        package var statementTimeouts: [String: Duration] = [
            "anon": .seconds(3), "authenticated": .seconds(8),
        ]
        /// The role of a request without a token; nil refuses such requests (PGRST302).
        package var anonymousRole: String? = "anon"
        /// Whether `GET /` describes the tables.
        package var isOpenAPIEnabled = true
        /// Whether a PATCH or DELETE of every row is refused, as by Supabase's pg-safeupdate.
        package var requiresFilter = true
        /// Connections to the database at most, and how long a request waits for one (PGRST003).
        package var connectionsMax = 10
        package var connectionWaitMax = Duration.seconds(10)
        /// Bytes of a body at most; a longer one answers 413.
        package var bodyBytesMax = 64 << 20

        package init() {}
    }

    package static let version = "16.1"

    let tokens: TokenVerifier
    private let backend: Mutex<Backend>
    private let current: Mutex<Settings>

    /// What belongs to one database.
    private struct Backend {
        var pool: ConnectionPool
        var cache: SchemaReloader

        init(_ database: PostgreSQLDatabase, connectionsMax: Int) throws {
            pool = ConnectionPool(
                database.server.place(database.name, user: "authenticator"),
                connectionsMax: connectionsMax
            )
            cache = try SchemaReloader(database)
        }
    }

    /// How it is set up now; may change between requests.
    package var settings: Settings {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Serves a database; tokens are checked by `keys` against `now`, in microseconds since 1970.
    ///
    /// Blocks while it reads the catalogue.
    package init(
        database: PostgreSQLDatabase,
        keys: TokenKeys,
        settings: Settings = Settings(),
        now: @escaping @Sendable () -> Int64
    ) throws {
        tokens = TokenVerifier(keys: keys, now: now)
        backend = Mutex(try Backend(database, connectionsMax: settings.connectionsMax))
        current = Mutex(settings)
    }

    /// Closes what it holds open to the database, so that it can be copied; the next request opens
    /// it again.
    package func disconnect() {
        let backend = backend.withLock { $0 }
        backend.pool.closeIdle()
        backend.cache.disconnect()
    }

    /// Serves another database from now on.
    ///
    /// Blocks while it reads the catalogue.
    func use(_ database: PostgreSQLDatabase) throws {
        let fresh = try Backend(database, connectionsMax: settings.connectionsMax)
        backend.withLock { $0 = fresh }
    }

    package func admit(_ head: HTTPRequest) -> HTTPAdmission {
        .read(bodyBytesMax: settings.bodyBytesMax)
    }

    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await BlockingWork.run { self.answerBlocking(request) }
        } catch {
            return RESTError(500, "PGRSTX00", "\(error)").response
        }
    }

    private func answerBlocking(_ request: HTTPRequest) -> HTTPResponse {
        var response: HTTPResponse
        do throws(RESTError) {
            response = try route(request)
        } catch {
            response = error.response
        }
        response.headers["Server"] = "postgrest/\(Self.version)"
        if request.method == "HEAD" { response.body = .bytes([]) }
        return response
    }

    private func route(_ request: HTTPRequest) throws(RESTError) -> HTTPResponse {
        let caller = try tokens.caller(
            of: request.headers,
            anonymousRole: settings.anonymousRole
        )
        guard request.body.count <= settings.bodyBytesMax else {
            throw RESTError(413, "PGRST102", "Payload too large")
        }
        let backend = backend.withLock { $0 }
        let pool = backend.pool
        let exchange = Exchange(
            request: request,
            caller: caller,
            settings: settings,
            schema: try backend.cache.schema()
        )
        let parts = request.path.split(separator: "/").map(QueryString.decode)
        switch (parts.count, parts.first) {
        case (0, _): return try exchange.describe(pool)
        case (2, "rpc"): return try exchange.call(parts[1], pool)
        case (1, _): return try exchange.resource(parts[0], pool)
        default: throw RESTError(404, "PGRST125", "Invalid path specified in request URL")
        }
    }
}
