package import SQLite

/// Why the log could not be read or written.
///
/// What a verification finds wrong is no error: it is reported, see ``LedgerReport``.
package struct AuditLogError: Error, Equatable, CustomStringConvertible {
    /// The kinds that a caller may want to tell apart.
    package enum Kind: Equatable, Sendable {
        /// The log has no such entry.
        case noEntry
        /// A row holds what no version can have written, or is missing.
        case damaged
        /// SQLite or the file system refused.
        case file
    }

    package let kind: Kind
    /// What was being done, as a verb and its object: `append an entry`.
    package let operation: String
    /// What it was done to: an entry's number, or table and key of a row.
    package let subject: String
    /// What is wrong with the subject; empty where ``cause`` says it.
    package let detail: String
    /// What SQLite said; nil where the refusal is ours.
    package let cause: SQLiteError?

    /// Whether the same call may succeed if it is made again unchanged.
    package var isRetryable: Bool { cause?.isRetryable ?? false }

    package var description: String {
        switch kind {
        case .noEntry: "the log has no entry \(subject); `assay audit log` lists them"
        case .damaged: "row \(subject) is damaged: \(detail); run `assay audit verify`"
        case .file: cause.map(\.description) ?? detail
        }
    }

    /// The log has no entry of that number.
    package static func noEntry(_ seq: Int64, _ operation: String) -> AuditLogError {
        AuditLogError(
            kind: .noEntry,
            operation: operation,
            subject: "\(seq)",
            detail: "",
            cause: nil
        )
    }

    /// A row that no version can have written.
    package static func damaged(
        _ table: String,
        _ key: some CustomStringConvertible,
        _ detail: String,
        _ operation: String
    ) -> AuditLogError {
        AuditLogError(
            kind: .damaged,
            operation: operation,
            subject: "\(key) of \(table)",
            detail: detail,
            cause: nil
        )
    }

    /// SQLite's refusal of an operation of the log.
    package init(_ cause: SQLiteError, _ operation: String, _ subject: String = "the log") {
        self.init(kind: .file, operation: operation, subject: subject, detail: "", cause: cause)
    }

    private init(
        kind: Kind,
        operation: String,
        subject: String,
        detail: String,
        cause: SQLiteError?
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.detail = detail
        self.cause = cause
    }
}

extension AuditLogError: CausedBySQLite {
    package var sqliteError: SQLiteError? { cause }
}

/// Runs an operation of the log, and gives what goes wrong in it the log's own error.
func logging<Answer>(
    _ operation: String,
    _ subject: @autoclosure () -> String = "the log",
    _ body: () throws -> Answer
) throws(AuditLogError) -> Answer {
    do { return try body() } catch let error as AuditLogError { throw error } catch {
        let cause = error as? SQLiteError ?? SQLiteError(.misuse, "\(error)", operation: operation)
        throw AuditLogError(cause, operation, subject())
    }
}
