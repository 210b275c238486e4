import Platform

/// Held while a sync of a file runs, by one process and one task of it; ends with the process.
package final class SyncLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``SyncError/running`` while another sync has it.
    package init(database path: String) throws {
        guard let descriptor = try OwnerFile.lock("\(path)-sync") else { throw SyncError.running }
        self.descriptor = descriptor
    }

    deinit {
        // A program that is being started just now has the descriptor too, until it runs.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
