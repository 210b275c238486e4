import AuditLog
import CRM
import JSON
import SQLite

/// A file that is to be imported, and how.
package struct ImportFile: Equatable, Sendable {
    /// The organization it goes into; made when it is new.
    package var organizationID: String
    /// Its name without the folder.
    package var name: String
    /// SHA-256 in hexadecimal.
    package var sha256: String
    /// Its size.
    package var byteCount: Int64
    /// How it is read: canonical JSON.
    package var settings: String

    /// A file, field by field.
    package init(
        organizationID: String,
        name: String,
        sha256: String,
        byteCount: Int64,
        settings: String
    ) {
        (self.organizationID, self.name, self.sha256) = (organizationID, name, sha256)
        (self.byteCount, self.settings) = (byteCount, settings)
    }
}

/// An import while it runs: its place in the file and what it knows between transactions.
///
/// Belongs to one thread. Use one session for one run of an import; after an error, throw it away
/// and begin again: the next session continues behind the last commit.
package final class ImportSession {
    /// What is stored of the import, with the counts so far.
    package internal(set) var run: ImportRun
    /// Companies made because a contact or a deal named them.
    package internal(set) var companiesCreated = 0
    /// Outcomes written beside the records.
    package internal(set) var outcomesWritten = 0
    /// Records that met another record of the same file by their e-mail and were merged with it.
    package internal(set) var merged = 0

    /// Empty cells where the contact has a value, which stayed.
    package internal(set) var emptyKept = 0

    let store: Store
    var changeNumber: Int64 = 0
    /// Contacts whose made id was taken over by a record's own.
    var idsChanged: Int64 = 0
    var rejectsKept = 0
    var companies: [String: KnownCompany] = [:]
    var seen = KeySet()
    /// Whether there are contacts of other origin, whom a record with an id may be as well.
    var hasOthers = false
    /// Whether the same file was imported before, by whatever version of Assay.
    var isRepeated = false

    private init(store: Store, run: ImportRun) {
        self.store = store
        self.run = run
    }

    /// Continues the unfinished import of the same file with the same settings, or begins one.
    package static func open(_ file: ImportFile, in store: Store) throws -> ImportSession {
        try store.database.write { try open(file, in: store, on: $0) }
    }

    /// Does all that an import does and takes it back: nothing of it remains.
    ///
    /// One transaction, so that it counts exactly as an import would; other writers wait for it.
    package static func rehearse(
        _ file: ImportFile,
        in store: Store,
        _ body: (ImportSession, ImportBatch) throws -> Void
    ) throws {
        do {
            try store.database.write { connection in
                let session = try open(file, in: store, on: connection)
                try body(session, ImportBatch(session, on: connection))
                throw RehearsalOver()
            }
        } catch is RehearsalOver {
            return
        }
    }

    /// Stores some records and the progress they mean, durably, in one transaction.
    ///
    /// `body` answers whether the file is at its end; the import then is done and in the log, and
    /// the answer that `answer` makes of it is kept for a claim. After that transaction the log
    /// commits to what was imported.
    package func commit(
        _ kind: String,
        answer: () -> (answer: IdempotentResponse, claim: IdempotencyKey)? = { nil },
        _ body: (ImportBatch) throws -> Bool
    ) throws -> Bool {
        let isDone = try store.database.write { connection in
            try expectAlone(on: connection)
            let isLast = try body(ImportBatch(self, on: connection))
            try saveProgress(on: connection)
            guard isLast else { return false }
            try finish(kind: kind, on: connection)
            if let (answer, claim) = answer() {
                try IdempotentResponses.keep(
                    answer,
                    for: claim,
                    organizationKey: run.organizationKey,
                    now: store.environment.now(),
                    on: connection
                )
            }
            return true
        }
        if isDone { try store.recordCheckpoint() }
        return isDone
    }

    private static func open(
        _ file: ImportFile,
        in store: Store,
        on connection: Connection
    ) throws -> ImportSession {
        let organization = try store.organizationKey(file.organizationID, connection)
        let known = try connection.statement(
            Store.importColumns + """
                 WHERE organization_key = ? AND file_sha256 = ? AND settings = ?
                    AND status = 'running' ORDER BY import_key DESC LIMIT 1
                """
        )
        defer { known.reset() }
        known.bind(1, organization)
        known.bind(2, file.sha256)
        known.bind(3, file.settings)
        if try known.step() {
            let session = ImportSession(store: store, run: try Store.importRun(known))
            try session.recall(connection)
            try session.lookForOthers(connection)
            return session
        }
        let run = ImportRun(
            key: .beforeAll,
            id: store.newID(),
            organizationKey: organization,
            fileName: file.name,
            fileSHA256: file.sha256,
            fileBytes: file.byteCount,
            settings: file.settings,
            status: .running,
            counts: ImportCounts(),
            startedAt: store.environment.now(),
            finishedAt: nil
        )
        let session = ImportSession(store: store, run: run)
        try connection.run(
            """
            INSERT INTO import_run (id, organization_key, file_name, file_sha256, file_bytes,
                settings, status, started_at)
            VALUES (?, ?, ?, ?, ?, ?, 'running', ?)
            """,
            .text(run.id),
            .key(organization),
            .text(file.name),
            .text(file.sha256),
            .integer(file.byteCount),
            .text(file.settings),
            .integer(run.startedAt.microseconds)
        )
        session.run.key = ImportKey(connection.lastInsertRowID)
        try session.lookForOthers(connection)
        return session
    }

    /// Whether an earlier session of this import committed records.
    package var isContinued: Bool { run.counts.read > 0 }

    /// Reads back what a session before this one had in memory.
    private func recall(_ connection: Connection) throws {
        let number = try connection.value(
            "SELECT max(number) FROM import_change WHERE import_key = ?",
            .key(run.key)
        )
        changeNumber = number?.integer ?? 0
        let kept = try connection.value(
            "SELECT count(*) FROM import_reject WHERE import_key = ?",
            .key(run.key)
        )
        rejectsKept = Int(kept?.integer ?? 0)
        let changed = try connection.value(
            """
            SELECT count(*) FROM ledger_entry
            WHERE kind = 'contact_id' AND CAST(body AS TEXT) ->> '$.facts.import_id' = ?
            """,
            .text(run.id)
        )
        idsChanged = changed?.integer ?? 0
        try connection.rows(
            "SELECT table_name, row_key FROM import_change WHERE import_key = ?",
            .key(run.key)
        ) { row in
            seen.insert(row.int64(1), of: row.string(0))
        }
    }

    private func lookForOthers(_ connection: Connection) throws {
        let other = try connection.value(
            "SELECT 1 FROM contact WHERE organization_key = ? AND import_key IS NOT ? LIMIT 1",
            .key(run.organizationKey),
            .key(run.key)
        )
        hasOthers = other != nil
        let earlier = try connection.value(
            """
            SELECT 1 FROM import_run
            WHERE organization_key = ? AND file_sha256 = ? AND import_key IS NOT ? LIMIT 1
            """,
            .key(run.organizationKey),
            .text(run.fileSHA256),
            .key(run.key)
        )
        isRepeated = earlier != nil
    }

    /// Two programs may import one file at once: the one that comes second stops.
    private func expectAlone(on connection: Connection) throws {
        let row = try connection.row(
            "SELECT records_read, status FROM import_run WHERE import_key = ?",
            .key(run.key)
        )
        guard row?[0].integer == Int64(run.counts.read), row?[1].text == run.status.rawValue else {
            throw ImportOvertaken(id: run.id)
        }
    }

    /// Writes the counts and the moment; part of every transaction of an import.
    private func saveProgress(on connection: Connection) throws {
        try connection.run(
            """
            UPDATE import_run SET records_read = ?, created = ?, updated = ?, unchanged = ?,
                rejected = ?, stored_at = ?
            WHERE import_key = ?
            """,
            .integer(Int64(run.counts.read)),
            .integer(Int64(run.counts.created)),
            .integer(Int64(run.counts.updated)),
            .integer(Int64(run.counts.unchanged)),
            .integer(Int64(run.counts.rejected)),
            .integer(store.environment.now().microseconds),
            .key(run.key)
        )
    }

    /// Ends the import: status and entry of the log, in the transaction of its last records.
    ///
    /// `kind` says what the records are; the entry holds counts and the file's hash, no names.
    private func finish(kind: String, on connection: Connection) throws {
        let now = store.environment.now()
        run.status = .done
        run.finishedAt = now
        try connection.run(
            "UPDATE import_run SET status = 'done', finished_at = ? WHERE import_key = ?",
            .integer(now.microseconds),
            .key(run.key)
        )
        let counts = run.counts
        let facts: JSON = [
            "import_id": .string(run.id),
            "records": .string(kind),
            "file_sha256": .string(run.fileSHA256),
            "file_bytes": .integer(run.fileBytes),
            "read": .integer(Int64(counts.read)),
            "created": .integer(Int64(counts.created)),
            "updated": .integer(Int64(counts.updated)),
            "unchanged": .integer(Int64(counts.unchanged)),
            "rejected": .integer(Int64(counts.rejected)),
            "ids_changed": .integer(idsChanged),
        ]
        try store.environment.append(
            LedgerRecord(kind: "import", at: now, facts: facts),
            on: connection
        )
    }
}

