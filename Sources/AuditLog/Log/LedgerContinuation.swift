package import CRM
package import JSON
package import Ledger
package import SQLite

/// A point from which the log may differ from other copies of it.
///
/// A file that was restored, or that turned out to be a copy of one that went on elsewhere, keeps
/// its log: one tree, one name in all bodies. An entry says from where on it went its own way, and
/// the witness knows what follows under the name that the entry gives, so that two copies of one
/// file are two logs to it.
package struct LedgerContinuation: Equatable, Sendable {
    /// What it was noticed by.
    package enum Reason: String, Sendable {
        /// A backup was put in the place of this file's content.
        case restore
        /// The witness knew another log of this name.
        case copy
        /// This machine knew the file with other content, see ``NotedRoots``.
        case putBack = "put_back"
        /// The file was made of what could be read of a damaged one, see ``SalvagedLog``.
        case salvage
    }

    /// The number of its entry.
    package var seq: Int64
    /// When it was noticed.
    package var at: Int64
    /// By what.
    package var reason: Reason
    /// What the witness calls the log from here on, after the log's own name.
    package var name: String
    /// The entries that the witness knew then, where it knew others.
    package var witnessed: Int64?
    /// What the log was that stood here before, where it is known.
    package var replaced: Checkpoint?
    /// The numbers of entries that a salvage lost, in words; nil where it lost none.
    package var lost: String?

    /// What happened, in words.
    package var story: String {
        let before =
            replaced.map { "; the log that stood here before had \($0.size) entries" } ?? ""
        return switch (reason, witnessed) {
        case (.restore, _): "the file was restored from a backup" + before
        case (.copy, let size?):
            "the server had witnessed another log of this name, of \(size) entries: the file is a copy,"
                + " or was put back to one, or its log was changed"
        case (.copy, nil): "the server had witnessed another log of this name"
        case (.salvage, _):
            "the file was made of what could be read of a damaged one; "
                + (lost.map { "entries \($0) are lost" } ?? "no entry was lost")
        case (.putBack, _):
            "the file had been put back to an earlier state, or another put in its place" + before
        }
    }

    /// Its entry, time, reason, name at the witness, and story.
    package var json: JSON {
        [
            "entry": .integer(seq), "at": .string(Instant(microseconds: at).description),
            "reason": .string(reason.rawValue), "name": .string(name), "story": .string(story),
        ]
    }

    /// Reads the entry's body.
    ///
    /// - Throws: ``AuditLogError`` of kind `damaged` when it is none.
    init(seq: Int64, body: [UInt8]) throws(AuditLogError) {
        let operation = "read where the log was continued"
        let entry: LedgerEntry
        do { entry = try body.withUnsafeBytes { try LedgerEntry(parsing: $0) } } catch {
            throw .damaged("ledger_entry", seq, "\(error)", operation)
        }
        guard let facts = entry.facts, let name = facts["name"]?.stringValue,
            let reason = facts["reason"]?.stringValue.flatMap(Reason.init(rawValue:))
        else {
            throw .damaged(
                "ledger_entry",
                seq,
                "a continuation without its reason and name",
                operation
            )
        }
        self.seq = seq
        at = entry.at
        self.reason = reason
        self.name = name
        witnessed = facts["witnessed"]?.intValue
        lost = facts["lost"]?.stringValue
        if let before = facts["replaced"], let origin = before["log"]?.stringValue,
            let size = before["size"]?.intValue.flatMap({ UInt64(exactly: $0) }),
            let root = before["root"]?.stringValue.flatMap({ Digest(hex: $0) }),
            Checkpoint.isLine(origin)
        {
            replaced = Checkpoint(origin: origin, size: size, root: root)
        }
    }
}

extension LedgerContinuation {
    /// Records that the log goes its own way from here on.
    ///
    /// `name`, a fresh random id, is what the witness is to call the log from here on, and
    /// `witnessed` the number of entries that it knows of another log; `replaced`, what the log was
    /// that stood here before; `lost`, the numbers of entries that a salvage lost, in words.
    /// - Returns: the number of the entry.
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    @discardableResult
    package static func append(
        _ reason: Reason,
        name: String,
        witnessed: Int64?,
        replaced: Checkpoint? = nil,
        lost: String? = nil,
        at now: Instant,
        by author: EntryAuthor,
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> Int64 {
        var facts: JSONObject = ["name": .string(name), "reason": .string(reason.rawValue)]
        if let witnessed { facts["witnessed"] = .integer(witnessed) }
        if let lost { facts["lost"] = .string(lost) }
        if let replaced {
            facts["replaced"] = [
                "log": .string(replaced.origin), "root": .string(replaced.root.hex),
                "size": .integer(Int64(clamping: replaced.size)),
            ]
        }
        return try LedgerLog.append(
            LedgerRecord(kind: LedgerKind.continuation, at: now, facts: .object(facts)),
            by: author,
            on: connection,
            randomBytes: randomBytes
        )
    }

    /// Every entry by which the log went on under a name of its own, oldest first.
    ///
    /// - Throws: ``AuditLogError``, of kind `damaged` when such an entry cannot be read.
    package static func all(
        _ connection: Connection
    ) throws(AuditLogError) -> [LedgerContinuation] {
        try logging("read where the log was continued") {
            var found: [LedgerContinuation] = []
            try connection.rows(
                "SELECT seq, body FROM ledger_entry WHERE kind = 'continuation' ORDER BY seq"
            ) { found.append(try LedgerContinuation(seq: $0.int64(0), body: $0.bytes(1))) }
            return found
        }
    }

    /// What the witness calls the log of the entry `seq`.
    package static func witnessName(
        _ origin: String,
        at seq: Int64,
        _ continuations: [LedgerContinuation]
    ) -> String {
        continuations.last { $0.seq <= seq }.map { "\(origin)/\($0.name)" } ?? origin
    }
}
