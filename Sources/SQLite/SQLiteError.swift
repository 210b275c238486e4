import CSQLite

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
        /// A rule of the schema was broken.
        case constraint
        /// The work was stopped on request.
        case interrupted
        /// The device failed.
        case io
        /// The file cannot be opened.
        case cannotOpen
        /// The statement is not valid, or not allowed here.
        case statement
        /// The text or blob is larger than SQLite takes.
        case tooBig
    }

    /// What it is.
    package var kind: Kind
    /// SQLite's extended result code; 0 when the refusal is ours.
    package var code: Int32
    /// What was wrong.
    package var detail: String
    /// What was being done: a statement or a step.
    package var operation: String

    /// Whether the same call may succeed later.
    package var isRetryable: Bool { kind == .busy }

    /// A refusal of ours.
    package init(_ kind: Kind, _ detail: String, operation: String = "") {
        self.kind = kind
        code = 0
        self.detail = detail
        self.operation = operation
    }

    /// What a result code of SQLite means.
    init(code: Int32, detail: String, operation: String) {
        self.code = code
        self.detail = detail
        self.operation = operation
        kind =
            switch code & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_FULL: .full
            case SQLITE_READONLY, SQLITE_PERM: .readOnly
            case SQLITE_CORRUPT: .corrupt
            case SQLITE_NOTADB: .notADatabase
            case SQLITE_CONSTRAINT: .constraint
            case SQLITE_INTERRUPT: .interrupted
            case SQLITE_IOERR, SQLITE_NOMEM: .io
            case SQLITE_CANTOPEN: .cannotOpen
            case SQLITE_TOOBIG: .tooBig
            default: .statement
            }
    }

    package var description: String {
        let place = operation.isEmpty ? "" : " (while: \(operation.prefix(120)))"
        return "\(detail)\(advice)\(place)"
    }

    private var advice: String {
        switch kind {
        case .busy: "; another process is writing, try again"
        case .full: "; free some space and try again: nothing acknowledged was lost"
        case .readOnly: "; check the permissions of the file and its folder"
        case .corrupt: "; restore a backup, or salvage it with `sqlite3 FILE .recover`"
        case .notADatabase: "; the file is not an SQLite database and was left as it is"
        case .older: "; open it once with write access"
        case .newer: "; use the newer version, or restore an older backup"
        case .io: "; the device or file system failed, check it"
        default: ""
        }
    }
}
