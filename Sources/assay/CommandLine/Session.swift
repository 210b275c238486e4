import CRM

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What one run of the program works with: its streams, and its data once somebody asks.
final class Session {
    /// Standard output and standard error.
    let console: Console
    /// The process's environment.
    let variables: Settings.Variables
    /// The command line.
    let invocation: Invocation

    /// Nothing is opened yet.
    init(_ invocation: Invocation, variables: Settings.Variables) {
        self.invocation = invocation
        self.variables = variables
        console = Console(environment: variables, noColor: invocation[Common.noColor])
    }

    /// Where the data is.
    func settings() throws -> Settings {
        try Settings(path: invocation[Common.db], environment: variables)
    }

    /// The present moment by the system's clock.
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * Instant.second + Int64(time.tv_nsec) / 1000
        )
    }
}
