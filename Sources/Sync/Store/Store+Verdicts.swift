import CRM
import JSON
import SQLite
import Storage

extension Store {
    /// Takes the server's results on one table's operations: what it did, what it refused and the
    /// rows as they now stand, in one transaction.
    func acknowledge(
        _ answers: [(OutboxOperation, PushResult)],
        in table: SyncTable,
        _ mapping: Mapping,
        merging: RowMerging = MergeMachine()
    ) throws {
        try database.write { connection in
            try SyncApply.run(self, table, mapping, merging, connection) { apply in
                for (operation, result) in answers {
                    try apply.apply(operation, result)
                }
            }
        }
    }
}

extension SyncApply {
    fileprivate func apply(_ operation: OutboxOperation, _ result: PushResult) throws {
        // What was not judged waits on, as it was.
        if case .later = result { return }
        let lost = try shadow(operation.rowID)?.base
        try connection.run("DELETE FROM change WHERE op_id = ?", .text(operation.id))
        var row: RemoteRow?
        switch result {
        case .later: break
        case .applied(let now):
            row = now
            try settleRefused(operation, except: [])
        case .merged(let now, let conflicts):
            row = now
            try settleRefused(operation, except: conflicts.filter { !$0.isMine }.map(\.field))
            for conflict in conflicts {
                try note(conflict, operation, kind: "both_changed")
            }
        case .edited(let now, let conflicts):
            row = now
            for conflict in conflicts { try note(conflict, operation, kind: "edited_there") }
        case .gone(let whereabouts):
            let mine = FieldConflict(
                field: "*",
                base: lost,
                theirs: whereabouts == .hidden ? SyncConflict.outOfSight : nil,
                mine: try JSON(parsing: operation.text, limits: .rows)["set"]?.canonicalText,
                isMine: false
            )
            try note(mine, operation, kind: "deleted_there")
            try forget(operation.rowID)
        case .rejected(let code, let message, let now):
            row = now
            try quarantine(operation, code, message)
        }
        // What is news is drawn when it is taken.
        if let row, try put(row) { return }
        try show(operation.rowID)
    }

    /// The server does not have the row; whatever it says of it next is news.
    private func forget(_ id: String) throws {
        if let known = try shadow(id), known.rev == -1 {
            try noteRestored(known, RemoteRow(id: id, rev: 0, hash: 0, text: nil))
        }
        try connection.run(
            """
            INSERT INTO sync_shadow (table_key, id, rev, hash, base, seen) VALUES (?, ?, 0, 0, NULL, ?)
            ON CONFLICT (table_key, id) DO UPDATE SET rev = max(rev - 1, 0), hash = 0, base = NULL,
                seen = excluded.seen, is_waiting = 0
            """,
            .key(table.key),
            .text(id),
            .integer(table.pass)
        )
    }

    private func note(
        _ conflict: FieldConflict,
        _ operation: OutboxOperation,
        kind: String
    ) throws {
        try connection.run(
            """
            INSERT INTO sync_conflict (organization_key, table_name, row_id, op_id, kind, field,
                base, theirs, mine, chosen, recorded_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            .key(table.organizationKey),
            .text(operation.table),
            .text(operation.rowID),
            .text(operation.id),
            .text(kind),
            .text(conflict.field),
            Store.text(conflict.base),
            Store.text(conflict.theirs),
            Store.text(conflict.mine),
            .text(conflict.isMine ? "client" : "server"),
            .integer(now)
        )
    }

    private func quarantine(_ operation: OutboxOperation, _ code: String, _ message: String) throws
    {
        try connection.run(
            """
            INSERT INTO sync_quarantine (op_id, organization_key, table_name, row_id, kind,
                operation, code, message, recorded_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            .text(operation.id),
            .key(table.organizationKey),
            .text(operation.table),
            .text(operation.rowID),
            .text(operation.kind.rawValue),
            .text(operation.text),
            .text(code),
            .text(message),
            .integer(now)
        )
    }
}
