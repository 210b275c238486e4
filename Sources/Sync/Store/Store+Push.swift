package import Storage

package import CRM
import JSON
import SQLite

/// An operation on its way: frozen, so that whatever is sent again is the same.
package struct OutboxOperation: Equatable, Sendable {
    /// Its id, which the server remembers.
    package var id: String
    /// The remote table.
    package var table: String
    /// The table's key in this file.
    package var tableKey: SyncTableKey
    /// The id of the row.
    package var rowID: String
    /// What it does.
    package var kind: LocalEdit.Kind
    /// The operation as it is sent: JSON.
    package var text: String
}

/// What the server answered to one operation.
package enum PushResult: Equatable, Sendable {
    /// Done, or done before; the row as it now stands where the answer has it.
    case applied(RemoteRow?)
    /// Done in part: fields that both sides had changed.
    case merged(RemoteRow?, [FieldConflict])
    /// Not done: the row was edited there after I saw it.
    case edited(RemoteRow?, [FieldConflict])
    /// Not done: the row is not there for the user, as far as the server says why.
    case gone(Whereabouts = .deleted)
    /// Refused, with the server's words.
    case rejected(code: String, message: String, RemoteRow?)
    /// Not judged, as the server failed for a reason of its own: the edit waits on.
    case later(String)
}

/// A field that both sides changed; values as JSON texts.
package struct FieldConflict: Equatable, Sendable {
    /// The remote column; `*` for the whole row.
    package var field: String
    /// What the edit was made on.
    package var base: String?
    /// What the server had.
    package var theirs: String?
    /// What was sent.
    package var mine: String?
    /// Whether mine stands.
    package var isMine: Bool

    /// Two values that met.
    package init(field: String, base: String?, theirs: String?, mine: String?, isMine: Bool) {
        self.field = field
        self.base = base
        self.theirs = theirs
        self.mine = mine
        self.isMine = isMine
    }
}

extension Store {
    /// The next operations to send, at most one a row, oldest first; those that are new are frozen
    /// before this returns.
    ///
    /// Stops adding once the texts are longer than `bytesMax`. Operations of `putOff`, by id, are
    /// left out, and what waits behind them on the same rows.
    package func enqueue(
        organizationKey: OrganizationKey,
        limit: Int,
        bytesMax: Int,
        except putOff: Set<String> = [],
        _ mapping: Mapping
    ) throws -> [OutboxOperation] {
        // Edits that only live here are taken off the queue, a batch at a time: those behind them
        // must not wait for another sync.
        while try hasWaitingEdits(organizationKey: organizationKey) {
            let (operations, isStuck) = try database.write { connection in
                var operations: [OutboxOperation] = []
                var bytes = 0
                let columns = try tableColumns(organizationKey, connection)
                let keys = try next(organizationKey, limit: limit + putOff.count, connection)
                var left = 0
                for key in keys {
                    let operation = try enqueued(key, organizationKey, columns, mapping, connection)
                    guard let operation else { continue }
                    if putOff.contains(operation.id) {
                        left += 1
                        continue
                    }
                    operations.append(operation)
                    bytes += operation.text.utf8.count
                    if bytes > bytesMax { break }
                }
                return (operations, left == keys.count)
            }
            if !operations.isEmpty || isStuck { return operations }
        }
        return []
    }

    /// That a row is of the remote organization that is linked now; an edit for another never
    /// leaves.
    static let isOfLink = """
        organization_key = ?1
        AND remote_key = (SELECT remote_key FROM sync_link WHERE organization_key = ?1)
        """

    /// Whether an edit waits for the server; cheap enough to ask all the time.
    package func hasWaitingEdits(organizationKey: OrganizationKey) throws -> Bool {
        try database.read { connection in
            try connection.value(
                "SELECT 1 FROM change WHERE \(Self.isOfLink) LIMIT 1",
                .key(organizationKey)
            ) != nil
        }
    }

