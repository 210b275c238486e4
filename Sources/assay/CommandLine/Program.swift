import AuditLog
import Engine
import Interchange
import SQLite
import Storage
import Sync

/// Reads the command line, runs the command, and turns its end into an exit code.
enum Program {
    /// Runs one command line.
    ///
    /// - Returns: the exit code.
    static func run(
        _ words: [String],
        root: Command,
        variables: Settings.Variables
    ) -> ExitCode {
        Interrupt.ignoreBrokenPipes()
        Interrupt.ignoreFileSizeLimit()
        var session: Session?
        do {
            let code: ExitCode
            switch try ArgumentParser.parse(words, root: root) {
            case .run(let command, let invocation):
                let opened = Session(invocation, variables: variables)
                session = opened
                code = try command.run?(invocation, opened) ?? .ok
            case .help(let command, let path):
                let opened = Session(Invocation(), variables: variables)
                session = opened
                try opened.console.write(Array(HelpText.page(for: command, path: path).utf8))
                code = .ok
            case .version(let invocation):
                let opened = Session(invocation, variables: variables)
                session = opened
                try Version.print(opened)
                code = .ok
            }
            try session?.console.flush()
            session?.tellWebhooks()
            do { try session?.close() } catch let error as SQLiteError where error.isRetryable {
                // Only the log was not moved into the file, since others write: it holds every
                // commit, and is moved by whoever comes next. What was printed is stored.
            }
            return code
        } catch {
            let failure = failure(from: error)
            // What was printed before the failure is still the reader's, if there is a reader.
            if failure.code != .pipeClosed { attempt { try session?.console.flush() } }
            attempt { try session?.close() }
            report(failure)
            return failure.code
        }
    }

    // What fails on the way out after a failure is told too, but the first failure decides.
    private static func attempt(_ body: () throws -> Void) {
        do { try body() } catch { report(failure(from: error)) }
    }

    private static func report(_ failure: Failure) {
        if !failure.description.isEmpty { Console.raw("assay: \(failure.description)\n") }
    }

    /// The exit code and the words for any error that reaches the top.
    static func failure(from error: any Error) -> Failure {
        switch error {
        case let failure as Failure:
            return failure
        case let error as StoreError:
            let code: ExitCode =
                switch error {
                case .contactNotFound, .scoreNotFound, .erased: .notFound
                case .contactAmbiguous: .usage
                case .modelMissing: .notReplayable
                case .tooMany: .failure
                case .damaged: .verificationFailed
                }
            return Failure(code, SafeText.visible("\(error)"))
        case let error as AuditLogError where !error.isRetryable:
            let code: ExitCode =
                switch error.kind {
                case .noEntry: .notFound
                case .damaged: .verificationFailed
                case .file: .failure
                }
            return Failure(code, SafeText.visible("\(error)"))
        case is ImportOvertaken:
            return Failure(.busy, SafeText.visible("\(error)"))
        case InterchangeError.missing, InterchangeError.importNotFound:
            return Failure(.notFound, SafeText.visible("\(error)"))
        case InterchangeError.noSuchColumn, InterchangeError.badOption,
            InterchangeError.ambiguousDates:
            return Failure(.usage, SafeText.visible("\(error)"))
        case InterchangeError.cannotUndo, InterchangeError.cannotRedo, InterchangeError.losesWork:
            return Failure(.conflict, SafeText.visible("\(error)"))
        case EngineError.unknownOrganization:
            return Failure(.notFound, SafeText.visible("\(error)"))
        case EngineError.badRequest:
            return Failure(.usage, SafeText.visible("standard input, \(error)"))
        case EngineError.interrupted:
            return Failure(.interrupted, "\(error)")
        case let error as SyncError:
            return Failure(code(of: error), SafeText.visible("\(error)"))
        case SyncStoreError.noConflict, SyncStoreError.notQuarantined, EditError.recordGone,
            SyncStoreError.notLinked:
            return Failure(.notFound, SafeText.visible("\(error)"))
        case SyncStoreError.heldByAnother, SyncStoreError.ofAnother:
            return Failure(.conflict, SafeText.visible("\(error)"))
        case EditError.unknownField, EditError.notOfColumn, SyncStoreError.deleted,
            SyncStoreError.editedSince, is MappingError:
            return Failure(.usage, SafeText.visible("\(error)"))
        case let error where SQLiteError(behind: error)?.isRetryable == true:
            return Failure(.busy, SafeText.visible("\(error)"))
        default:
            return Failure(.failure, SafeText.visible("\(error)"))
        }
    }

    private static func code(of error: SyncError) -> ExitCode {
        switch error {
        case .unreachable, .unavailable, .outOfTime, .notJSON: .offline
        case .loggedOut, .forbidden, .outsider, .keyRefused: .auth
        case .running: .busy
        case .badSetting: .usage
        case .missing: .notFound
        case .badAnswer, .newerServer, .historyChanged, .refused, .tooMuch, .unsettled: .failure
        }
    }
}
