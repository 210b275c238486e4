/// What starting another program and hearing of signals needs, alike on all systems.
package enum SpawnActions {
    #if canImport(Darwin)
    /// The system's type for them.
    package typealias Actions = posix_spawn_file_actions_t?
    /// Nothing to do between fork and exec yet; `posix_spawn_file_actions_init` comes next.
    ///
    /// posix_spawn_file_actions_init(3): a pointer on macOS, a structure on Linux.
    package static var empty: posix_spawn_file_actions_t? { nil }
    static var emptyAttributes: posix_spawnattr_t? { nil }
    #else
    /// The system's type for them.
    package typealias Actions = posix_spawn_file_actions_t
    /// Nothing to do between fork and exec yet; `posix_spawn_file_actions_init` comes next.
    ///
    /// posix_spawn_file_actions_init(3): a pointer on macOS, a structure on Linux.
    package static var empty: posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
    static var emptyAttributes: posix_spawnattr_t { posix_spawnattr_t() }
    #endif
}

/// Another program, run by this one.
package enum ChildProcess {
    /// Starts a program in a group of its own, which a key pressed in the terminal does not end.
    ///
    /// - Returns: its id, for ``wait(_:)`` or ``end(_:)``; nil where it does not start.
    package static func spawn(
        _ path: String,
        _ words: [String],
        _ environment: [String],
        _ actions: inout SpawnActions.Actions
    ) -> pid_t? {
        var attributes = SpawnActions.emptyAttributes
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of the system's pools block signals, and a child would inherit that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for copy in arguments + variables { free(copy) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, &attributes, arguments, variables)
        return code == 0 ? process : nil
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit status; nil where a signal ended it.
    package static func wait(_ process: pid_t) -> Int32? {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// Ends it at once and waits for its end.
    @discardableResult
    package static func end(_ process: pid_t) -> Int32? {
        kill(process, SIGKILL)
        return wait(process)
    }
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
