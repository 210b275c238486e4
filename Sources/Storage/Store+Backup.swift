import AuditLog
import Ledger
package import SQLite

extension Store {
    /// Writes a checked copy of the file, see ``Database/backup(to:isReplacing:progress:)``.
    package func backup(
        to path: String,
        isReplacing: Bool = false,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        try database.backup(to: path, isReplacing: isReplacing, progress: progress)
    }

    /// Replaces the content of the file at `path` by that of a backup, and opens it.
    ///
    /// The log says so from there on, see ``LedgerContinuation``: content and entry become visible
    /// in one transaction. A store that was open on the file before knows the device that the old
    /// content belonged to: it must not be used any more. `configure` is that of ``Store/init``.
    /// - Throws: ``SQLiteError``, ``StoreError``; then the file is as it was.
    package static func restore(
        _ path: String,
        from backup: String,
        environment: Environment,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in },
        configure: (inout Database.Configuration) -> Void = { _ in }
    ) throws -> Store {
        let store = try Store(path: path, environment: environment, configure: configure)
        let head = try store.database.read { try LedgerLog.head(on: $0) }
        let noted = try head.flatMap { try NotedRoots(besides: store.path).longest(of: $0.origin) }
        let replaced = [head, noted].compactMap { $0 }.max { $0.size < $1.size }
        try store.database.restore(
            from: backup,
            amending: { connection in
                // A file that was never used has no log yet, and so none that could go on.
                guard try connection.value("SELECT 1 FROM store_state") != nil else { return }
                try environment.continueLog(after: .restore, replaced: replaced, on: connection)
            },
            progress: progress
        )
        let restored = try Store(path: path, environment: environment, configure: configure)
        try restored.noteRoot()
        return restored
    }
}
