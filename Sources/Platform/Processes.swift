/// What starting another program and hearing of signals needs, alike on all systems.
package enum SpawnActions {
    #if canImport(Darwin)
    /// Nothing to do between fork and exec yet; `posix_spawn_file_actions_init` comes next.
    ///
    /// posix_spawn_file_actions_init(3): a pointer on macOS, a structure on Linux.
    package static var empty: posix_spawn_file_actions_t? { nil }
    #else
    /// Nothing to do between fork and exec yet; `posix_spawn_file_actions_init` comes next.
    ///
    /// posix_spawn_file_actions_init(3): a pointer on macOS, a structure on Linux.
    package static var empty: posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
    #endif
}

/// Signals that ask the process to end.
package enum Signals {
    /// Calls `handler` at the first signal of this number; a second one has its usual effect.
    ///
    /// sigaction(2): the handler is a member of a union that each system names differently.
    package static func handleOnce(
        _ number: Int32,
        handler: @escaping @convention(c) (Int32) -> Void
    ) {
        var action = sigaction()
        #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = handler
        #else
        action.__sigaction_handler.sa_handler = handler
        #endif
        action.sa_flags =
            Int32(truncatingIfNeeded: SA_RESTART) | Int32(truncatingIfNeeded: SA_RESETHAND)
        sigaction(number, &action, nil)
    }
}

/// Processor time of this process.
package enum ProcessorTime {
    /// Seconds used so far, in the kernel included.
    ///
    /// getrusage(2): its first argument is an enumeration in glibc's headers.
    package static func seconds() -> Double {
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
        getrusage(RUSAGE_SELF, &usage)
        #endif
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}

/// The two ends by which one thread wakes another that waits in a ``Poller``.
package enum WakeDescriptors {
    /// A descriptor to watch and one to write to, which may be the same; nil when there is none.
    ///
    /// eventfd(2) on Linux, pipe(2) elsewhere; both ends are non-blocking, the caller closes them.
    package static func open() -> (read: Int32, write: Int32)? {
        #if os(Linux)
        let descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        return descriptor >= 0 ? (descriptor, descriptor) : nil
        #else
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        return (ends[0], ends[1])
        #endif
    }
}
