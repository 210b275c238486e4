import CRM
package import JSON
package import Ledger
package import SQLite

/// Appends to the Merkle log inside one write transaction.
///
/// Load it at the start of the transaction, append, then call ``finish()``: the head row holds the
/// right edge of the tree, so that no earlier entry is read. Costs about five hashes of 64 bytes
/// beside those of the payload.
package struct LedgerLog {
    /// Number the next entry gets: also the count of entries.
    package private(set) var size: Int64
    /// The log's name, part of every body.
    package let origin: String

    private let connection: Connection
    private let insertEntry: Statement
    private let insertPayload: Statement
    private let insertNode: Statement
    private var frontier: MerkleFrontier
    private var body: [UInt8] = []

    /// Reads the head of the log.
    ///
    /// - Throws: ``AuditLogError``, of kind `damaged` when the head is none.
    package init(on connection: Connection) throws(AuditLogError) {
        self = try logging("begin to append") { try LedgerLog(reading: connection) }
    }

    private init(reading connection: Connection) throws {
        self.connection = connection
        let head = try connection.statement("SELECT size, origin, frontier FROM ledger_head")
        defer { head.reset() }
        let operation = "read the head of the log"
        guard try head.step() else {
            throw AuditLogError.damaged("ledger_head", 1, "the row is missing", operation)
        }
        size = head.int64(0)
        origin = head.string(1)
        guard let frontier = MerkleFrontier(size: UInt64(size), bytes: head.bytes(2)) else {
            throw AuditLogError.damaged(
                "ledger_head",
                1,
                "the frontier does not fit the size",
                operation
            )
        }
        self.frontier = frontier
        insertEntry = try connection.statement(
            """
            INSERT INTO ledger_entry (seq, kind, at, subject, body, leaf)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        )
        insertPayload = try connection.statement(
            "INSERT INTO ledger_payload (seq, subject_id, payload) VALUES (?, ?, ?)"
        )
        insertNode = try connection.statement(
            "INSERT INTO ledger_node (level, position, hash) VALUES (?, ?, ?)"
        )
    }

    /// Writes the head of an empty log of that name.
    ///
    /// - Throws: ``AuditLogError``, of kind `file` also when the file has a log already.
    package static func create(
        origin: String,
        on connection: Connection
    ) throws(AuditLogError) {
        let empty = MerkleFrontier()
        try logging("begin the log", origin) {
            try connection.run(
                """
                INSERT INTO ledger_head (one, origin, size, root, frontier, checkpoints)
                VALUES (1, ?, 0, ?, ?, 0)
                """,
                .text(origin),
                .blob(empty.root.bytes),
                .blob(empty.bytes)
            )
        }
    }

    /// Appends one entry that says of its author what its facts do: nobody else may write one
    /// without an author.
    ///
    /// A subject that has no key yet gets one, made of `randomBytes`.
    static func append(
        _ record: LedgerRecord,
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> Int64 {
        try logging("append an entry", record.kind) {
            try appendAlone(record, on: connection, randomBytes: randomBytes)
        }
    }

    private static func appendAlone(
        _ record: LedgerRecord,
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws -> Int64 {
        var log = try LedgerLog(on: connection)
        var key: SubjectKey?
        if record.payload != nil || record.subject != nil {
            key = try SubjectKeys.key(
                of: record.subject ?? 0,
                on: connection,
                randomBytes: randomBytes
            )
        }
        let seq = try (record.payload ?? []).withUnsafeBytes { payload in
            try log.append(
                kind: record.kind,
                at: record.at.microseconds,
                key: key,
                isAboutPerson: record.subject != nil,
                subjectID: record.subject ?? 0,
                payload: record.payload == nil ? nil : payload,
                facts: record.facts
            )
        }
        try log.finish()
        return seq
    }

    /// Appends one entry; with a payload or a person, `key` must be that of `subjectID`.
    ///
    /// `at` is in microseconds UTC. The body names the subject, by its keyed pseudonym, where it
    /// `isAboutPerson`; `subjectID` is its key in this file, 0 the file itself.
    /// - Returns: the entry's number.
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    package mutating func append(
        kind: String,
        at: Int64,
        key: SubjectKey?,
        isAboutPerson: Bool,
        subjectID: Int64,
        payload: UnsafeRawBufferPointer?,
        facts: JSON? = nil
    ) throws(AuditLogError) -> Int64 {
        let seq = size
        var entry = LedgerEntry(log: origin, seq: seq, kind: kind, at: at)
        if let key {
            if let payload {
                entry.commitment = SubjectKey.commitment(salt: key.salt(seq: seq), payload: payload)
            }
            if isAboutPerson { entry.subject = key.reference }
        }
        entry.facts = facts
        body.removeAll(keepingCapacity: true)
        entry.write(into: &body)
        let leaf = body.withUnsafeBytes { MerkleTree.leafHash($0) }
        do throws(SQLiteError) {
            try insert(entry, leaf: leaf)
            if let payload {
                insertPayload.bind(1, seq)
                insertPayload.bind(2, subjectID)
                insertPayload.bind(3, payload)
                try insertPayload.run()
            }
            for node in frontier.append(leaf) {
                insertNode.bind(1, node.level)
                insertNode.bind(2, Int64(node.position))
                insertNode.bind(3, node.hash.bytes)
                try insertNode.run()
            }
        } catch {
            throw AuditLogError(error, "append an entry", "entry \(seq)")
        }
        size += 1
        return seq
    }

    /// Writes the head; nothing appended counts without it.
    ///
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    package func finish() throws(AuditLogError) {
        try logging("write the head of the log") {
            try connection.run(
                "UPDATE ledger_head SET size = ?, root = ?, frontier = ?",
                .integer(size),
                .blob(frontier.root.bytes),
                .blob(frontier.bytes)
            )
        }
    }

    private func insert(_ entry: LedgerEntry, leaf: Digest) throws(SQLiteError) {
        insertEntry.bind(1, entry.seq)
        insertEntry.bind(2, entry.kind)
        insertEntry.bind(3, entry.at)
        insertEntry.bind(4, entry.subject)
        insertEntry.bind(5, body)
        leaf.withUnsafeBytes { insertEntry.bind(6, $0) }
        try insertEntry.run()
    }
}
