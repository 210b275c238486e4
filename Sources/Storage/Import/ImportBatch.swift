import CRM
import JSON
import SQLite
import Values

/// What became of one record.
package enum ImportVerdict: Equatable, Sendable {
    /// A new row.
    case created
    /// A row that existed and changed.
    case updated
    /// A row that says the same already.
    case unchanged
    /// Not taken: the field to blame, by its name in `Field`, and a sentence.
    case refused(field: String?, reason: String)
}

/// The records of one transaction of an import.
///
/// An empty field of a record never erases what a row holds. Of every row that existed before it is
/// kept what it was and what it became.
package final class ImportBatch {
    let session: ImportSession
    let connection: Connection
    let organization: OrganizationKey
    let importKey: ImportKey
    let now: Int64
    private var statements = [Statement?](repeating: nil, count: Slot.allCases.count)

    /// Joins a session in a write transaction.
    init(_ session: ImportSession, on connection: Connection) {
        self.session = session
        self.connection = connection
        organization = session.run.organizationKey
        importKey = session.run.key
        now = session.store.environment.now().microseconds
    }

    /// The statements that run for most records.
    enum Slot: Int, CaseIterable {
        case keyByID, keyByEmail, contactByID, contactByEmail, contactByName, contactByHandle
        case contactByPhone, contactByKey, colleagues
        case contactInsert, contactUpdate, companyByName
        case interactionInsert
    }

    /// A statement of a slot: looking it up by its long text would cost as much as running it.
    func statement(_ slot: Slot, _ sql: @autoclosure () -> String) throws -> Statement {
        if let known = statements[slot.rawValue] { return known }
        let fresh = try connection.statement(sql())
        statements[slot.rawValue] = fresh
        return fresh
    }

    /// Whether records may be of contacts that were there before.
    package var mayChange: Bool { session.hasOthers }

    /// Counts a record by its fate, and keeps it when it was refused.
    ///
    /// `reject` is asked for only then; above ``Limits/rejectsKeptMax`` rejects are counted alone.
    package func count(_ verdict: ImportVerdict, reject: () -> ImportReject) throws {
        session.run.counts.read += 1
        switch verdict {
        case .created: session.run.counts.created += 1
        case .updated: session.run.counts.updated += 1
        case .unchanged: session.run.counts.unchanged += 1
        case .refused:
            session.run.counts.rejected += 1
            guard session.rejectsKept < Limits.rejectsKeptMax else { return }
            session.rejectsKept += 1
            let reject = reject()
            try connection.run(
                """
                INSERT INTO import_reject (import_key, number, line, column_name, reason, record)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                .key(importKey),
                .integer(Int64(reject.number)),
                .integer(Int64(reject.line)),
                reject.column.map(Value.text) ?? .null,
                .text(reject.reason),
                .text(reject.record)
            )
        }
    }

    /// The contact a record refers to, by id, else by e-mail.
    package func contact(id: String?, email: String?) throws -> ContactReference {
        if let id {
            let byID = try statement(
                .keyByID,
                """
                SELECT contact_key FROM contact
                WHERE organization_key = ? AND id = ? AND deleted_at IS NULL
                """
            )
            defer { byID.reset() }
            byID.bind(1, organization)
            byID.bind(2, id)
            if try byID.step() { return .known(ContactKey(byID.int64(0))) }
            if let row = try rows(.contactByHandle, "id:" + id).first { return .known(row.key) }
            if let short = SalesforceID.short(id) { return try contact(id: short, email: email) }
        }
        guard let match = email.flatMap(MatchKey.email) else { return .unknown }
        let byEmail = try statement(.keyByEmail, ContactReference.byEmailSQL)
        defer { byEmail.reset() }
        byEmail.bind(1, organization)
        byEmail.bind(2, match)
        let reference = try ContactReference(name: nil, among: byEmail)
        guard reference == .unknown else { return reference }
        let others = try rows(.contactByHandle, "mail:" + match)
        return others.count == 1 ? .known(others[0].key) : .unknown
    }

    /// Changes a row that was there before the import; keeps what it was and what it becomes.
    func change<Table>(_ key: Key<Table>, in table: ImportedTable, _ body: () throws -> Void) throws
    {
        session.changeNumber += 1
        try keep(table.imageSQL, key)
        try body()
        try keep(table.resultSQL, key)
    }

    private func keep<Table>(_ sql: String, _ key: Key<Table>) throws {
        let image = try connection.statement(sql)
        image.bind(1, importKey)
        image.bind(2, session.changeNumber)
        image.bind(3, key)
        try image.run()
    }

    /// Changes a row; where it was there before the import, as ``change(_:in:_:)`` does.
    func change<Table>(
        _ key: Key<Table>,
        in table: ImportedTable,
        importKey creator: ImportKey?,
        _ body: () throws -> Void
    ) throws {
        creator == importKey ? try body() : try change(key, in: table, body)
    }

    /// Whether a record of this file touched the row before; notes that one does now.
    func isSeen<Table>(
        _ key: Key<Table>,
        in table: ImportedTable,
        importKey creator: ImportKey?
    ) -> Bool {
        if creator == importKey || session.seen.contains(key.rawValue, of: table.name) {
            return true
        }
        session.seen.insert(key.rawValue, of: table.name)
        return false
    }

    /// The members of `new` laid over those of `old`, canonical; both are JSON objects.
    func merged(_ old: [UInt8], with new: [UInt8]) throws -> [UInt8] {
        if new.count <= 2 || new == old { return old }
        if old.count <= 2 { return new }
        guard case .object(var members) = try JSON(parsing: old),
            case .object(let added) = try JSON(parsing: new)
        else { return new }
        for (key, value) in added { members[key] = value }
        return JSON.object(members).canonicalBytes
    }
}

extension Statement {
    /// Binds JSON bytes as text.
    func bindText(_ index: Int, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bindText(index, $0) }
    }

    /// The column's text as bytes.
    func textBytes(_ column: Int) -> [UInt8] { withText(column) { [UInt8]($0) } }

    /// Binds a truth value or NULL.
    func bind(_ index: Int, flag: Bool?) { bind(index, flag.map { $0 ? Int64(1) : 0 }) }
}
