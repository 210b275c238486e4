import CSQLite
import Dispatch
import Platform
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
    /// Unchecked: the leader touches it between taking it from the list and waking the caller, the
    /// caller before and after.
    private final class Request: @unchecked Sendable {
        private var work: ((Connection) throws -> Void)?
        /// Whether it wants the connection outside a transaction, and so for itself.
        let isAlone: Bool
        let wake: Wake
        var outcome: Result<Void, any Error>?
        /// Set instead of ``outcome`` when the caller is to lead the next round.
        var isLeader = false

        init(isAlone: Bool, wake: Wake, _ work: @escaping (Connection) throws -> Void) {
            self.isAlone = isAlone
            self.wake = wake
            self.work = work
        }

        func run(on connection: Connection) throws { try work?(connection) }

        /// Fixes how it went; a failure replaces anything but a success.
        ///
        /// Lets go of the work before the caller wakes, since it refers to the caller's stack.
        func settle(_ result: Result<Void, any Error>) {
            work = nil
            switch outcome {
            case .success?: return
            case .failure? where result.isSuccess: return
            default: outcome = result
            }
        }
    }

    /// How a caller learns that its turn or its end has come.
    private enum Wake {
        /// It holds a thread of its own, waiting.
        case gate(Gate)
        /// It holds none: this is called at the end.
        case call(@Sendable (Result<Void, any Error>?) -> Void)
    }

    private struct State {
        var isBusy = false
        var hasCommitted = false
        /// Whether what the write-ahead log holds is noted elsewhere.
        var isLogNoted = false
        var waiting: [Request] = []
        /// The thread of the round that runs.
        var leader: pthread_t?
    }

    /// Unchecked: only the leader uses the connection, and leadership passes under the lock.
    private struct Writer: @unchecked Sendable {
        let connection: Connection
    }

    private let state = Mutex(State())
    private let writer: Writer
    private let writeGuard: WriteGuard?
    let configuration: Database.Configuration
    /// Of another class of service than the threads that wait for it may have: where those have
    /// used up theirs, whoever is to lead would wait for them, a second at a time.
    private let queue = DispatchQueue(
        label: "sqlite.writer",
        qos: .userInitiated,
        attributes: .concurrent
    )

    init(_ connection: Connection, guard lock: WriteGuard?, _ configuration: Database.Configuration)
    {
        writer = Writer(connection: connection)
        writeGuard = lock
        self.configuration = configuration
    }

    private var connection: Connection { writer.connection }

    /// Settings, write-ahead log, schema.
    ///
    /// - Returns: what it has open from now on, the copy that was kept before the schema was
    ///   brought up to date, if it was, and what was told of a copy that was taken up.
    func prepare() throws -> (watch: FileWatch, migrationCopy: String?, takenUpCopy: String?) {
        try connection.prepareForUse(configuration)
        connection.watchLog()
        if configuration.vfs == nil, writeGuard == nil {
            PageHashes.remove(besides: configuration.path)
        }
        return try guarded {
            try Migrator(configuration).check(connection)
            try connection.execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
            connection.trackChanges(configuration)
            let takenUpCopy = try takeUpCopy()
            let mode = try useLog()
            guard mode == "wal" else {
                throw SQLiteError(
                    .io,
                    "\(configuration.path): its file system allows no write-ahead log (\(mode))"
                )
            }
            connection.guardCommits()
            let migrationCopy = try migrate()
            let watch = FileWatch(configuration.path, isLocked: writeGuard != nil)
            connection.watch = watch
            return (watch, migrationCopy, takenUpCopy)
        }
    }

    /// Does what the configuration asks for with a copy that was put in place.
    ///
    /// What it writes is in the file itself: it cannot be lost with a log beside it.
    private func takeUpCopy() throws -> String? {
        guard let takeUp = configuration.takingUpCopy, try !connection.usesLog,
            try Migrator(configuration).isCurrent(connection)
        else { return nil }
        try connection.begin()
        do {
            let told = try takeUp(connection)
            try connection.tracker?.write(on: connection)
            try connection.commit()
            return told
        } catch {
            connection.rollBack()
            connection.tracker?.forget()
            throw error
        }
    }

    /// Has the file use a write-ahead log, and answers what it uses.
    ///
    /// SQLite waits for no other program here, though it was told how long to wait for locks.
    private func useLog() throws(SQLiteError) -> String {
        let end = ContinuousClock.now + .milliseconds(configuration.busyTimeout)
        while true {
            do throws(SQLiteError) {
                return try connection.value("PRAGMA journal_mode = WAL")?.text ?? "none"
            } catch {
                guard error.kind == .busy, ContinuousClock.now < end else { throw error }
                usleep(10_000)
            }
        }
    }

    private func migrate() throws -> String? {
        let copy = MigrationCopy(configuration)
        var path: String?
        try Migrator(configuration).migrate(connection) { path = try copy.make(before: $0) }
        if path != nil { copy.prune() }
        return path
    }

    /// Runs `body` in a group; returns when the group is durable.
    func write<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        try enqueue(isAlone: false, body)
    }

    /// As ``write(_:)``, holding no thread while it waits.
    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let answer = Mutex<Answer?>(nil)
            let request = Request(
                isAlone: false,
                wake: .call { outcome in
                    continuation.resume(
                        with: Result {
                            try outcome?.get()
                            return try Self.unwrap(answer.withLock(\.self))
                        }
                    )
                },
                { connection in
                    let result = try body(connection)
                    answer.withLock { $0 = result }
                }
            )
            if enlist(request) { wakeUp(request) }
        }
    }

    /// Runs `body` outside a transaction, between two groups, under the guard.
    func alone<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        try enqueue(isAlone: true, body)
    }

    private func enqueue<Answer>(
        isAlone: Bool,
        _ body: (Connection) throws -> Answer
    ) throws -> Answer {
        guard state.withLock({ $0.leader }) != pthread_self() else {
            throw SQLiteError(.misuse, "work inside a write must use the connection it was given")
        }
        return try withoutActuallyEscaping(body) { body in
            var answer: Answer?
            let gate = Gate()
            let request = Request(isAlone: isAlone, wake: .gate(gate)) { answer = try body($0) }
            if !enlist(request) { gate.wait() }
            if request.isLeader { lead(request) }
            try request.outcome?.get()
            return try Self.unwrap(answer)
        }
    }

    private static func unwrap<Answer>(_ answer: Answer?) throws(SQLiteError) -> Answer {
        guard let answer else { throw SQLiteError(.interrupted, "the work was not run") }
        return answer
    }
}

