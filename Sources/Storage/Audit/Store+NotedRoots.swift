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
        guard !notes.notes.isEmpty else { return nil }
        return try database.read { connection in
            guard let head = try LedgerLog.head(on: connection) else { return nil }
            let nodes = LedgerNodes(connection)
            return try notes.finding(head, try LedgerContinuation.all(connection)) {
                try nodes.root(size: Int64(clamping: $0))
            }
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
        guard let finding = try rootsFinding() else { return nil }
        if finding.isContinued {
            try database.write {
                _ = try continueLog(after: .putBack, replaced: finding.note, on: $0)
            }
        }
        return finding
    }

    /// Notes what the log is, unless it is not what this machine knows.
    ///
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    func noteRoot() throws {
        do {
            guard try rootsFinding() == nil,
                let head = try database.read({ try LedgerLog.head(on: $0) })
            else { return }
            try NotedRoots(besides: path).add(head)
        } catch let error as AuditLogError where error.kind == .damaged {
            // Whoever verifies is told; what was written is stored, and the notes stay as they are.
        }
    }
}
