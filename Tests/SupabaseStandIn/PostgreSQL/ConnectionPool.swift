import Dispatch
import Synchronization

/// A bounded number of sessions of one role, opened when they are needed and kept.
final class ConnectionPool: Sendable {
    /// Connections at most; PostgREST's own default.
    static let connectionsMax = 10
    /// How long a request waits for a free one; PostgREST's own default.
    static let waitMax: DispatchTimeInterval = .seconds(10)

    let place: PostgreSQLConnection.Place
    private let idle = Mutex<[PostgreSQLConnection]>([])
    private let free = DispatchSemaphore(value: connectionsMax)

    init(_ place: PostgreSQLConnection.Place) { self.place = place }

    /// Lends a session to `body`; it comes back only if no transaction was left open in it.
    ///
    /// - Throws: ``RESTError`` PGRST003 when none comes free, PGRST000 when no server answers.
    func withConnection<Result>(
        _ body: (PostgreSQLConnection) throws(RESTError) -> Result
    ) throws(RESTError) -> Result {
        guard free.wait(timeout: .now() + Self.waitMax) == .success else {
            throw RESTError.noFreeConnection
        }
        defer { free.signal() }
        let connection = try take()
        defer {
            if connection.isOpen, !connection.isInTransaction {
                idle.withLock { $0.append(connection) }
            }
        }
        return try body(connection)
    }

    /// Closes the sessions nobody uses just now.
    func closeIdle() { idle.withLock { $0.removeAll() } }

    private func take() throws(RESTError) -> PostgreSQLConnection {
        if let connection = idle.withLock({ $0.popLast() }), connection.isOpen {
            return connection
        }
        do {
            return try PostgreSQLConnection(place)
        } catch {
            throw RESTError.noDatabase(error.message)
        }
    }
}
