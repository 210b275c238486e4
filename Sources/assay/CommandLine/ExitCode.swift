/// What the process tells its caller; the numbers are part of the interface and never change.
enum ExitCode: Int32, CaseIterable, Sendable {
    /// Done.
    case ok = 0
    /// It did not work; standard error says why.
    case failure = 1
    /// The command line makes no sense.
    case usage = 2
    /// Credentials are missing or refused.
    case auth = 4
    /// What was asked for does not exist.
    case notFound = 5
    /// Somebody else changed the same thing.
    case conflict = 6
    /// The network is needed and not there.
    case offline = 7
    /// The ledger, a backup or a proof does not hold.
    case verificationFailed = 10
    /// A stored score cannot be computed again, or comes out different.
    case notReplayable = 11
    /// Another process holds the file; try again.
    case busy = 75
    /// Stopped by the user.
    case interrupted = 130
    /// The reader of our output went away, which is its right.
    case pipeClosed = 141

    /// What the manual page says of it.
    var meaning: String {
        switch self {
        case .ok: "done"
        case .failure: "it did not work, and standard error says why"
        case .usage: "the command line makes no sense"
        case .auth: "credentials are missing or refused"
        case .notFound: "what was asked for does not exist"
        case .conflict: "somebody else changed the same thing"
        case .offline: "the network is needed and not there"
        case .verificationFailed: "the log, a backup or a proof does not hold"
        case .notReplayable: "a stored score cannot be computed again, or comes out different"
        case .busy: "another process holds the file, so try again"
        case .interrupted: "stopped by the user"
        case .pipeClosed: "the reader of the output went away"
        }
    }
}

/// A command that ended without doing what was asked.
struct Failure: Error, Equatable, CustomStringConvertible {
    /// What the process answers.
    var code: ExitCode
    /// What was wrong, where, and what to do; empty when there is nothing to say.
    var description: String

    /// A failure in words for the user.
    init(_ code: ExitCode = .failure, _ description: String) {
        self.code = code
        self.description = description
    }

    /// The command line was wrong.
    static func usage(_ text: String) -> Failure { Failure(.usage, text) }
}