    private func next(
        _ organizationKey: OrganizationKey,
        limit: Int,
        _ connection: Connection
    ) throws -> [ChangeKey] {
        var keys: [ChangeKey] = []
        try connection.rows(
            """
            SELECT min(change_key) AS first FROM change WHERE \(Self.isOfLink)
            GROUP BY entity, row_key ORDER BY first LIMIT ?
            """,
            .key(organizationKey),
            .integer(Int64(limit))
        ) { keys.append(ChangeKey($0.int64(0))) }
        return keys
    }

    /// The columns of the remote tables, as far as the server told.
    private func tableColumns(
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        try connection.rows(
            "SELECT name, columns FROM sync_table WHERE organization_key = ?",
            .key(organizationKey)
        ) { found[$0.string(0)] = try Self.names($0.string(1)) }
        return found
    }

    /// The operation of a change; nil when nothing of it has a place on the server.
    private func enqueued(
        _ key: ChangeKey,
        _ organizationKey: OrganizationKey,
        _ columns: [String: Set<String>],
        _ mapping: Mapping,
        _ connection: Connection
    ) throws -> OutboxOperation? {
        let sent = try connection.row(
            """
            SELECT c.op_id, t.name, c.table_key, c.row_id, c.kind, c.sent
            FROM change AS c JOIN sync_table AS t USING (table_key)
            WHERE c.change_key = ? AND c.op_id IS NOT NULL
            """,
            .key(key)
        )
        if let sent {
            return OutboxOperation(
                id: sent[0].text ?? "",
                table: sent[1].text ?? "",
                tableKey: SyncTableKey(sent[2].integer) ?? .beforeAll,
                rowID: sent[3].text ?? "",
                kind: LocalEdit.Kind(rawValue: sent[4].text ?? "") ?? .update,
                text: sent[5].text ?? ""
            )
        }
        var edit = try edit(key, organizationKey, connection)
        edit.tableColumns = columns
        let id = newID()
        var destination: (table: String, operation: String)?
        do { destination = try mapping.operation(edit, id: id) } catch {
            try quarantine(edit, id, organizationKey, "\(error)", connection)
            destination = nil
        }
        let row = try destination.flatMap { destination in
            try connection.row(
                "SELECT table_key, since FROM sync_table WHERE organization_key = ? AND name = ?",
                .key(organizationKey),
                .text(destination.table)
            )
        }
        // It stays with its record, which the server would only call gone.
        if row?[1] != .null, try isOfRecordKeptHere(edit, organizationKey, connection) {
            destination = nil
        }
        let tableKey = SyncTableKey(row?[0].integer)
        if let destination, tableKey == nil {
            edit.table = destination.table
            let reason = "the project has no table \(destination.table), or does not sync it"
            try quarantine(edit, id, organizationKey, reason, connection)
        }
        guard let (table, text) = destination, let tableKey else {
            try connection.run("DELETE FROM change WHERE change_key = ?", .key(key))
            return nil
        }
        let operation = OutboxOperation(
            id: id,
            table: table,
            tableKey: tableKey,
            rowID: edit.rowID,
            kind: edit.kind,
            text: text
        )
        try connection.run(
            """
            UPDATE change SET op_id = ?2, sent = ?3, table_key = ?4, row_id = ?5
            WHERE change_key = ?1
            """,
            .key(key),
            .text(id),
            .text(text),
            .key(tableKey),
            .text(edit.rowID)
        )
        return operation
    }