extension GroupWriter {
    /// Joins those who wait; true when nobody leads, so that the caller does.
    private func enlist(_ request: Request) -> Bool {
        state.withLock { state in
            state.waiting.append(request)
            request.isLeader = !state.isBusy
            state.isBusy = true
            return request.isLeader
        }
    }

    /// Leads one round, then wakes those who were served and the leader of the next.
    private func lead(_ leader: Request) {
        let group = state.withLock { state in
            let together = state.waiting.prefix { !$0.isAlone }.prefix(configuration.groupSize)
            let group = Array(together.isEmpty ? state.waiting.prefix(1) : together)
            state.waiting.removeFirst(group.count)
            state.leader = pthread_self()
            return group
        }
        run(group)
        let next = state.withLock { state in
            state.leader = nil
            if state.waiting.isEmpty { state.isBusy = false }
            state.waiting.first?.isLeader = true
            return state.waiting.first
        }
        if let next { wakeUp(next) }
        for follower in group where follower !== leader { wakeUp(follower) }
    }

    private func wakeUp(_ request: Request) {
        switch request.wake {
        case .gate(let gate): gate.open()
        case .call(let end) where request.isLeader && request.outcome == nil:
            queue.async {
                self.lead(request)
                end(request.outcome)
            }
        case .call(let end): end(request.outcome)
        }
    }

