import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Whether the user pressed Ctrl-C; long work looks between its batches and stops in order.
enum Interrupt {
    private static let flag = Atomic<Bool>(false)

    /// From now on the first SIGINT or SIGTERM only asks; a second one ends the process.
    static func listen() {
        // Made here, since a signal handler must not be the first to touch a lazy global.
        flag.store(false, ordering: .relaxed)
        var action = sigaction()
        #if canImport(Glibc)
        action.__sigaction_handler.sa_handler = { _ in Interrupt.request() }
        #else
        action.__sigaction_u.__sa_handler = { _ in Interrupt.request() }
        #endif
        action.sa_flags =
            Int32(truncatingIfNeeded: SA_RESTART) | Int32(truncatingIfNeeded: SA_RESETHAND)
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }

    /// Whether work should stop at the next good place.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// What is thrown where work stopped.
    static func failure(_ kept: String) -> Failure {
        Failure(.interrupted, "stopped; \(kept)")
    }

    /// Output to a closed pipe becomes an error instead of the end of the process.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    private static func request() { flag.store(true, ordering: .relaxed) }
}
