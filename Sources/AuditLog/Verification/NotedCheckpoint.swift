package import Ledger

/// A checkpoint that was kept outside the file, and that the log must still begin with.
package struct NotedCheckpoint: Hashable, Sendable {
    /// Where it was kept: the name of a file, for reports.
    package let name: String
    package let checkpoint: Checkpoint

    package init(name: String, checkpoint: Checkpoint) {
        self.name = name
        self.checkpoint = checkpoint
    }

    /// What is wrong with it before any entry is read: of another log, or of a longer one.
    func problem(origin: String, size: Int64) -> LedgerProblem? {
        let detail: String
        if checkpoint.origin != origin {
            detail = "is of the log \(checkpoint.origin), this is \(origin)"
        } else if checkpoint.size > UInt64(clamping: size) {
            detail = "knows \(checkpoint.size) entries, the log has \(size): entries were cut off"
        } else {
            return nil
        }
        return LedgerProblem("checkpoint", name, detail)
    }
}
