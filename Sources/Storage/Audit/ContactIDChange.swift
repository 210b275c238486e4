package import AuditLog
package import CRM
import JSON
import Ledger
package import SQLite

/// A contact that gets another id, as the log keeps it.
///
/// A score's payload names its contact by the id of that moment. Whoever gives a contact another
/// id records it in the same transaction, so that a verification can tell a contact that was
/// renamed from a score that was moved. The ids lie in the payload, which can be erased with the
/// person; the body says only what the id was changed by.
package struct ContactIDChange {
    /// What gave the contact its other id.
    package enum Cause {
        /// A record of a file took over an id that an earlier import had made; the import's id.
        case importDone(String)
        /// An import that had done so was undone; its id.
        case importUndone(String)
        /// An undone import was done again; its id.
        case importRedone(String)
        /// The record was given to the server, which takes UUIDs alone.
        case adoption

        fileprivate var facts: JSON {
            switch self {
            case .importDone(let id): ["by": "import", "import_id": .string(id)]
            case .importUndone(let id): ["by": "import_undo", "import_id": .string(id)]
            case .importRedone(let id): ["by": "import_redo", "import_id": .string(id)]
            case .adoption: ["by": "adoption"]
            }
        }
    }

    let contactKey: ContactKey
    private let old: String
    private let new: String

    /// The contact of that key gets the id `new`.
    package init(contactKey: ContactKey, old: String, new: String) {
        self.contactKey = contactKey
        self.old = old
        self.new = new
    }

    /// Appends the entry, dated like the other entries of the transaction.
    ///
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    package func record(
        _ cause: Cause,
        at now: Instant,
        on connection: Connection,
        _ environment: Environment
    ) throws(AuditLogError) {
        let payload: JSON = ["contact": .string(new), "was": .string(old)]
        try environment.append(
            LedgerRecord(
                kind: LedgerKind.contactID,
                at: now,
                subject: contactKey.rawValue,
                payload: payload.canonicalBytes,
                facts: cause.facts
            ),
            on: connection
        )
    }
}

/// Which ids a contact carried, by what the log committed to.
struct ContactIDHistory {
    /// Every id that an entry names, the newest last; empty when none was ever changed.
    private(set) var ids: [String] = []
    /// Whether each change begins where the one before ended, and the last is the present id.
    private(set) var isWhole = true

    /// Reads the entries of the contact; one whose payload is not what it committed to counts as a
    /// gap.
    init(contactKey: ContactKey, presentID: String, _ connection: Connection) throws {
        let secret = try connection.value(
            "SELECT key FROM subject_key WHERE subject_id = ?",
            .key(contactKey)
        )
        guard let secret = secret?.blob, secret.count == SubjectKey.byteCount else { return }
        let key = SubjectKey(secret)
        try connection.rows(
            """
            SELECT e.seq, e.body, p.payload
            FROM ledger_entry AS e LEFT JOIN ledger_payload AS p USING (seq)
            WHERE e.kind = 'contact_id' AND e.subject = ? ORDER BY e.seq
            """,
            .blob(key.reference)
        ) { row in
            add(seq: row.int64(0), body: row.bytes(1), payload: row.bytes(2), key)
        }
        if let last = ids.last, last != presentID { isWhole = false }
    }

    private mutating func add(seq: Int64, body: [UInt8], payload: [UInt8], _ key: SubjectKey) {
        let commitment = SubjectKey.commitment(salt: key.salt(seq: seq), payload: payload)
        do {
            let change = try JSON(parsing: payload)
            guard try LedgerEntry(parsing: body).commitment == commitment,
                let old = change["was"]?.stringValue, let new = change["contact"]?.stringValue,
                ids.last ?? old == old
            else {
                isWhole = false
                return
            }
            if ids.isEmpty { ids.append(old) }
            ids.append(new)
        } catch {
            // Whatever else is wrong with the entry is found where entries are checked.
            isWhole = false
        }
    }
}
