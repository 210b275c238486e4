package import CRM
package import Storage

import JSON
import SQLite

/// Two values that met, or a record that one side changed and the other deleted.
package struct SyncConflict: Equatable, Sendable {
    /// Its number in this file.
    package var number: Int64
    /// The remote table.
    package var table: String
    /// The id of the row.
    package var rowID: String
    /// `both_changed`, `edited_there`, `deleted_there`, `hidden_there` or `restored`.
    package var kind: String
    /// The name of the person or deal that it is about; nil where the file has none of that id.
    package var record: String?
    /// The remote column; `*` for the whole row.
    package var field: String
    /// JSON texts; nil where there is none.
    package var base: String?
    /// What the server had.
    package var theirs: String?
    /// What was sent.
    package var mine: String?
    /// Whether the value from here stands.
    package var isMine: Bool
    /// When it was noted here.
    package var recordedAt: Instant
    /// When somebody looked at it; nil before.
    var resolvedAt: Instant?

    /// What stands in the file for the server's value of a row that the user does not see there.
    static let outOfSight = "\"out of sight\""
}

/// Why the server does not show a row to a user.
package enum Whereabouts: Equatable, Sendable {
    case deleted
    /// It is out of the user's sight; in plain sync it may be deleted as well.
    case hidden
}

/// An operation the server refused.
package struct QuarantinedOperation: Equatable, Sendable {
    /// The id of the operation.
    package var id: String
    /// The remote table.
    package var table: String
    /// The id of the row.
    package var rowID: String
    /// Insert, update, delete, or history.
    package var kind: String
    /// As it was sent: JSON.
    package var operation: String
    /// The server's code: an SQLSTATE, as a rule.
    package var code: String
    /// The server's words.
    package var message: String
    /// The name of the person or deal that it is about; nil where the file has none of that id.
    package var record: String?
    /// When it was noted here.
    package var recordedAt: Instant
}

extension Store {
    /// Conflicts nobody has looked at yet, or all, oldest first.
    package func conflicts(
        organizationKey: OrganizationKey,
        openOnly: Bool = true
    ) throws -> [SyncConflict] {
        try database.read { connection in
            var found: [SyncConflict] = []
            try connection.rows(
                """
                SELECT conflict_key, table_name, row_id, kind, field, base, theirs, mine, chosen,
                    recorded_at, resolved_at, \(Self.nameOfRecord)
                FROM sync_conflict AS k
                WHERE organization_key = ? AND (resolved_at IS NULL OR NOT ?) ORDER BY conflict_key
                """,
                .key(organizationKey),
                .integer(openOnly ? 1 : 0)
            ) { found.append(Self.conflict($0)) }
            return found
        }
    }

    /// The name of the contact, of the contact of a note, or of the deal that a row is; of `k`.
    private static let nameOfRecord = """
        coalesce(
            (SELECT name FROM contact
                WHERE organization_key = k.organization_key AND id = k.row_id),
            (SELECT c.name FROM interaction AS i JOIN contact AS c USING (contact_key)
                WHERE i.organization_key = k.organization_key AND i.id = k.row_id),
            (SELECT name FROM opportunity
                WHERE organization_key = k.organization_key AND id = k.row_id))
        """

    private static func conflict(_ row: Statement) -> SyncConflict {
        let theirs = row.stringOrNil(6)
        let isHidden = row.string(3) == "deleted_there" && theirs == SyncConflict.outOfSight
        return SyncConflict(
            number: row.int64(0),
            table: row.string(1),
            rowID: row.string(2),
            kind: isHidden ? "hidden_there" : row.string(3),
            record: row.stringOrNil(11),
            field: row.string(4),
            base: row.stringOrNil(5),
            theirs: isHidden ? nil : theirs,
            mine: row.stringOrNil(7),
            isMine: row.string(8) == "client",
            recordedAt: Instant(microseconds: row.int64(9)),
            resolvedAt: row.int64OrNil(10).map(Instant.init(microseconds:))
        )
    }

