import CRM
import JSON
import SQLite
import Storage

extension Mapping {
    /// The operation that carries a local edit.
    ///
    /// - Throws: ``MappingError`` for a table that takes no edits, or a value that its column
    ///   cannot hold.
    package func operation(
        _ edit: LocalEdit,
        id: String
    ) throws -> (table: String, operation: String)? {
        guard let table = try destination(of: edit) else { return nil }
        var base = JSONObject()
        var new = JSONObject()
        switch edit.kind {
        case .insert: new = try insertColumns(edit, table)
        case .update: (base, new) = try changedColumns(edit, table)
        case .delete: base = seenColumns(edit, table)
        }
        if edit.kind == .update, new.isEmpty { return nil }
        if table.isReadOnly { throw MappingError.readOnly(table: table.table) }
        var operation: JSONObject = [
            "op": .string(id), "table": .string(table.table), "kind": .string(edit.kind.rawValue),
            "id": .string(edit.rowID), "base": .object(base), "set": .object(new),
        ]
        // The server refuses to bring back what its author does not know to be deleted.
        if edit.kind == .insert, edit.isDeletedThere { operation["restores"] = true }
        return (table.table, JSON.object(operation).canonicalText)
    }

    /// Where an edit goes; nil for what only lives here: records whose ids are no UUIDs, and kinds
    /// of interaction that no table takes.
    private func destination(of edit: LocalEdit) throws -> TableMapping? {
        if let name = edit.table { return try table(name) }
        guard Self.isUUID(edit.rowID) else { return nil }
        return tables.first { table in
            guard table.entity == edit.entity, !table.isReadOnly else { return false }
            guard edit.entity == .interaction else { return true }
            let kind = edit.interactionKind.flatMap { InteractionKind(rawValue: Int($0)) }
            return kind.map(table.accepts.contains) ?? false
        }
    }

    /// In lower case: the server would answer any other by that name, as if it were another row.
    private static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 36
            && bytes.enumerated().allSatisfy { place, byte in
                [8, 13, 18, 23].contains(place)
                    ? byte == UInt8(ascii: "-")
                    : (48...57).contains(byte) || (97...102).contains(byte)
            }
    }

    private func insertColumns(_ edit: LocalEdit, _ table: TableMapping) throws -> JSONObject {
        var set = JSONObject()
        for (column, value) in table.insert {
            switch value {
            case "$organization": set[column] = .string(organization)
            case "$user": set[column] = .text(user)
            default: set[column] = .string(value)
            }
        }
        for (field, value) in edit.new.sorted(by: { $0.key < $1.key }) where value != .null {
            if field == "contact_key" {
                set[table.contact.first ?? "contact_id"] = contactID(value, edit)
            } else if field == "attributes" {
                let known = edit.tableColumns[table.table] ?? []
                for member in try Attributes.changes(from: "{}", to: value.text ?? "{}")
                where known.contains(member.name) && !table.ignore.contains(member.name) {
                    set[member.name] = member.new
                }
            } else if let column = table.column(for: field), !isServerOwned(field, table),
                !table.implied.contains(column)
                    || edit.tableColumns[table.table]?.contains(column) == true
            {
                set[column] = FieldText.json(value, kind: table.kind(of: field))
            }
        }
        return set
    }

    /// The server sets these itself.
    private func isServerOwned(_ field: String, _ table: TableMapping) -> Bool {
        table.entity.columns.contains { $0.name == field && !$0.isSent }
    }

    private func contactID(_ value: Value, _ edit: LocalEdit) -> JSON {
        ContactKey(value.integer).flatMap { edit.contactIDs[$0] }.map { .string($0) } ?? .null
    }

    private func changedColumns(
        _ edit: LocalEdit,
        _ table: TableMapping
    ) throws -> (base: JSONObject, set: JSONObject) {
        var base = JSONObject()
        var set = JSONObject()
        let columns = edit.columns(of: table)
        for (field, value) in edit.new.sorted(by: { $0.key < $1.key }) {
            let old = edit.base[field] ?? .null
            if field == "attributes" {
                for change in try Attributes.changes(from: old.text ?? "{}", to: value.text ?? "{}")
                where columns.contains(change.name) {
                    base[change.name] = change.old ?? .null
                    set[change.name] = change.new.map { kept($0, like: change.old) } ?? .null
                }
            } else if field == "contact_key" {
                let column = table.contact.first ?? "contact_id"
                base[column] = contactID(old, edit)
                set[column] = contactID(value, edit)
            } else if let column = table.column(for: field), columns.contains(column) {
                base[column] = seen(column, field, old, edit, table)
                set[column] = kept(
                    FieldText.json(value, kind: table.kind(of: field)),
                    like: edit.remote?[column]
                )
            }
        }
        return (base, set)
    }

    /// A text that replaces an object or an array, as that: a file's columns are all text, and a
    /// column of JSON would keep it as such.
    private func kept(_ value: JSON, like old: JSON?) -> JSON {
        guard let text = value.stringValue else { return value }
        switch old {
        case .object, .array: return Attributes.typed(text, like: old) ?? value
        default: return value
        }
    }

    /// The columns of a row as its user saw them when deleting it.
    private func seenColumns(_ edit: LocalEdit, _ table: TableMapping) -> JSONObject {
        var base = JSONObject()
        let columns = edit.columns(of: table)
        for (field, value) in edit.base.sorted(by: { $0.key < $1.key })
        where !["attributes", "contact_key", "kind"].contains(field) {
            guard let column = table.column(for: field), columns.contains(column) else {
                continue
            }
            base[column] = seen(column, field, value, edit, table)
        }
        return base
    }

    /// A value as the server has it, where that reads as what the user saw: a telephone number or a
    /// time may be written in several ways.
    private func seen(
        _ column: String,
        _ field: String,
        _ value: Value,
        _ edit: LocalEdit,
        _ table: TableMapping
    ) -> JSON {
        if let remote = edit.remote, table.row(remote)[field] == value, let raw = remote[column] {
            return raw
        }
        return FieldText.json(value, kind: table.kind(of: field))
    }
}

extension TableMapping {
    func kind(of field: String) -> ColumnKind { entity.kind(of: field) ?? .text }

    /// The column that a field is written to.
    func column(for field: String) -> String? { columns.first { $0.field == field }?.column }
}

extension LocalEdit {
    /// The columns that can be written; of a row that the server has not shown, those of its table.
    func columns(of table: TableMapping) -> Set<String> {
        if remote != nil { return remoteColumns }
        return (tableColumns[table.table] ?? []).union(
            table.columns.map(\.column).filter { !table.implied.contains($0) }
        )
    }
}
