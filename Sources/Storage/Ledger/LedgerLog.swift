package import CRM
package import JSON
package import Ledger
package import SQLite

/// The kinds of entries that this version writes.
package enum LedgerKind {
    /// One result of a scorer.
    package static let score = "score"
    /// A model that became usable.
    package static let model = "model"
    /// Records taken in from a file.
    package static let importDone = "import"
    /// An import taken back.
    package static let importUndone = "import_undo"
    /// Records written out to a file.
    package static let export = "export"
    /// A run of an agent that scored nobody.
    package static let agentRun = "agent_run"
    /// A contact that got another id, see ``ContactIDChange``.
    package static let contactID = "contact_id"
    /// Two contacts made one, see ``ContactMerge``.
    package static let merge = "contact_merge"
    /// A merge taken back.
    package static let mergeUndone = "contact_merge_undo"
    /// From here on the log may differ from other copies of it, see ``LedgerContinuation``.
    package static let continuation = "continuation"
}

/// What one entry of the log is about.
package struct LedgerRecord: Sendable {
    /// What happened: one of ``LedgerKind``.
    package var kind: String
    /// When.
    package var at: Instant
    /// The contact's key in this file; nil when no person is meant.
    package var subject: Int64?
    /// The committed bytes, canonical JSON: kept beside the log, erasable, and never in the body.
    package var payload: [UInt8]?
    /// Public strings and integers for the body: no personal data.
    package var facts: JSON?

    /// An entry without a payload, unless one is given.
    package init(
        kind: String,
        at: Instant,
        subject: Int64? = nil,
        payload: [UInt8]? = nil,
        facts: JSON? = nil
    ) {
        self.kind = kind
        self.at = at
        self.subject = subject
        self.payload = payload
        self.facts = facts
    }
}

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
    package init(on connection: Connection) throws {
        self.connection = connection
        let head = try connection.statement("SELECT size, origin, frontier FROM ledger_head")
        defer { head.reset() }
        guard try head.step() else {
            throw StoreError.damaged(table: "ledger_head", key: "1", detail: "the row is missing")
        }
        size = head.int64(0)
        origin = head.string(1)
        guard let frontier = MerkleFrontier(size: UInt64(size), bytes: head.bytes(2)) else {
            throw StoreError.damaged(
                table: "ledger_head",
                key: "1",
                detail: "the frontier does not fit the size"
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

    /// Writes the head of an empty log.
    package static func create(origin: String, on connection: Connection) throws {
        let empty = MerkleFrontier()
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

    /// Appends one entry of any kind and closes the log again.
    ///
    /// - Returns: the entry's number.
    @discardableResult
    package static func append(
        _ record: LedgerRecord,
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws -> Int64 {
        var log = try LedgerLog(on: connection)
        var key: SubjectKey?
        if record.payload != nil {
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

    /// Appends one entry; with a payload, `key` must be that of `subjectID`.
    package mutating func append(
        kind: String,
        at: Int64,
        key: SubjectKey?,
        isAboutPerson: Bool,
        subjectID: Int64,
        payload: UnsafeRawBufferPointer?,
        facts: JSON? = nil
    ) throws -> Int64 {
        let seq = size
        var entry = LedgerEntry(log: origin, seq: seq, kind: kind, at: at)
        if let key, let payload {
            entry.commitment = SubjectKey.commitment(salt: key.salt(seq: seq), payload: payload)
            if isAboutPerson { entry.subject = key.reference }
        }
        entry.facts = facts
        body.removeAll(keepingCapacity: true)
        entry.write(into: &body)
        let leaf = body.withUnsafeBytes { MerkleTree.leafHash($0) }
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
        size += 1
        return seq
    }

    /// Writes the head; nothing appended counts without it.
    package func finish() throws {
        try connection.run(
            "UPDATE ledger_head SET size = ?, root = ?, frontier = ?",
            .integer(size),
            .blob(frontier.root.bytes),
            .blob(frontier.bytes)
        )
    }

    private func insert(_ entry: LedgerEntry, leaf: Digest) throws {
        insertEntry.bind(1, entry.seq)
        insertEntry.bind(2, entry.kind)
        insertEntry.bind(3, entry.at)
        insertEntry.bind(4, entry.subject)
        try body.withUnsafeBytes { bytes in
            try leaf.withUnsafeBytes { leafBytes in
                insertEntry.bind(5, bytes)
                insertEntry.bind(6, leafBytes)
                try insertEntry.run()
            }
        }
    }
}
