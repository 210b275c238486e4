import CSQLite
import Platform

/// What SQLite or the file system answered, in words a user can act on.
package struct SQLiteError: Error, Equatable, CustomStringConvertible {
    /// The kinds a caller may want to tell apart.
    package enum Kind: String, Sendable {
        /// Another process or thread holds the lock; try again.
        case busy
        /// No space is left.
        case full
        /// The file or its folder cannot be written.
        case readOnly
        /// The file is damaged.
        case corrupt
        /// The file is not a database.
        case notADatabase
        /// The database belongs to another program.
        case foreign
        /// The database was written by a newer version.
        case newer
        /// The database must be brought up to date first, which needs write access.
        case older
        /// The database's schema was made by another text of the same migration.
        case mismatch
        /// The file is no longer the one that was opened: removed, renamed, replaced or taken back.
        case gone
        /// A rule of the schema was broken.
        case constraint
        /// The work was stopped on request.
        case interrupted
        /// The device failed.
        case io
        /// No memory is left.
        case memory
        /// The file cannot be opened.
        case cannotOpen
        /// There is a file already where one was to be made.
        case exists
        /// The statement is not valid.
        case statement
        /// The statement does more than is allowed here.
        case denied
        /// The text or blob is larger than SQLite takes.
        case tooBig
        /// The caller used the database in a way it does not allow: an error of the program.
        case misuse
    }

    /// What it is.
    package var kind: Kind
    /// SQLite's extended result code; 0 when the refusal is ours.
    package var code: Int32
    /// What was wrong.
    package var detail: String
    /// What was being done: a statement or a step.
    package var operation: String
    /// The database file; empty when the detail names the file, or none is concerned.
    package var path: String

    /// Whether a file was left as it is since no copy could be kept of it before its schema
    /// changes.
    package var isAboutMigrationCopy: Bool { operation == MigrationCopy.operation }

    /// Whether the same call may succeed later.
    package var isRetryable: Bool { kind == .busy }

    /// A refusal of ours.
    package init(_ kind: Kind, _ detail: String, operation: String = "") {
        self.kind = kind
        code = 0
        self.detail = detail
        self.operation = operation
        path = ""
    }

    /// What a result code of SQLite means; `systemError` is the `errno` behind it.
    init(code: Int32, detail: String, operation: String, path: String = "", systemError: Int32 = 0)
    {
        self.code = code
        self.detail = detail
        self.operation = operation
        self.path = path
        let kind = Self.kind(of: code)
        // SQLite calls some of them by the operation that failed.
        let isFull =
            (kind == .io || kind == .cannotOpen) && [ENOSPC, EDQUOT, EFBIG].contains(systemError)
        self.kind = isFull ? .full : kind
    }

    /// What a call of the operating system answered about the file at `path`.
    init(errno code: Int32, _ path: String, otherwise kind: Kind) {
        let kind: Kind =
            switch code {
            case ENOSPC, EDQUOT, EFBIG: .full
            case EACCES, EPERM, EROFS: kind == .cannotOpen ? .cannotOpen : .readOnly
            case EIO: .io
            default: kind
            }
        self.init(kind, "\(path): \(String(cString: strerror(code)))")
    }

    private static func kind(of code: Int32) -> Kind {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_FULL: .full
        case SQLITE_READONLY, SQLITE_PERM: .readOnly
        case SQLITE_CORRUPT: .corrupt
        case SQLITE_NOTADB: .notADatabase
        // A commit that the database did not ask for, see `Connection.guardCommits`.
        case SQLITE_CONSTRAINT: code == SQLITE_CONSTRAINT | 2 << 8 ? .misuse : .constraint
        case SQLITE_INTERRUPT, SQLITE_ABORT: .interrupted
        case SQLITE_IOERR: code == SQLITE_IOERR | 12 << 8 ? .memory : .io
        case SQLITE_NOMEM: .memory
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_TOOBIG: .tooBig
        case SQLITE_AUTH: .denied
        case SQLITE_MISUSE, SQLITE_RANGE: .misuse
        default: .statement
        }
    }

    package var description: String {
        let file = path.isEmpty || !isAboutFile ? "" : "\(path): "
        let words = operation.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        let place = words.isEmpty ? "" : " (while: \(words.prefix(120)))"
        return "\(file)\(detail)\(advice)\(place)"
    }

    private var isAboutFile: Bool {
        switch kind {
        case .constraint, .interrupted, .statement, .denied, .tooBig, .misuse: false
        default: true
        }
    }

    private var advice: String {
        switch kind {
        case .busy: "; another process is writing, try again"
        case .full: "; free some space and try again: nothing acknowledged was lost"
        case .readOnly: "; check the permissions of the file and its folder"
        case .corrupt: "; restore a backup, or salvage it with `assay doctor --salvage NEW`"
        case .notADatabase: "; the file is not an SQLite database and was left as it is"
        case .older: "; open it once with write access"
        case .newer: "; use the newer version, or restore an older backup"
        case .gone: "; nothing more is written to it: put it back or not, and start again"
        case .mismatch: "; open it with the version that made it"
        case .io: "; the device or file system failed, check it: nothing acknowledged was lost"
        case .memory: "; close other programs and try again"
        case .exists: "; choose another name, or remove it first"
        case .denied: "; only reading is allowed here"
        case .foreign, .constraint, .interrupted, .cannotOpen, .statement, .tooBig, .misuse: ""
        }
    }
}

/// An error of a layer above that passes on what SQLite said.
package protocol CausedBySQLite: Error {
    /// What SQLite said; nil where the layer itself refused.
    var sqliteError: SQLiteError? { get }
}

extension SQLiteError {
    /// What SQLite said behind an error of any layer; nil where it said nothing.
    package init?(behind error: any Error) {
        let found = error as? SQLiteError ?? (error as? any CausedBySQLite)?.sqliteError
        guard let found else { return nil }
        self = found
    }
}