    /// Closes a conflict: with what stands, or by an edit that puts the other value back.
    ///
    /// The edit is an ordinary one: it is made on what stands now and goes to the server as such.
    package func resolve(
        _ number: Int64,
        takeMine: Bool,
        organizationKey: OrganizationKey,
        _ mapping: Mapping
    ) throws {
        let open = try conflicts(organizationKey: organizationKey)
        guard let conflict = open.first(where: { $0.number == number }) else {
            throw SyncStoreError.noConflict(number)
        }
        try database.write { connection in
            let isOfLink = try connection.value(
                "SELECT 1 FROM sync_conflict WHERE \(Self.isOfLink) AND conflict_key = ?2",
                .key(organizationKey),
                .integer(number)
            )
            guard isOfLink != nil else {
                throw SyncStoreError.ofAnother(what: "conflict \(number)")
            }
            if takeMine != conflict.isMine {
                try putBack(conflict, takeMine, organizationKey, mapping, connection)
            }
            try connection.run(
                """
                UPDATE sync_conflict SET resolved_at = ?, resolution = ? WHERE conflict_key = ?
                """,
                .integer(environment.now().microseconds),
                .text(takeMine ? "mine" : "theirs"),
                .integer(number)
            )
        }
    }

    private func putBack(
        _ conflict: SyncConflict,
        _ takeMine: Bool,
        _ organizationKey: OrganizationKey,
        _ mapping: Mapping,
        _ connection: Connection
    ) throws {
        let wanted = takeMine ? conflict.mine : conflict.theirs
        if conflict.kind == "edited_there" {
            // I deleted it; they edited it meanwhile.
            let row = try mapping.fields(table: conflict.table, columns: "{}")
            try edit(row.entity, conflict.rowID, organizationKey, [:], true, connection)
            return
        }
        let columns =
            conflict.field == "*" ? wanted ?? "{}" : "{\"\(conflict.field)\":\(wanted ?? "null")}"
        let row = try mapping.fields(table: conflict.table, columns: columns)
        try edit(
            row.entity,
            conflict.rowID,
            organizationKey,
            try editable(row),
            conflict.field == "*" ? false : nil,
            connection
        )
    }

    /// The fields of a row that a person may set.
    private func editable(_ row: MirrorRow) throws -> [String: Value] {
        var fields: [String: Value] = [:]
        for (name, value) in zip(row.entity.fields, row.values) {
            guard let value, !["created_at", "updated_at"].contains(name) else { continue }
            if name == "attributes" {
                let changes = try Attributes.changes(from: "{}", to: value.text ?? "{}")
                for change in changes {
                    fields["attributes.\(change.name)"] = Self.text(change.new?.canonicalText)
                }
            } else {
                fields[name] = value
            }
        }
        return fields
    }
}

extension Store {
    /// Operations the server refused, oldest first.
    package func quarantined(organizationKey: OrganizationKey) throws -> [QuarantinedOperation] {
        try database.read { connection in
            var found: [QuarantinedOperation] = []
            try connection.rows(
                """
                SELECT op_id, table_name, row_id, kind, operation, code, message, recorded_at,
                    \(Self.nameOfRecord)
                FROM sync_quarantine AS k WHERE organization_key = ? ORDER BY recorded_at, op_id
                """,
                .key(organizationKey)
            ) { row in
                found.append(
                    QuarantinedOperation(
                        id: row.string(0),
                        table: row.string(1),
                        rowID: row.string(2),
                        kind: row.string(3),
                        operation: row.string(4),
                        code: row.string(5),
                        message: row.string(6),
                        record: row.stringOrNil(8),
                        recordedAt: Instant(microseconds: row.int64(7))
                    )
                )
            }
            return found
        }
    }

