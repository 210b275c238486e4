package import CRM
import Ledger
package import SQLite

/// A checkpoint as this file keeps it: the C2SP text with the time of recording as a fourth line,
/// so that the text vouches for every column of its row.
struct RecordedCheckpoint {
    var origin: String
    var size: Int64
    var root: Digest
    var recordedAt: Int64

    init(origin: String, size: Int64, root: Digest, recordedAt: Int64) {
        self.origin = origin
        self.size = size
        self.root = root
        self.recordedAt = recordedAt
    }

    init(parsing text: String) throws(LedgerError) {
        let checkpoint = try Checkpoint(parsing: text)
        guard checkpoint.extensions.count == 1, let line = checkpoint.extensions.first,
            line.hasPrefix("recorded_at "), let time = Int64(line.dropFirst(12)),
            line == "recorded_at \(time)"
        else { throw LedgerError.badCheckpoint(line: 4, expected: "recorded_at MICROSECONDS") }
        origin = checkpoint.origin
        size = Int64(clamping: checkpoint.size)
        root = checkpoint.root
        recordedAt = time
    }

    var checkpoint: Checkpoint {
        Checkpoint(
            origin: origin,
            size: UInt64(clamping: size),
            root: root,
            extensions: ["recorded_at \(recordedAt)"]
        )
    }
}

extension AuditTrail {
    /// The checkpoint of the log as it is now; recorded unless the newest one says the same.
    ///
    /// - Returns: its text.
    /// - Throws: ``AuditLogError``.
    @discardableResult
    package func recordCheckpoint(at now: Instant) throws(AuditLogError) -> String {
        try logging(Self.recording) {
            try database.write { try Self.recordCheckpoint(at: now, on: $0) }
        }
    }

    /// The checkpoint of the log as it is now: the newest recorded, where it says the same, else
    /// one that is recorded nowhere.
    ///
    /// - Returns: its text.
    /// - Throws: ``AuditLogError``.
    package func presentCheckpoint(at now: Instant) throws(AuditLogError) -> String {
        try logging("read the log's head") {
            try database.read { connection in
                let (present, recorded) = try Self.present(at: now, connection)
                return recorded ?? present.checkpoint.text
            }
        }
    }

    private static let recording = "record a checkpoint"

    /// What the log is now, and the text of the newest checkpoint where it says the same.
    private static func present(
        at now: Instant,
        _ connection: Connection
    ) throws -> (present: RecordedCheckpoint, recorded: String?) {
        let head = try connection.statement(
            """
            SELECT origin, size, root, (SELECT at FROM ledger_entry WHERE seq = size - 1)
            FROM ledger_head
            """
        )
        defer { head.reset() }
        guard try head.step(), let root = head.withBytes(2, { Digest($0) }) else {
            throw AuditLogError.damaged(
                "ledger_head",
                1,
                "the row is missing or has no root",
                recording
            )
        }
        let last = try connection.row(
            "SELECT size, note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1"
        )
        let present = RecordedCheckpoint(
            origin: head.string(0),
            size: head.int64(1),
            root: root,
            // Not before what it covers, though the clock may have been put back.
            recordedAt: max(now.microseconds, head.int64(3))
        )
        return (present, last?[0].integer == present.size ? last?[1].text : nil)
    }

    /// As ``recordCheckpoint(at:)``, inside a write transaction.
    ///
    /// - Throws: ``AuditLogError``, SQLite's error.
    package static func recordCheckpoint(
        at now: Instant,
        on connection: Connection
    ) throws -> String {
        let (recorded, known) = try present(at: now, connection)
        if let known { return known }
        let text = recorded.checkpoint.text
        try connection.run("UPDATE ledger_head SET checkpoints = checkpoints + 1")
        try connection.run(
            """
            INSERT INTO ledger_checkpoint (number, size, note, recorded_at)
            SELECT checkpoints, ?, ?, ? FROM ledger_head
            """,
            .integer(recorded.size),
            .text(text),
            .integer(recorded.recordedAt)
        )
        return text
    }
}
