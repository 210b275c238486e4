import Dispatch
import Synchronization

/// A bounded number of sessions of one role, opened when they are needed and kept.
final class ConnectionPool: Sendable {
    let place: PostgreSQLConnection.Endpoint
    private let idle = Mutex<[PostgreSQLConnection]>([])
    private let free: DispatchSemaphore

    init(_ place: PostgreSQLConnection.Endpoint, connectionsMax: Int) {
        self.place = place
        free = DispatchSemaphore(value: connectionsMax)
    }

    /// Lends a session to `body`, once one is free; it comes back unless a transaction is open.
    ///
    /// - Throws: ``RESTError`` PGRST003 when none comes free, PGRST000 when no server answers.
    func withConnection<Result>(
        waitingMilliseconds: Int,
        _ body: (PostgreSQLConnection) throws(RESTError) -> Result
    ) throws(RESTError) -> Result {
        guard free.wait(timeout: .now() + .milliseconds(waitingMilliseconds)) == .success else {
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