    /// Runs the work of a group in one transaction.
    private func run(_ group: [Request]) {
        do {
            try guarded {
                if group[0].isAlone {
                    try group[0].run(on: connection)
                    if connection.isOpen { try checkFile() }
                    group[0].settle(.success(()))
                    return
                }
                try connection.begin()
                try Migrator(configuration).checkUnchanged(connection)
                if group.count == 1 { try group[0].run(on: connection) } else { try runEach(group) }
                try connection.tracker?.write(on: connection)
                connection.resetStatements()
                let logBytes = connection.logBytes
                try connection.commit()
                state.withLock { $0.hasCommitted = true }
                // What was removed meanwhile must not be acknowledged; what is removed from here on
                // held what was.
                try checkFile()
                noteLog(wasLong: logBytes)
                for request in group { request.settle(.success(())) }
                try truncateLog(above: configuration.checkpointBytes)
            }
        } catch {
            connection.rollBack()
            connection.tracker?.forget()
            // After the commit only the checkpoint can fail: what was acknowledged is safe in the
            // log, and the next commit tries again.
            for request in group { request.settle(.failure(error)) }
        }
    }

    /// Has a new write-ahead log noted, until it is.
    private func noteLog(wasLong bytes: Int) {
        guard let note = configuration.noteNewLog else { return }
        let isNoted = state.withLock(\.isLogNoted) && !connection.isNewLog(after: bytes)
        if isNoted { return }
        let now = note(connection)
        state.withLock { $0.isLogNoted = now }
    }

    private func runEach(_ group: [Request]) throws {
        for request in group {
            try connection.statement("SAVEPOINT one").run()
            do {
                try request.run(on: connection)
            } catch {
                // An error such as a full disk ends the whole transaction.
                guard !connection.isAutocommit else { throw error }
                connection.resetStatements()
                try connection.statement("ROLLBACK TO one").run()
                request.settle(.failure(error))
            }
            connection.resetStatements()
            try connection.statement("RELEASE one").run()
        }
    }

    /// Whether a group was committed.
    var hasCommitted: Bool { state.withLock(\.hasCommitted) }

    /// Moves the log into the file and truncates it, unless readers are in the way.
    func checkpoint() throws { try alone { _ in try truncateLog() } }

    /// Closes the connection; the last one of the file takes the log and its index away.
    func close() throws {
        try alone { connection in
            guard connection.isOpen else { return }
            // While nobody else has the file open, and under the guard, it is safe to let SQLite
            // move the log and remove it.
            connection.configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
            // What others wrote is theirs to move, unless this is the last to close.
            let truncation = Result { if connection.logBytes > 0 { try truncateLog() } }
            try connection.closeNotingPages(isNoting: isNotingPages)
            try truncation.get()
        }
    }

    /// Called under the guard, outside transactions.
    private func truncateLog(above bytes: Int) throws {
        guard connection.logBytes > max(bytes, connection.logBytesKept) else { return }
        try truncateLog()
    }

    private func truncateLog() throws {
        // Readers that are in the way end soon as a rule; a long one must not hold up writers,
        // unless the log has grown out of hand.
        let isOutOfHand = connection.logBytes > 8 * configuration.checkpointBytes
        connection.waitForLocks(milliseconds: isOutOfHand ? 500 : 20)
        defer { connection.waitForLocks(milliseconds: configuration.busyTimeout) }
        try moveLog()
    }

    /// Moves the log into the file, and notes the hashes of the pages that this writes.
    private func moveLog() throws {
        try connection.moveLog(
            retryAbove: configuration.checkpointBytes,
            notingPages: isNotingPages
        )
    }

    /// What a VFS of the caller keeps elsewhere has nothing beside it, and without the guard others
    /// could note at the same time.
    private var isNotingPages: Bool { configuration.vfs == nil && writeGuard != nil }

    /// Holds the lock between processes around `body`.
    private func guarded<Answer>(_ body: () throws -> Answer) throws -> Answer {
        guard connection.isOpen else {
            throw SQLiteError(.misuse, "\(configuration.path): the database is closed")
        }
        try writeGuard?.acquire(milliseconds: configuration.busyTimeout)
        defer { writeGuard?.release() }
        // Before anything is written: the log beside a file that replaced ours is that file's.
        try checkFile()
        return try body()
    }

    /// Whether the connection still works with the files it opened; outside transactions.
    ///
    /// - Throws: ``SQLiteError`` of kind `gone`. Where the log alone was removed, what it holds is
    ///   still open here, and is moved into the file first.
    private func checkFile() throws {
        guard let watch = connection.watch else { return }
        do {
            try watch.check()
        } catch {
            if watch.hasLostLogAlone {
                try moveLog()
            }
            throw error
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
