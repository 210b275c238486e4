import SQLite

/// What an error of the file means for somebody who may try again.
package enum StoreCondition: String, Sendable {
    /// Another process holds the lock; the same call may succeed at once.
    case busy
    /// No space is left; the same call succeeds once there is.
    case full
    /// The device, the file or its permissions failed.
    case broken
    /// The file is no longer the one that was opened, or no longer of this version: only opening it
    /// anew can help.
    case replaced
    /// Another error: of the data asked for, or of the program.
    case other

    /// What an error thrown by a store means.
    package init(_ error: any Error) {
        self =
            switch SQLiteError(behind: error)?.kind {
            case .busy: .busy
            case .full: .full
            case .gone, .newer, .older, .foreign, .mismatch: .replaced
            case .readOnly, .corrupt, .notADatabase, .io, .cannotOpen, .memory: .broken
            default: .other
            }
    }
}