/// Another program continued the same import meanwhile; what it stored stays.
package struct ImportOvertaken: Error, Equatable, CustomStringConvertible {
    /// The import's id.
    package var id: String

    package var description: String {
        "import \(id) is being done by another program; let it finish, then import again"
    }
}

/// Leaves a rehearsal's transaction without its changes.
private struct RehearsalOver: Error {}

/// A company met before in this import.
struct KnownCompany {
    var key: CompanyKey
    /// Whether industry, size and domain are all known, so that a record can add nothing.
    var isComplete: Bool
}

/// Keys of rows, one bit each: keys are dense, so a million rows cost 128 KB.
struct KeySet {
    private var words: [String: [UInt64]] = [:]

    func contains(_ key: Int64, of table: String) -> Bool {
        guard let bits = words[table], key >= 0, key >> 6 < Int64(bits.count) else { return false }
        return bits[Int(key >> 6)] & (1 << UInt64(key & 63)) != 0
    }

    mutating func insert(_ key: Int64, of table: String) {
        guard key >= 0 else { return }
        let word = Int(key >> 6)
        var bits = words.removeValue(forKey: table) ?? []
        if word >= bits.count {
            bits.append(contentsOf: repeatElement(0, count: max(64, word + 1 - bits.count)))
        }
        bits[word] |= 1 << UInt64(key & 63)
        words[table] = bits
    }
}
