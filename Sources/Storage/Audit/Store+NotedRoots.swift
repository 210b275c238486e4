package import AuditLog
import Ledger
import SQLite

/// What this machine knows of its data file, see ``NotedRoots``.
extension Store {
    /// What of the file is not as this machine left it; nil where all is, or where it knows
    /// nothing.
    ///
    /// Changes nothing; costs one root.
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    package func rootsFinding() throws -> NotedRoots.Finding? {
        let notes = try NotedRoots(besides: path)
        return try database.read { try Self.finding(notes, on: $0) }
    }

    private static func finding(
        _ notes: NotedRoots,
        on connection: Connection
    ) throws -> NotedRoots.Finding? {
        guard !notes.notes.isEmpty, let head = try LedgerLog.head(on: connection) else {
            return nil
        }
        let nodes = LedgerNodes(connection)
        return try notes.finding(head, try LedgerContinuation.all(connection)) {
            try nodes.root(size: Int64(clamping: $0))
        }
    }

    /// Whether a finding is of a copy that was put in place and not yet written to: a restore by
    /// hand, which the log tells of with the first write.
    package func isToBeTold(_ finding: NotedRoots.Finding) -> Bool {
        database.isCopy && finding.isContinued
    }

    /// Has the log of a copy that was put in place tell what it was before.
    ///
    /// - Returns: what was found, in words.
    static func takeUp(_ connection: Connection, _ environment: Environment) throws -> String? {
        do {
            let notes = try NotedRoots(besides: connection.path)
            guard let finding = try finding(notes, on: connection), finding.isContinued else {
                return nil
            }
            try environment.continueLog(after: .putBack, replaced: finding.note, on: connection)
            // Before the commit: should that fail, there is only more to tell.
            if let head = try LedgerLog.head(on: connection) { notes.add(head) }
            return finding.words
        } catch let error as AuditLogError where error.kind == .damaged {
            // Whoever verifies is told; the file can be used all the same.
            return nil
        }
    }

    /// Has the log tell where the file was put back, or took the place of another: what it was
    /// before is known here alone.
    ///
    /// To be called before a program writes for the first time. Where entries were changed, nothing
    /// is written: that stays found until the notes are moved away.
    /// - Returns: what was found.
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    @discardableResult
    package func continueFromNotedRoots() throws -> NotedRoots.Finding? {
        let found: NotedRoots.Finding?
        do { found = try rootsFinding() } catch let error as AuditLogError
            where error.kind == .damaged
        {
            // Entries are missing, as after a salvage: whoever verifies is told.
            return nil
        }
        guard let finding = found else { return nil }
        if finding.isContinued {
            try database.write {
                _ = try environment.continueLog(after: .putBack, replaced: finding.note, on: $0)
            }
            try noteRoot()
        }
        return finding
    }

    /// Notes what the log is, unless it is not what this machine knows.
    ///
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    func noteRoot() throws {
        _ = try database.read { try Self.noteRoot(on: $0) }
    }

    /// As ``noteRoot()``, after a commit, which stands whatever comes of the note.
    ///
    /// - Returns: false where the commit added nothing to the log.
    static func noteRootAfterCommit(on connection: Connection) -> Bool {
        do {
            return try noteRoot(on: connection)
        } catch {
            // Closing the file notes again, and then says what is in the way.
            return true
        }
    }

    /// - Returns: false where the newest note says so already.
    private static func noteRoot(on connection: Connection) throws -> Bool {
        do {
            let notes = try NotedRoots(besides: connection.path)
            guard try finding(notes, on: connection) == nil,
                let head = try LedgerLog.head(on: connection)
            else { return true }
            if notes.notes.last == head { return false }
            notes.add(head)
        } catch let error as AuditLogError where error.kind == .damaged {
            // Whoever verifies is told; what was written is stored, and the notes stay as they are.
        }
        return true
    }
}