    /// Takes an operation out of quarantine: dropped, or made again on what its user had seen.
    ///
    /// With `restoring` a record that was deleted since is brought back by it.
    /// - Throws: ``SyncStoreError``, where the edit cannot be made again as it was.
    package func release(
        _ id: String,
        retry: Bool,
        restoring: Bool = false,
        organizationKey: OrganizationKey,
        _ mapping: Mapping
    ) throws {
        let all = try quarantined(organizationKey: organizationKey)
        guard let held = all.first(where: { $0.id == id }) else {
            throw SyncStoreError.notQuarantined(id)
        }
        let table = try syncTables(organizationKey: organizationKey)
            .first { $0.name == held.table }
        try database.write { connection in
            let isOfLink = try connection.value(
                "SELECT 1 FROM sync_quarantine WHERE \(Self.isOfLink) AND op_id = ?2",
                .key(organizationKey),
                .text(id)
            )
            guard isOfLink != nil || !retry else {
                throw SyncStoreError.ofAnother(what: "operation \(id)")
            }
            if retry, !restoring {
                try refuseRestoring(held, organizationKey, mapping, connection)
            }
            // An edit that never left still stands here: made again on what the server has, it is
            // one.
            if retry, held.code == "local", let table {
                try SyncApply.run(self, table, mapping, MergeMachine(), connection) {
                    try $0.show(held.rowID)
                }
            }
            if retry { try make(held, organizationKey, mapping, connection) }
            try connection.run("DELETE FROM sync_quarantine WHERE op_id = ?", .text(id))
        }
    }

    /// Makes a refused edit again.
    private func make(
        _ held: QuarantinedOperation,
        _ organizationKey: OrganizationKey,
        _ mapping: Mapping,
        _ connection: Connection
    ) throws {
        let row = try mapping.fields(table: held.table, columns: try held.columns)
        if held.kind == "insert" {
            // The record stands here as it was typed, so that setting its fields would change
            // nothing.
            try insertAgain(row.entity, held.rowID, organizationKey, connection)
            return
        }
        if held.code == "local" {
            // It never was in the server's words.
            let fields = try held.localFields
            try edit(row.entity, held.rowID, organizationKey, fields, held.isDelete, connection)
            return
        }
        if held.isDelete {
            try edit(row.entity, held.rowID, organizationKey, [:], true, connection)
            return
        }
        let seen = try mapping.fields(table: held.table, columns: try held.base)
        try editAgain(held, row, seen, try editable(row), organizationKey, connection)
    }

    /// Queues the insert of a record as it stands.
    private func insertAgain(
        _ entity: MirrorEntity,
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
            SELECT organization_key, ?1, \(entity.key), id, 'insert', ?4 FROM \(entity.rawValue)
            WHERE organization_key = ?2 AND id = ?3 AND deleted_at IS NULL
            ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO UPDATE SET kind = 'insert'
            """,
            .text(entity.rawValue),
            .key(organizationKey),
            .text(id),
            .integer(environment.now().microseconds)
        )
        guard connection.changes == 1 else {
            throw EditError.recordGone(entity: entity.rawValue, id: id)
        }
    }
}

extension QuarantinedOperation {
    var isDelete: Bool { kind == "delete" }

    /// The fields of ours that an edit wanted to set which could not be put into the server's
    /// words.
    fileprivate var localFields: [String: Value] {
        get throws {
            var fields: [String: Value] = [:]
            for (name, value) in try JSON(parsing: operation, limits: .rows)["set"]?.objectValue
                ?? [:]
            {
                fields[name] =
                    value.stringValue.map { .text($0) } ?? value.intValue.map { .integer($0) }
                    ?? .null
            }
            return fields
        }
    }

    /// What the columns held that it wanted to set: a JSON object.
    var base: String {
        get throws { try JSON(parsing: operation, limits: .rows)["base"]?.canonicalText ?? "{}" }
    }

    /// The columns it wanted to set: a JSON object.
    package var columns: String {
        get throws { try JSON(parsing: operation, limits: .rows)["set"]?.canonicalText ?? "{}" }
    }
}