    /// Whether an edit is one of a contact from before the link that the server does not have: it
    /// lives here alone, until it is adopted.
    private func isOfRecordKeptHere(
        _ edit: LocalEdit,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> Bool {
        guard edit.entity == .contact, edit.kind != .insert, edit.table == nil else { return false }
        return try connection.value(
            """
            SELECT 1 FROM contact AS c JOIN sync_link AS k USING (organization_key)
            WHERE c.organization_key = ? AND c.id = ? AND c.contact_key <= k.newest_contact_key
            """,
            .key(organizationKey),
            .text(edit.rowID)
        ) != nil
    }

    /// Keeps an edit that cannot even be put into words for the server.
    private func quarantine(
        _ edit: LocalEdit,
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ reason: String,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO sync_quarantine (op_id, organization_key, table_name, row_id, kind,
                operation, code, message, recorded_at)
            VALUES (?, ?, ?, ?, ?, ?, 'local', ?, ?)
            """,
            .text(id),
            .key(organizationKey),
            .text(edit.table ?? ""),
            .text(edit.rowID),
            .text(edit.kind.rawValue),
            .text(edit.values.canonicalText),
            .text(reason),
            .integer(environment.now().microseconds)
        )
    }

    /// A change with everything its operation needs.
    private func edit(
        _ key: ChangeKey,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> LocalEdit {
        guard
            let row = try connection.row(
                """
                SELECT c.entity, c.kind, c.row_id, c.row_key,
                    CASE WHEN s.id IS NOT NULL THEN t.name END, s.base, (
                    SELECT i.kind FROM interaction AS i
                    WHERE c.entity = 'interaction' AND i.interaction_key = c.row_key)
                FROM change AS c LEFT JOIN sync_table AS t USING (organization_key)
                    LEFT JOIN sync_shadow AS s ON s.table_key = t.table_key AND s.id = c.row_id
                WHERE c.change_key = ? ORDER BY s.id IS NULL, s.base IS NULL LIMIT 1
                """,
                .key(key)
            ),
            let entity = MirrorEntity(rawValue: row[0].text ?? "")
        else { throw SyncStoreError.noConflict(key.rawValue) }
        var edit = LocalEdit(
            entity: entity,
            kind: LocalEdit.Kind(rawValue: row[1].text ?? "") ?? .update,
            rowID: row[2].text ?? "",
            table: row[4].text,
            interactionKind: row[6].integer,
            base: [:],
            new: [:],
            contactIDs: [:],
            remote: try row[5].text.flatMap { try JSON(parsing: $0, limits: .rows).objectValue },
            isDeletedThere: row[4] != .null && row[5] == .null,
            remoteColumns: [],
            tableColumns: [:]
        )
        edit.remoteColumns = Set(edit.remote?.keys ?? [])
        try correctRefused(&edit, key, row[3].integer ?? 0, organizationKey, connection)
        if edit.kind == .insert {
            edit.new = try fields(entity, row[3].integer ?? 0, connection)
        } else {
            try connection.rows(
                "SELECT field, base, value FROM change_field WHERE change_key = ?",
                .key(key)
            ) { row in
                edit.base[row.string(0)] = row.value(1)
                if edit.kind == .update { edit.new[row.string(0)] = row.value(2) }
            }
        }
        for value in [edit.base["contact_key"], edit.new["contact_key"]] {
            guard let contact = ContactKey(value?.integer) else { continue }
            edit.contactIDs[contact] = try connection.value(
                "SELECT id FROM contact WHERE contact_key = ?",
                .key(contact)
            )?.text
        }
        return edit
    }

    /// An edit of a row whose insert was refused is another try to insert it.
    private func correctRefused(
        _ edit: inout LocalEdit,
        _ key: ChangeKey,
        _ rowKey: Int64,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        guard edit.kind == .update, edit.remote == nil else { return }
        try connection.run(
            """
            DELETE FROM sync_quarantine
            WHERE organization_key = ? AND row_id = ? AND kind = 'insert'
            """,
            .key(organizationKey),
            .text(edit.rowID)
        )
        guard connection.changes > 0 else { return }
        edit.kind = .insert
        edit.table = nil
        try connection.run("UPDATE change SET kind = 'insert' WHERE change_key = ?", .key(key))
    }

    private func fields(
        _ entity: MirrorEntity,
        _ key: Int64,
        _ connection: Connection
    ) throws -> [String: Value] {
        let values = try connection.row(
            """
            SELECT \(entity.fields.joined(separator: ", ")) FROM \(entity.rawValue)
            WHERE \(entity.key) = ?
            """,
            .integer(key)
        )
        guard let values else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(entity.fields, values))
    }
}

extension LocalEdit {
    /// What it wanted to set, by our names of the fields.
    fileprivate var values: JSON {
        var set = JSONObject()
        for (field, value) in new {
            switch value {
            case .text(let text): set[field] = .string(text)
            case .integer(let number): set[field] = .integer(number)
            default: set[field] = .null
            }
        }
        return ["set": .object(set)]
    }
}
