import Synchronization

/// Keeps the schema cache, and reads it anew when the database says `NOTIFY pgrst`.
final class SchemaReloader: Sendable {
    private struct State {
        var listener: PostgreSQLConnection?
        var schema: SchemaCache
    }

    private let database: PostgreSQLDatabase
    private let state: Mutex<State>

    init(_ database: PostgreSQLDatabase) throws(PostgreSQLError) {
        self.database = database
        let listener = try Self.listen(database)
        state = Mutex(State(listener: listener, schema: try SchemaCache(listener)))
    }

    /// The cache, as of the last notice.
    func schema() throws(RESTError) -> SchemaCache {
        do {
            return try state.withLock { state throws(PostgreSQLError) in
                let listener: PostgreSQLConnection
                var isStale = false
                if let open = state.listener, open.isOpen {
                    listener = open
                } else {
                    listener = try Self.listen(database)
                    state.listener = listener
                    isStale = true
                }
                // A turn with the server brings what was sent before it.
                try listener.query("SELECT 1")
                for payload in listener.takeNotifications() {
                    isStale = isStale || payload.isEmpty || payload == "reload schema"
                }
                if isStale { state.schema = try SchemaCache(listener) }
                return state.schema
            }
        } catch {
            throw .noDatabase(error.message)
        }
    }

    func disconnect() { state.withLock { $0.listener = nil } }

    private static func listen(
        _ database: PostgreSQLDatabase
    ) throws(PostgreSQLError) -> PostgreSQLConnection {
        let connection = try database.connect()
        try connection.query("LISTEN pgrst")
        return connection
    }
}
