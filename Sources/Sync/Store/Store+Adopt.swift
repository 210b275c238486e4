package import CRM
package import Storage

import JSON
import SQLite
import Values

/// Records that were here before the project was linked, or came in by files.
package struct Adoption: Equatable, Sendable {
    /// Contacts that become edits to be sent.
    package var contacts = 0
    /// Interactions that do.
    package var interactions = 0
    /// Opportunities that do.
    package var opportunities = 0
    /// Contacts that the server has, by e-mail address and name.
    package var known = 0
    /// Of those that become edits, contacts whose address somebody of another name has there.
    package var sharing = 0
    /// Records whose ids the server's tables cannot hold.
    package var foreign = 0
}

/// A remote table that takes records of ours.
package struct AdoptingTable: Sendable {
    /// Its name there.
    package var name: String
    /// What its rows are here.
    package var entity: MirrorEntity
    /// The kinds of interaction that it takes.
    package var kinds: [InteractionKind]

    /// A table by its name.
    package init(name: String, entity: MirrorEntity, kinds: [InteractionKind] = []) {
        self.name = name
        self.entity = entity
        self.kinds = kinds
    }
}

extension Store {
    /// Gives the server the records it never heard of, as if they had just been made here.
    ///
    /// A contact whose id was made for it by an import, and whose e-mail address will find it
    /// again, gets a UUID first. Not taken: contacts whose address one of the server's has whose
    /// name may be theirs (``PersonName``), ids of other systems, and what belongs to either; what
    /// was refused before; and what has no place in `tables` that are synced. With `isTrial` they
    /// are only counted.
    ///
    /// - Throws: ``SyncStoreError/notPulled(table:)`` before the first whole sync: nobody knows
    ///   then what the server has.
    package func adopt(
        organizationKey: OrganizationKey,
        into tables: [AdoptingTable],
        isTrial: Bool = false
    ) throws -> Adoption {
        let run = { connection in
            try Adopter(connection, self, organizationKey, isTrial: isTrial).run(tables)
        }
        return try isTrial ? database.read(run) : database.write(run)
    }
}

/// Walks through what the server does not know, inside one transaction.
private final class Adopter {
    private let connection: Connection
    private let store: Store
    private let organizationKey: OrganizationKey
    private let isTrial: Bool
    private var adoption = Adoption()
    /// Contacts of ours that go there now.
    private var adopted: Set<ContactKey> = []

    init(
        _ connection: Connection,
        _ store: Store,
        _ organizationKey: OrganizationKey,
        isTrial: Bool
    ) {
        self.connection = connection
        self.store = store
        self.organizationKey = organizationKey
        self.isTrial = isTrial
    }

    /// A UUID in lower case: the server would answer any other by that name.
    private static let uuid = [8, 4, 4, 4, 12]
        .map { String(repeating: "[0-9a-f]", count: $0) }.joined(separator: "-")

    /// Of a table: shown, never told by the server, not on its way there, not refused.
    ///
    /// An edit of a record that the server never heard of is no news for it by itself; and what was
    /// added to a contact before the contact is adopted has to go out after it.
    private static func unheard(_ entity: MirrorEntity) -> String {
        let onItsWay = entity == .contact ? "<> 'update'" : "= 'delete'"
        return """
            r.organization_key = ?1 AND r.deleted_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM sync_shadow AS s JOIN sync_table AS t USING (table_key)
                WHERE t.organization_key = ?1 AND s.id = r.id)
            AND NOT EXISTS (
                SELECT 1 FROM change AS c
                WHERE c.entity = '\(entity.rawValue)' AND c.row_key = r.\(entity.key)
                    AND (c.kind \(onItsWay) OR c.op_id IS NOT NULL))
            AND NOT EXISTS (
                SELECT 1 FROM sync_quarantine AS q WHERE q.organization_key = ?1 AND q.row_id = r.id)
            """
    }

    func run(_ tables: [AdoptingTable]) throws -> Adoption {
        guard let contacts = tables.first(where: { $0.entity == .contact }),
            try isPulled(contacts)
        else {
            let name = tables.first { $0.entity == .contact }?.name ?? "a table that takes contacts"
            throw SyncStoreError.notPulled(table: name)
        }
        try takeContacts()
        for table in try tables.filter(isPulled) {
            switch table.entity {
            case .contact: continue
            case .interaction:
                let kinds = table.kinds.map { "\($0.rawValue)" }.joined(separator: ", ")
                adoption.interactions += try takeDependents(.interaction, "r.kind IN (\(kinds))")
            case .opportunity:
                adoption.opportunities += try takeDependents(.opportunity, "true")
            }
        }
        return adoption
    }

