package import CRM
package import JSON
import Ledger
package import SQLite

/// Who writes, and by what: what every entry names beside what happened.
///
/// The body of an entry holds no personal data: it names the author by ``reference(actor:)``, whose
/// row in `ledger_origin` says program, operation and the actor's random id. What the actor is
/// called stands in `actor` alone, and can be erased there. The device is part of the log's name.
package struct EntryAuthor: Hashable, Sendable {
    /// By what the actor is known again: `user:anna` or `token:k3x9abcd`, one actor each.
    package var handle: String
    /// What people call the actor; nil where nobody said.
    package var name: String?
    /// The program and its version: `assay 0.1.0`.
    package var program: String
    /// The command or route: `assay edit`, `PATCH /v1/contacts/{id}`.
    package var operation: String
    /// The id of the request, where there is one: random, and no personal data.
    package var request: String?

    /// An author; see the properties.
    package init(
        handle: String,
        name: String? = nil,
        program: String,
        operation: String,
        request: String? = nil
    ) {
        self.handle = handle
        self.name = name
        self.program = program
        self.operation = operation
        self.request = request
    }

    /// Whoever uses the library without saying who they are.
    package static let library = EntryAuthor(
        handle: "library",
        program: "assay",
        operation: "library"
    )

    /// What entries call this author: the first 16 bytes, in hexadecimal, of the SHA-256 of actor,
    /// operation and program as canonical JSON.
    package func reference(actor: String) -> String {
        Self.reference(actor: actor, operation: operation, program: program)
    }

    static func reference(actor: String, operation: String, program: String) -> String {
        let author: JSON = [
            "actor": .string(actor), "operation": .string(operation), "program": .string(program),
        ]
        return String(SHA256.hash(author.canonicalBytes).hex.prefix(32))
    }

    /// The members that the author adds to the facts of an entry, made known to the file.
    ///
    /// Costs two searches by key; the first time, two rows. Inside a write transaction.
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    package func facts(
        on connection: Connection,
        at now: Instant,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> JSONObject {
        let reference = try reference(on: connection, at: now, randomBytes: randomBytes)
        return facts(naming: reference, trace: nil)
    }

    /// The members of ``facts(on:at:randomBytes:)`` for a reference that the file knows, beside the
    /// trace that the entry names: a request is left out where the trace bears its id.
    package func facts(naming reference: String, trace: String?) -> JSONObject {
        var facts: JSONObject = ["author": .string(reference)]
        if let request, request != trace { facts["request"] = .string(request) }
        return facts
    }

    /// What entries call the author, made known to the file; see ``facts(on:at:randomBytes:)``.
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    package func reference(
        on connection: Connection,
        at now: Instant,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> String {
        do throws(SQLiteError) {
            let actor = try actor(on: connection, at: now, randomBytes: randomBytes)
            let reference = reference(actor: actor)
            try connection.run(
                """
                INSERT INTO ledger_origin (reference, actor_id, program, operation)
                VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                .text(reference),
                .text(actor),
                .text(program),
                .text(operation)
            )
            return reference
        } catch {
            throw AuditLogError(error, "name who writes", "ledger_origin")
        }
    }

    /// The random id of the actor; made the first time.
    private func actor(
        on connection: Connection,
        at now: Instant,
        randomBytes: (Int) -> [UInt8]
    ) throws(SQLiteError) -> String {
        let known = try connection.value("SELECT id FROM actor WHERE handle = ?", .text(handle))
        if let id = known?.text { return id }
        let id = Hex.encode(randomBytes(8))
        try connection.run(
            "INSERT INTO actor (id, handle, name, recorded_at) VALUES (?, ?, ?, ?)",
            .text(id),
            .text(handle),
            name.map { .text($0) } ?? .null,
            .integer(now.microseconds)
        )
        return id
    }
}

extension LedgerLog {
    /// Appends one entry of any kind by its author and closes the log again, inside a write
    /// transaction.
    ///
    /// - Returns: the entry's number.
    /// - Throws: ``AuditLogError``; let the transaction end with it.
    @discardableResult
    package static func append(
        _ record: LedgerRecord,
        by author: EntryAuthor,
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> Int64 {
        let origin = try author.facts(on: connection, at: record.at, randomBytes: randomBytes)
        var signed = record
        signed.facts = .object((record.facts?.objectValue ?? [:]).adding(origin))
        return try append(signed, on: connection, randomBytes: randomBytes)
    }
}

extension JSONObject {
    /// The members of both; of those with one name, the object's own.
    package func adding(_ more: JSONObject) -> JSONObject {
        var all = self
        for (name, value) in more where all[name] == nil { all[name] = value }
        return all
    }
}
