import AuditLog
import CRM
import Identity
import JSON
import SQLite

/// The steps of ``Store/merge(kept:gone:organizationKey:)`` and of taking it back.
extension Store {
    /// Tables whose rows belong to a contact and are moved.
    static let mergedTables = ["interaction", "opportunity", "outcome"]
    /// Fields that are filled where they were empty.
    private static let filledFields =
        ["company_key", "match_email"]
        + Contact.columns.filter { $0.traits.sync == .both && $0.traits.merging == .newer }
        .map(\.name)

    private static let refusal = "do_not_contact"

    func person(
        _ key: ContactKey,
        _ connection: Connection
    ) throws -> ContactReference.Sharer {
        let row = try connection.row(
            "SELECT id, name FROM contact WHERE contact_key = ? AND deleted_at IS NULL",
            .key(key)
        )
        guard let row else { throw StoreError.contactNotFound("key \(key)") }
        return ContactReference.Sharer(id: row[0].text ?? "", name: row[1].text ?? "")
    }

    func move(
        _ table: String,
        from gone: ContactKey,
        to kept: ContactKey,
        at now: Instant,
        _ connection: Connection
    ) throws -> [Int64] {
        var keys: [Int64] = []
        try connection.rows(
            "SELECT \(table)_key FROM \(table) WHERE contact_key = ? AND deleted_at IS NULL",
            .key(gone)
        ) { keys.append($0.int64(0)) }
        for key in keys {
            try connection.run(
                "UPDATE \(table) SET contact_key = ?2, recorded_at = ?3 WHERE \(table)_key = ?1",
                .integer(key),
                .key(kept),
                .integer(now.microseconds)
            )
        }
        return keys
    }

    /// Fills what is empty; whoever asked under either record not to be contacted did ask.
    ///
    /// - Returns: the fields that were filled, as a JSON object; `overruled` where a consent was.
    func fill(
        _ kept: ContactKey,
        from gone: ContactKey,
        at now: Instant,
        _ connection: Connection
    ) throws -> String {
        let filled =
            try connection.value(
                """
                SELECT json_group_object(iif(old.value = 0, 'overruled', f.key), f.value)
                FROM contact AS k, contact AS g,
                    json_each(json_object(\(Self.filledFields.map { "'\($0)', g.\($0)" }
                    .joined(separator: ", ")))) AS f,
                    json_each(json_object(\(Self.filledFields.map { "'\($0)', k.\($0)" }
                    .joined(separator: ", ")))) AS old
                WHERE k.contact_key = ? AND g.contact_key = ? AND old.key = f.key
                    AND (old.value IS NULL AND f.value IS NOT NULL
                        OR f.key = 'do_not_contact' AND f.value = 1 AND old.value = 0)
                """,
                .key(kept),
                .key(gone)
            )?.text ?? "{}"
        let overruled =
            "do_not_contact = coalesce(do_not_contact, "
            + "?2 ->> 'do_not_contact') OR ?2 ->> 'overruled' IS NOT NULL"
        let assignments = Self.filledFields.map {
            $0 == Self.refusal ? overruled : "\($0) = coalesce(\($0), ?2 ->> '\($0)')"
        }
        try connection.run(
            """
            UPDATE contact SET \(assignments.joined(separator: ", ")), recorded_at = ?3
            WHERE contact_key = ?1
            """,
            .key(kept),
            .text(filled),
            .integer(now.microseconds)
        )
        return filled
    }

    func empty(
        _ kept: ContactKey,
        filled: Value,
        at now: Instant,
        _ connection: Connection
    ) throws {
        let consent = "iif(?2 ->> 'overruled' = do_not_contact, 0, do_not_contact)"
        let assignments = Self.filledFields.map {
            "\($0) = nullif(\($0 == Self.refusal ? consent : $0), ?2 ->> '\($0)')"
        }
        try connection.run(
            """
            UPDATE contact SET \(assignments.joined(separator: ", ")), recorded_at = ?3
            WHERE contact_key = ?1
            """,
            .key(kept),
            filled,
            .integer(now.microseconds)
        )
    }

    /// Lets the other's id and addresses lead to the contact that stays.
    func adopt(
        _ kept: ContactKey,
        _ gone: ContactKey,
        _ goneID: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> [String] {
        var handles = ["id:" + goneID]
        try connection.rows(
            """
            SELECT handle FROM contact_handle WHERE contact_key = ?1
            UNION SELECT 'mail:' || match_email FROM contact
                WHERE contact_key = ?1 AND match_email IS NOT NULL
            EXCEPT SELECT handle FROM contact_handle WHERE contact_key = ?2
            """,
            .key(gone),
            .key(kept)
        ) { handles.append($0.string(0)) }
        let phone = try connection.value(
            "SELECT phone FROM contact WHERE contact_key = ?",
            .key(gone)
        )
        if let key = phone?.text.flatMap(IdentityRule.phoneKey) { handles.append("tel:" + key) }
        try CommittedRows.note(kept, on: connection)
        for handle in handles {
            try connection.run(
                """
                INSERT INTO contact_handle (organization_key, handle, contact_key) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                .key(organizationKey),
                .text(handle),
                .key(kept)
            )
        }
        return handles
    }

    func logMerge(
        _ kind: String,
        _ id: String,
        _ kept: ContactKey,
        moved: Int,
        at now: Instant,
        _ connection: Connection
    ) throws {
        try environment.append(
            LedgerRecord(
                kind: kind,
                at: now,
                facts: ["merge_id": .string(id), "moved": .integer(Int64(moved))]
            ),
            on: connection
        )
    }
}