    /// Whether a table was gone through to its end.
    private func isPulled(_ table: AdoptingTable) throws -> Bool {
        try connection.value(
            "SELECT 1 FROM sync_table WHERE organization_key = ? AND name = ? AND since IS NOT NULL",
            .key(organizationKey),
            .text(table.name)
        ) != nil
    }

    private func takeContacts() throws {
        var found: [(key: ContactKey, id: String, isUUID: Bool)] = []
        // Files of before may hold words that are no address, such as `n/a`, as one.
        try connection.rows(
            """
            SELECT r.contact_key, r.id, r.id GLOB ?2, instr(r.match_email, '@') > 1, r.name, (
                SELECT json_group_array(o.name)
                FROM contact AS o JOIN sync_shadow AS s ON s.id = o.id
                    JOIN sync_table AS t USING (table_key)
                WHERE o.organization_key = ?1 AND o.match_email = r.match_email
                    AND instr(r.match_email, '@') > 1
                    AND o.deleted_at IS NULL AND t.organization_key = ?1 AND s.base IS NOT NULL)
            FROM contact AS r WHERE \(Self.unheard(.contact)) ORDER BY r.contact_key
            """,
            .key(organizationKey),
            .text(Self.uuid)
        ) { row in
            let isUUID = row.int64(2) != 0
            let isMade = row.string(1).hasPrefix(ImportBatch.madePrefix) && row.int64(3) != 0
            let sharers = try JSON(parsing: row.string(5)).arrayValue ?? []
            let name = PersonName(row.string(4))
            if sharers.contains(where: { name.agrees(with: PersonName($0.stringValue)) }) {
                adoption.known += 1
            } else if isUUID || isMade {
                found.append((ContactKey(row.int64(0)), row.string(1), isUUID))
                if !sharers.isEmpty { adoption.sharing += 1 }
            } else {
                adoption.foreign += 1
            }
        }
        adoption.contacts = found.count
        let now = store.environment.now()
        for contact in found {
            adopted.insert(contact.key)
            if isTrial { continue }
            let id = contact.isUUID ? contact.id : store.newID()
            if !contact.isUUID {
                try connection.run(
                    "UPDATE contact SET id = ?2 WHERE contact_key = ?1",
                    .key(contact.key),
                    .text(id)
                )
                try ContactIDChange(contactKey: contact.key, old: contact.id, new: id)
                    .record(.adoption, at: now, on: connection, store.environment)
            }
            try queue(.contact, contact.key.rawValue, id)
        }
        if !isTrial { try keepIDsWhenImportsAreUndone() }
    }

    /// Undoing an import puts rows back as they were; the id under which a contact is synced stays.
    private func keepIDsWhenImportsAreUndone() throws {
        try connection.run(
            """
            UPDATE import_change SET before = json_set(before, '$.id', (
                SELECT id FROM contact WHERE contact_key = import_change.row_key))
            WHERE table_name = 'contact' AND row_key IN (
                SELECT row_key FROM change
                WHERE organization_key = ? AND entity = 'contact' AND kind = 'insert'
                    AND op_id IS NULL)
            """,
            .key(organizationKey)
        )
    }

    /// Takes what belongs to contacts that the server has or gets.
    private func takeDependents(_ entity: MirrorEntity, _ condition: String) throws -> Int {
        var found: [(key: Int64, id: String)] = []
        try connection.rows(
            """
            SELECT r.\(entity.key), r.id, r.id GLOB ?2, r.contact_key, EXISTS (
                SELECT 1 FROM contact AS o JOIN sync_shadow AS s ON s.id = o.id
                    JOIN sync_table AS t USING (table_key)
                WHERE o.contact_key = r.contact_key AND t.organization_key = ?1
                    AND s.base IS NOT NULL)
            FROM \(entity.rawValue) AS r WHERE \(Self.unheard(entity)) AND \(condition)
            ORDER BY r.\(entity.key)
            """,
            .key(organizationKey),
            .text(Self.uuid)
        ) { row in
            let hasPlace =
                row.int64(4) != 0 || ContactKey(row.int64OrNil(3)).map(adopted.contains) ?? true
            if row.int64(2) != 0, hasPlace {
                found.append((row.int64(0), row.string(1)))
            } else {
                adoption.foreign += 1
            }
        }
        if !isTrial { for row in found { try queue(entity, row.key, row.id) } }
        return found.count
    }

    private func queue(_ entity: MirrorEntity, _ key: Int64, _ id: String) throws {
        try connection.run(
            "DELETE FROM change WHERE entity = ? AND row_key = ? AND op_id IS NULL",
            .text(entity.rawValue),
            .integer(key)
        )
        try connection.run(
            """
            INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
            VALUES (?, ?, ?, ?, 'insert', ?)
            """,
            .key(organizationKey),
            .text(entity.rawValue),
            .integer(key),
            .text(id),
            .integer(store.environment.now().microseconds)
        )
    }
}
