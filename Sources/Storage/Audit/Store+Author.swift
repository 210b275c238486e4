import AuditLog
package import CRM
import JSON
import SQLite

extension Environment {
    /// Appends an entry in the name of the environment's author, inside a write transaction.
    ///
    /// - Returns: the entry's number.
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    @discardableResult
    func append(
        _ record: LedgerRecord,
        on connection: Connection
    ) throws(AuditLogError) -> Int64 {
        try LedgerLog.append(record, by: author, on: connection, randomBytes: randomBytes)
    }
}

extension Store {
    /// What a person did to a record, for the log: the values go into the payload, which can be
    /// erased with the person; the body says kind and record alone.
    ///
    /// `contactKey` is whose record it is; nil for one of nobody.
    func note(
        _ kind: String,
        _ entity: String,
        id: String,
        contactKey: ContactKey?,
        _ values: JSONObject = [:],
        on connection: Connection
    ) throws(AuditLogError) {
        let payload: JSON = ["id": .string(id), "record": .string(entity), "to": .object(values)]
        try environment.append(
            LedgerRecord(
                kind: kind,
                at: environment.now(),
                subject: contactKey?.rawValue,
                payload: payload.canonicalBytes,
                facts: ["record": .string(entity)]
            ),
            on: connection
        )
    }

    /// The key of the contact that a record is about, and is itself; nil where it is about nobody.
    func contactKey(
        of entity: MirrorEntity,
        id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws(SQLiteError) -> ContactKey? {
        ContactKey(
            try connection.value(
                "SELECT contact_key FROM \(entity.rawValue) WHERE organization_key = ? AND id = ?",
                .key(organizationKey),
                .text(id)
            )?.integer
        )
    }

    /// The id of a contact by its key; nil when there is none.
    ///
    /// - Throws: SQLite's error.
    package func contactID(key: ContactKey) throws -> String? {
        try database.read { connection in
            try connection.value("SELECT id FROM contact WHERE contact_key = ?", .key(key))?
                .text
        }
    }
}

extension Value {
    /// The value in a payload: canonical JSON has no blobs, and the log no doubles.
    var json: JSON {
        switch self {
        case .null: .null
        case .integer(let number): .integer(number)
        case .real(let number): .string("\(number)")
        case .text(let text): .string(text)
        case .blob: .string("blob")
        }
    }
}
