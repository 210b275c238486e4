import AuditLog
package import CRM
import JSON
import SQLite

/// Two contacts made one, or a merge taken back.
package struct ContactMerge: Equatable, Sendable {
    /// The id by which it is taken back.
    package var id: String
    /// Id and name of the contact that stays.
    package var kept: ContactReference.Sharer
    /// Those of the contact that went.
    package var gone: ContactReference.Sharer
    /// Interactions, deals and outcomes that changed hands.
    package var moved: Int
    package var at: Instant
}

/// What is done about two contacts that are one person.
package enum MergeStep: Sendable {
    case merge(kept: ContactKey, gone: ContactKey)
    /// The merge of that id is taken back.
    case undo(id: String)
}

/// Why two contacts cannot be made one, or a merge cannot be taken back.
package enum MergeError: Error, Equatable, CustomStringConvertible {
    /// Both are the same contact.
    case same(String)
    /// No merge has that id, or it was taken back before.
    case unknown(String)

    package var description: String {
        switch self {
        case .same(let id): "'\(id)' is one contact already; name two"
        case .unknown(let id):
            "there is no merge '\(id)' to take back; 'assay merge list' shows them"
        }
    }
}

/// Merging keeps one contact and deletes the other softly: histories are put together, fields that
/// were empty are filled, and the other's id and addresses lead to the one that stays, in searches
/// and in later imports. Scores of both stay in the history.
extension Store {
    /// Makes two contacts one, or two again, in one transaction with its entry of the log.
    ///
    /// Taken back, rows that are still where the merge put them return, the other contact is there
    /// again, and filled fields that still have their value are as before.
    /// - Throws: ``MergeError``, ``StoreError/contactNotFound(_:)``.
    package func make(_ step: MergeStep, organizationKey: OrganizationKey) throws -> ContactMerge {
        try database.write { try make(step, organizationKey, $0) }
    }

    /// Does so once for a claim, and keeps the answer in the same transaction.
    ///
    /// - Returns: the answer that counts, and whether it is one of before.
    /// - Throws: ``MergeError``, ``StoreError/contactNotFound(_:)``.
    package func make(
        _ step: MergeStep,
        organizationKey: OrganizationKey,
        claim: IdempotencyKey?,
        answer: (ContactMerge) -> IdempotentResponse
    ) throws -> (answer: IdempotentResponse, isRepeated: Bool) {
        try once(claim, organizationKey: organizationKey) { connection in
            answer(try make(step, organizationKey, connection))
        }
    }

    private func make(
        _ step: MergeStep,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> ContactMerge {
        switch step {
        case .merge(let kept, let gone): try merge(kept, gone, organizationKey, connection)
        case .undo(let id): try undoMerge(id, organizationKey, connection)
        }
    }

    private func merge(
        _ kept: ContactKey,
        _ gone: ContactKey,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> ContactMerge {
        let id = newID()
        let (stays, goes) = (try person(kept, connection), try person(gone, connection))
        guard kept != gone else { throw MergeError.same(stays.id) }
        let now = environment.now()
        var moved: JSONObject = [:]
        var count = 0
        for table in Self.mergedTables {
            let keys = try move(table, from: gone, to: kept, at: now, connection)
            count += keys.count
            moved[table] = .array(keys.map { .integer($0) })
        }
        let filled = try fill(kept, from: gone, at: now, connection)
        try carryObjection(from: gone, to: kept, connection)
        let handles = try adopt(kept, gone, goes.id, organizationKey, connection)
        try connection.run(
            "UPDATE contact SET deleted_at = ?2, recorded_at = ?2 WHERE contact_key = ?1",
            .key(gone),
            .integer(now.microseconds)
        )
        try connection.run(
            """
            INSERT INTO contact_merge (id, organization_key, kept_key, gone_key, merged_at,
                moved, filled, handles)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(id),
            .key(organizationKey),
            .key(kept),
            .key(gone),
            .integer(now.microseconds),
            .text(JSON.object(moved).canonicalText),
            .text(filled),
            .text(JSON.array(handles.map { .string($0) }).canonicalText)
        )
        try logMerge(LedgerKind.merge, id, kept, moved: count, at: now, connection)
        return ContactMerge(id: id, kept: stays, gone: goes, moved: count, at: now)
    }

    private func undoMerge(
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> ContactMerge {
        let row = try connection.row(
            """
            SELECT kept_key, gone_key, moved, filled, handles FROM contact_merge
            WHERE organization_key = ? AND id = ? AND undone_at IS NULL
            """,
            .key(organizationKey),
            .text(id)
        )
        guard let row, let kept = ContactKey(row[0].integer),
            let gone = ContactKey(row[1].integer)
        else {
            throw MergeError.unknown(id)
        }
        let now = environment.now()
        let stays = try person(kept, connection)
        try connection.run(
            "UPDATE contact SET deleted_at = NULL, recorded_at = ?2 WHERE contact_key = ?1",
            .key(gone),
            .integer(now.microseconds)
        )
        var count = 0
        for table in Self.mergedTables {
            try connection.run(
                """
                UPDATE \(table) SET contact_key = ?1, recorded_at = ?4
                WHERE contact_key = ?2 AND \(table)_key IN (
                    SELECT value FROM json_each(?3, '$.\(table)'))
                """,
                .key(gone),
                .key(kept),
                row[2],
                .integer(now.microseconds)
            )
            count += connection.changes
        }
        try empty(kept, filled: row[3], at: now, connection)
        try CommittedRows.note(kept, on: connection)
        try connection.run(
            """
            DELETE FROM contact_handle WHERE contact_key = ?1
                AND handle IN (SELECT value FROM json_each(?2))
            """,
            .key(kept),
            row[4]
        )
        try connection.run(
            "UPDATE contact_merge SET undone_at = ?2 WHERE id = ?1",
            .text(id),
            .integer(now.microseconds)
        )
        try logMerge(LedgerKind.mergeUndone, id, kept, moved: count, at: now, connection)
        let back = try person(gone, connection)
        return ContactMerge(id: id, kept: stays, gone: back, moved: count, at: now)
    }

    /// The merges that were not taken back, newest first, at most 1,000.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func merges(organizationKey: OrganizationKey) throws -> [ContactMerge] {
        var merges: [ContactMerge] = []
        try database.read { connection in
            try connection.rows(
                """
                SELECT m.id, k.id, k.name, g.id, g.name, m.merged_at, (
                    SELECT count(*) FROM json_tree(m.moved) WHERE type = 'integer')
                FROM contact_merge AS m JOIN contact AS k ON k.contact_key = m.kept_key
                    JOIN contact AS g ON g.contact_key = m.gone_key
                WHERE m.organization_key = ? AND m.undone_at IS NULL
                ORDER BY m.merge_key DESC LIMIT 1000
                """,
                .key(organizationKey)
            ) { row in
                merges.append(
                    ContactMerge(
                        id: row.string(0),
                        kept: .init(id: row.string(1), name: row.string(2)),
                        gone: .init(id: row.string(3), name: row.string(4)),
                        moved: Int(row.int64(6)),
                        at: Instant(microseconds: row.int64(5))
                    )
                )
            }
        }
        return merges
    }
}
