import Platform
import Synchronization

/// Whether the user pressed Ctrl-C; long work looks between its batches and stops in order.
enum Interrupt {
    private static let flag = Atomic<Bool>(false)

    /// From now on the first SIGINT or SIGTERM only asks; a second one ends the process.
    static func listen() {
        // Made here, since a signal handler must not be the first to touch a lazy global.
        flag.store(false, ordering: .relaxed)
        Signals.handleOnce(SIGINT) { _ in Interrupt.request() }
        Signals.handleOnce(SIGTERM) { _ in Interrupt.request() }
    }

    /// Whether work should stop at the next good place.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// What is thrown where work stopped.
    static func failure(_ kept: String) -> Failure {
        Failure(.interrupted, "stopped; \(kept)")
    }

    /// Output to a closed pipe becomes an error instead of the end of the process.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// A file beyond the limit of sizes (`ulimit -f`) becomes an error as of a full disk.
    static func ignoreFileSizeLimit() { signal(SIGXFSZ, SIG_IGN) }

    private static func request() { flag.store(true, ordering: .relaxed) }
}
