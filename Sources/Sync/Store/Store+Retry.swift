import CRM
import JSON
import SQLite
import Storage

extension Store {
    /// Refuses to make an edit again whose record was deleted since: that would bring it back.
    func refuseRestoring(
        _ held: QuarantinedOperation,
        _ organizationKey: OrganizationKey,
        _ mapping: Mapping,
        _ connection: Connection
    ) throws {
        guard held.kind == "update" else { return }
        let entity = try mapping.fields(table: held.table, columns: "{}").entity
        let isHidden = try connection.value(
            """
            SELECT 1 FROM \(entity.rawValue)
            WHERE organization_key = ? AND id = ? AND deleted_at IS NOT NULL
            """,
            .key(organizationKey),
            .text(held.rowID)
        )
        if isHidden == nil { return }
        let isWaiting = try connection.value(
            "SELECT 1 FROM change WHERE organization_key = ? AND row_id = ? AND kind = 'delete'",
            .key(organizationKey),
            .text(held.rowID)
        )
        throw SyncStoreError.deleted(
            entity: entity.rawValue,
            id: held.rowID,
            there: isWaiting == nil
        )
    }

    /// Makes a refused edit again on what its user had seen, not on what stands by now: what came
    /// in between meets it as a conflict, and is not overwritten unseen.
    ///
    /// - Throws: ``SyncStoreError/editedSince(id:fields:)`` where a later edit of the same fields
    ///   waits.
    func editAgain(
        _ held: QuarantinedOperation,
        _ row: MirrorRow,
        _ seen: MirrorRow,
        _ fields: [String: Value],
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        let changes = try waitingChanges(held.rowID, organizationKey, connection)
        let names = Set(fields.keys)
        let again = changes.filter { names.contains($0.field) }.map(\.field)
        guard again.isEmpty else {
            throw SyncStoreError.editedSince(id: held.rowID, fields: Set(again).sorted())
        }
        try edit(row.entity, held.rowID, organizationKey, fields, false, connection)
        for (name, _) in fields where !name.hasPrefix("attributes.") {
            guard let base = seen[name] else { continue }
            try setBase(base, of: name, held.rowID, organizationKey, connection)
        }
        try setAttributesBase(row, seen, held.rowID, organizationKey, connection)
    }

    /// The fields of the edits of a row that wait; attributes each by its own name.
    private func waitingChanges(
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> [(field: String, base: Value)] {
        var found: [(field: String, base: Value)] = []
        var attributes: [(base: String, value: String)] = []
        try connection.rows(
            """
            SELECT f.field, f.base, f.value FROM change AS c JOIN change_field AS f USING (change_key)
            WHERE c.organization_key = ? AND c.row_id = ? AND c.kind = 'update'
            """,
            .key(organizationKey),
            .text(id)
        ) { row in
            if row.string(0) == "attributes" {
                attributes.append((row.stringOrNil(1) ?? "{}", row.stringOrNil(2) ?? "{}"))
            } else {
                found.append((row.string(0), row.value(1)))
            }
        }
        for (base, value) in attributes {
            for change in try Attributes.changes(from: base, to: value) {
                found.append(("attributes.\(change.name)", .null))
            }
        }
        return found
    }

    /// Sets what the edit that has not left yet was made on.
    private func setBase(
        _ base: Value,
        of field: String,
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            UPDATE change_field SET base = ?1 WHERE field = ?2 AND change_key IN (
                SELECT change_key FROM change
                WHERE organization_key = ?3 AND row_id = ?4 AND op_id IS NULL AND kind = 'update')
            """,
            base,
            .text(field),
            .key(organizationKey),
            .text(id)
        )
    }

    /// The same for columns without a place of their own.
    private func setAttributesBase(
        _ row: MirrorRow,
        _ seen: MirrorRow,
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        let names =
            try JSON(parsing: row["attributes"]?.text ?? "{}", limits: .rows).objectValue?.keys
            ?? []
        let base = try connection.value(
            """
            SELECT f.base FROM change AS c JOIN change_field AS f USING (change_key)
            WHERE c.organization_key = ? AND c.row_id = ? AND c.op_id IS NULL AND c.kind = 'update'
                AND f.field = 'attributes'
            """,
            .key(organizationKey),
            .text(id)
        )?.text
        guard let base, !names.isEmpty else { return }
        let before =
            try JSON(parsing: seen["attributes"]?.text ?? "{}", limits: .rows).objectValue ?? [:]
        var object = try JSON(parsing: base, limits: .rows).objectValue ?? [:]
        for name in names { object[name] = before[name] }
        try setBase(
            .text(JSON.object(object).canonicalText),
            of: "attributes",
            id,
            organizationKey,
            connection
        )
    }
}

extension SyncApply {
    /// Takes fields out of refused edits that the server has taken a later value of; an edit of
    /// which none is left is settled.
    func settleRefused(_ operation: OutboxOperation, except lost: [String]) throws {
        guard operation.kind == .update else { return }
        var taken = try JSON(parsing: operation.text, limits: .rows)["set"]?.objectValue ?? [:]
        for column in lost { taken.remove(column) }
        var refused: [(id: String, isLocal: Bool, operation: String)] = []
        try connection.rows(
            """
            SELECT op_id, code = 'local', operation FROM sync_quarantine
            WHERE organization_key = ? AND row_id = ? AND kind = 'update'
            """,
            .key(table.organizationKey),
            .text(operation.rowID)
        ) { refused.append(($0.string(0), $0.int64(1) != 0, $0.string(2))) }
        if refused.isEmpty { return }
        let row = try mapping.fields(
            table: table.name,
            columns: JSON.object(taken).canonicalText
        )
        let fields = row.entity.fields.filter { row[$0] != nil && $0 != "attributes" }
        for held in refused {
            let names = held.isLocal ? fields : taken.keys
            try settle(held.id, held.operation, names)
        }
    }

    private func settle(_ id: String, _ text: String, _ names: [String]) throws {
        guard var operation = try JSON(parsing: text, limits: .rows).objectValue,
            var set = operation["set"]?.objectValue,
            names.contains(where: set.contains)
        else { return }
        for name in names { set.remove(name) }
        operation["set"] = .object(set)
        if set.keys.isEmpty {
            try connection.run("DELETE FROM sync_quarantine WHERE op_id = ?", .text(id))
        } else {
            try connection.run(
                "UPDATE sync_quarantine SET operation = ? WHERE op_id = ?",
                .text(JSON.object(operation).canonicalText),
                .text(id)
            )
        }
    }
}
