import CRM
import JSON
import SQLite
import Storage

extension SyncApply {
    /// Keeps what a user changed in a contact before the project was linked: the server's row comes
    /// now for the first time, and its values are what stands from here on.
    ///
    /// Only what differs from the first version held here counts as changed: a file may be older
    /// than the server, and its values are nobody's edit. Once the organization was synced, by
    /// whatever link, edits were sent, and what differs is the server's news.
    func noteEarlierEdits(_ row: MirrorRow, id: String, contactKey: ContactKey) throws {
        guard row.entity == .contact, table.since == nil, !mapping.isReadOnly(table: table.name),
            try connection.value(
                "SELECT 1 FROM sync_run WHERE organization_key = ? AND error IS NULL LIMIT 1",
                .key(table.organizationKey)
            ) == nil
        else { return }
        let names = row.entity.sentFields
        let list = names.joined(separator: ", ")
        let first = try connection.row(
            "SELECT \(list) FROM contact_version WHERE contact_key = ? ORDER BY number LIMIT 1",
            .key(contactKey)
        )
        guard let first,
            let held = try connection.row(
                "SELECT \(list) FROM contact WHERE contact_key = ?",
                .key(contactKey)
            )
        else { return }
        var edit = LocalEdit(
            entity: .contact,
            kind: .update,
            rowID: id,
            table: table.name,
            base: [:],
            new: [:],
            contactIDs: [:],
            remote: try shadow(id)?.base.flatMap {
                try JSON(parsing: $0, limits: .rows).objectValue
            },
            isDeletedThere: false,
            remoteColumns: [],
            tableColumns: [:]
        )
        edit.remoteColumns = Set(edit.remote?.keys ?? [])
        for (place, name) in names.enumerated()
        where held[place] != first[place] && row[name].map({ $0 != held[place] }) ?? false {
            edit.base[name] = first[place]
            edit.new[name] = held[place]
        }
        try note(edit)
    }

    /// Lists the fields of an edit that was made on something else than what the server has.
    private func note(_ edit: LocalEdit) throws {
        guard !edit.new.isEmpty,
            let text = try mapping.operation(edit, id: "")?.operation
        else { return }
        let operation = try JSON(parsing: text, limits: .rows)
        for (name, mine) in operation["set"]?.objectValue ?? [:]
        where mine != edit.remote?[name] ?? .null {
            try connection.run(
                """
                INSERT INTO sync_conflict (organization_key, table_name, row_id, op_id, kind, field,
                    base, theirs, mine, chosen, recorded_at)
                SELECT organization_key, ?2, ?3, 'before-link-' || linked_at, 'both_changed', ?4, ?5,
                    ?6, ?7, 'server', ?8
                FROM sync_link
                WHERE organization_key = ?1 AND NOT EXISTS (
                    SELECT 1 FROM sync_conflict AS c
                    WHERE c.organization_key = ?1 AND c.row_id = ?3 AND c.field = ?4
                        AND c.resolved_at IS NULL)
                ON CONFLICT DO NOTHING
                """,
                .key(table.organizationKey),
                .text(table.name),
                .text(edit.rowID),
                .text(name),
                operation["base"]?[name].map { .text($0.canonicalText) } ?? .null,
                .text((edit.remote?[name] ?? .null).canonicalText),
                .text(mine.canonicalText),
                .integer(now)
            )
        }
    }
}
