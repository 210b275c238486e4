import CSQLite
import Synchronization

/// The one writing connection of a database, and the callers who wait for it.
///
/// Whoever finds the writer idle becomes the leader: runs the work of all who wait, each in a
/// savepoint of its own, commits once, and wakes them. Whoever comes meanwhile waits for the next
/// round, whose leader is the first of them. So a lone caller pays no hand-over, and many share
/// the price of a commit.
final class GroupWriter: Sendable {
    /// A caller's work, and how it went.
    ///
    /// Unchecked: the leader touches it between taking it from the list and opening its gate, the
    /// caller before and after.
    private final class Request: @unchecked Sendable {
        let work: (Connection) throws -> Void
        /// Whether it wants the connection outside a transaction, and so for itself.
        let isAlone: Bool
        var outcome: Result<Void, any Error>?
        let gate = Gate()
        /// Set instead of ``outcome`` when the caller is to lead the next round.
        var isLeader = false

        init(isAlone: Bool, _ work: @escaping (Connection) throws -> Void) {
            self.isAlone = isAlone
            self.work = work
        }
    }

    private struct State {
        var isBusy = false
        var waiting: [Request] = []
    }

    /// Unchecked: only the leader uses the connection, and leadership passes under the lock.
    private struct Writer: @unchecked Sendable {
        let connection: Connection
    }

    private let state = Mutex(State())
    private let writer: Writer
    private let writeGuard: WriteGuard?
    private let configuration: Database.Configuration

    init(_ connection: Connection, guard lock: WriteGuard?, _ configuration: Database.Configuration)
    {
        writer = Writer(connection: connection)
        writeGuard = lock
        self.configuration = configuration
    }

    private var connection: Connection { writer.connection }

    /// Settings, write-ahead log, schema.
    func prepare() throws {
        try connection.prepareForUse(configuration)
        connection.watchLog()
        try guarded {
            try Migrator(configuration).check(connection)
            try connection.execute(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"
            )
            try Migrator(configuration).migrate(connection)
        }
    }

    /// Runs `body` in a group; returns when the group is durable.
    func write<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        try enqueue(isAlone: false, body)
    }

    /// Runs `body` outside a transaction, between two groups, under the guard.
    func alone<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        try enqueue(isAlone: true, body)
    }

    private func enqueue<Answer>(
        isAlone: Bool,
        _ body: (Connection) throws -> Answer
    ) throws -> Answer {
        try withoutActuallyEscaping(body) { body in
            var answer: Answer?
            let request = Request(isAlone: isAlone) { answer = try body($0) }
            submit(request)
            try request.outcome?.get()
            guard let answer else { throw SQLiteError(.interrupted, "the work was not run") }
            return answer
        }
    }

    private func submit(_ request: Request) {
        let leads = state.withLock { state in
            state.waiting.append(request)
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if !leads { request.gate.wait() }
        guard leads || request.isLeader else { return }
        let group = state.withLock { state in
            let together = state.waiting.prefix { !$0.isAlone }.prefix(configuration.groupSize)
            let group = Array(together.isEmpty ? state.waiting.prefix(1) : together)
            state.waiting.removeFirst(group.count)
            return group
        }
        run(group)
        let next = state.withLock { state in
            if state.waiting.isEmpty { state.isBusy = false }
            return state.waiting.first
        }
        for follower in group where follower !== request { follower.gate.open() }
        next?.isLeader = true
        next?.gate.open()
    }

    /// Runs the work of a group in one transaction.
    private func run(_ group: [Request]) {
        do {
            try guarded {
                if group[0].isAlone {
                    try group[0].work(connection)
                    group[0].outcome = .success(())
                    return
                }
                try connection.execute("BEGIN IMMEDIATE")
                if group.count == 1 { try group[0].work(connection) } else { try runEach(group) }
                try connection.execute("COMMIT")
                for request in group where request.outcome == nil { request.outcome = .success(()) }
                try truncateLog(above: configuration.checkpointBytes)
            }
        } catch {
            rollBack()
            // After the commit only the checkpoint can fail: what was acknowledged is safe in the
            // log, and the next commit tries again.
            for request in group where !(request.outcome?.isSuccess ?? false) {
                request.outcome = .failure(error)
            }
        }
    }

    private func runEach(_ group: [Request]) throws {
        for request in group {
            try connection.execute("SAVEPOINT one")
            do {
                try request.work(connection)
            } catch {
                // An error such as a full disk ends the whole transaction.
                guard !connection.isAutocommit else { throw error }
                try connection.execute("ROLLBACK TO one")
                request.outcome = .failure(error)
            }
            try connection.execute("RELEASE one")
        }
    }

    /// Moves the log into the file and truncates it, unless readers are in the way.
    func checkpoint() throws { try alone { _ in try truncateLog(above: 0) } }

    /// Called under the guard, outside transactions.
    private func truncateLog(above bytes: Int) throws {
        guard connection.logBytes > max(bytes, connection.logBytesKept) else { return }
        // Readers that are in the way end soon as a rule; a long one must not hold up writers,
        // unless the log has grown out of hand.
        let isOutOfHand = connection.logBytes > 8 * max(bytes, 1 << 20)
        connection.waitForLocks(milliseconds: isOutOfHand ? 500 : 20)
        defer { connection.waitForLocks(milliseconds: configuration.busyTimeout) }
        try connection.truncateLog(retryAbove: configuration.checkpointBytes)
    }

    private func rollBack() {
        // Fails only where SQLite has rolled back by itself.
        if !connection.isAutocommit { sqlite3_exec(connection.handle, "ROLLBACK", nil, nil, nil) }
    }

    /// Holds the lock between processes around `body`.
    private func guarded<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try writeGuard?.acquire(milliseconds: configuration.busyTimeout)
        defer { writeGuard?.release() }
        return try body()
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
