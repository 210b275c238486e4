import CSQLite
import Synchronization

/// A disk for SQLite that fails when it is told to: a VFS over the system's.
///
/// Files are real files. Flushing is only noted, so that thousands of commits take no time, and
/// noted so exactly that ``surviving(seed:)`` can tell what a power cut would have left. Without a
/// fault it behaves as the system's VFS does, locks and shared memory included.
package final class FaultyDisk: Sendable {
    struct State: Sendable {
        var fault: Fault?
        var operations = 0
        var isSpent = false
        var images: [String: DiskImage] = [:]
        var duringCheckpoint: (@Sendable () -> Void)?
        var liesAboutFlushing = false
    }

    /// The name to open databases with.
    package let vfs: String
    let state = Mutex(State())

    private static let count = Mutex(0)

    /// Registers a disk under a name of its own.
    package init() {
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        vfs = "faulty-\(number)"
        DiskVFS.register(self, name: vfs)
    }

    /// Sets the fault that operations from now on meet, and counts them from 0.
    package func set(_ fault: Fault?) {
        state.withLock { state in
            state.fault = fault
            state.operations = 0
            state.isSpent = false
        }
    }

    /// Operations since the fault was set.
    package var operations: Int { state.withLock { $0.operations } }

    /// Lets it answer that it has flushed, and not do so: to see that a test would notice.
    package func lieAboutFlushing() { state.withLock { $0.liesAboutFlushing = true } }

    /// Calls `body` once, inside the next checkpoint of a connection that finds the log changed: it
    /// has read how far the log goes, and has moved nothing yet.
    package func duringNextCheckpoint(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.duringCheckpoint = body }
    }

    /// The bytes of each file after a power cut at this moment, by path.
    package func surviving(seed: UInt64) -> [String: [UInt8]] {
        let images = state.withLock { $0.images }
        var random = SeededGenerator(seed: seed)
        var files: [String: [UInt8]] = [:]
        for (path, image) in images.sorted(by: { $0.key < $1.key }) {
            files[path] = image.surviving(&random)
        }
        return files
    }

    /// The fault that an operation meets, if any.
    func meet(_ operation: DiskOperation, makesLonger: Bool = false) -> Fault.Kind? {
        state.withLock { state in
            defer { state.operations += 1 }
            guard let fault = state.fault, state.operations >= fault.operation,
                fault.isLasting || !state.isSpent
            else { return nil }
            // A full disk can still be read, and written where it has been written before.
            if fault.kind == .full, !makesLonger { return nil }
            state.isSpent = true
            return fault.kind
        }
    }

    func isTracked(_ path: String) -> Bool { state.withLock { $0.images[path] != nil } }

    func change(_ path: String?, _ body: (inout DiskImage) -> Void) {
        guard let path else { return }
        state.withLock { state in
            if var image = state.images.removeValue(forKey: path) {
                body(&image)
                state.images[path] = image
            }
        }
    }

    func flush(_ path: String?) {
        if !state.withLock(\.liesAboutFlushing) { change(path) { $0.flush() } }
    }

    func track(_ path: String, _ bytes: [UInt8]) {
        state.withLock { $0.images[path] = DiskImage(bytes) }
    }

    func forget(_ path: String) { state.withLock { $0.images[path] = nil } }

    func takeCheckpointHook() -> (@Sendable () -> Void)? {
        state.withLock { state in
            defer { state.duringCheckpoint = nil }
            return state.duringCheckpoint
        }
    }
}
