import CRM
import SQLite
import Storage
import Values

extension SyncApply {
    /// Brings a row of ours in line; one that says the same already is left alone, so that nothing
    /// becomes stale or a version of itself.
    ///
    /// With `isNew` hardly any row of ours has that id.
    func write(_ row: MirrorRow, id: String, isNew: Bool) throws {
        var columns: [(name: String, value: Value)] = []
        columns.reserveCapacity(row.values.count + 2)
        for (name, value) in zip(row.entity.fields, row.values) {
            guard let value else { continue }
            columns.append((name, value == .null ? row.entity.instead(of: name) : value))
        }
        try deriveColumns(row, &columns)
        if isNew, try insert(row.entity, id, columns) { return }
        guard let known = try held(row.entity, id) else {
            _ = try insert(row.entity, id, columns)
            return
        }
        try keepOwnAttributes(row, known.attributes, &columns)
        if try known.isShown && isSame(row.entity, known.key, columns) { return }
        if isNew, known.isShown {
            try noteEarlierEdits(row, id: id, contactKey: ContactKey(known.key))
        }
        try update(row.entity, known.key, columns)
        try settleOutcome(row.entity, known.key)
    }

    /// Columns that follow from others.
    private func deriveColumns(
        _ row: MirrorRow,
        _ columns: inout [(name: String, value: Value)]
    ) throws {
        if row.entity == .contact, let email = row["email"] {
            columns.append(("match_email", Store.text(email.text.flatMap(MatchKey.email))))
        }
        if row.entity != .interaction, let company = row["company"] {
            let key = try companyKey(company.text)
            columns.append(("company_key", .key(key)))
        }
    }

    /// Attributes that are no columns of the remote table were never the server's to take away.
    private func keepOwnAttributes(
        _ row: MirrorRow,
        _ held: String,
        _ columns: inout [(name: String, value: Value)]
    ) throws {
        guard let place = columns.firstIndex(where: { $0.name == "attributes" }), held != "{}",
            .text(held) != columns[place].value
        else { return }
        columns[place].value = .text(
            try Attributes.joined(
                held,
                except: row.columns,
                with: columns[place].value.text ?? "{}"
            )
        )
    }

    /// The row of ours with that id; nil without one.
    private func held(
        _ entity: MirrorEntity,
        _ id: String
    ) throws -> (key: Int64, isShown: Bool, attributes: String)? {
        let row = try connection.statement(
            """
            SELECT \(entity.key), deleted_at IS NULL, attributes FROM \(entity.rawValue)
            WHERE organization_key = ? AND id = ?
            """
        )
        defer { row.reset() }
        row.bind(1, table.organizationKey)
        row.bind(2, id)
        guard try row.step() else { return nil }
        return (row.int64(0), row.int64(1) != 0, row.string(2))
    }

    private func isSame(
        _ entity: MirrorEntity,
        _ key: Int64,
        _ columns: [(name: String, value: Value)]
    ) throws -> Bool {
        let names = columns.map(\.name).joined(separator: ", ")
        let row = try connection.statement(
            "SELECT \(names) FROM \(entity.rawValue) WHERE \(entity.key) = ?"
        )
        defer { row.reset() }
        row.bind(1, key)
        return try row.step() && columns.indices.allSatisfy { row.value($0) == columns[$0].value }
    }

    private func update(
        _ entity: MirrorEntity,
        _ key: Int64,
        _ columns: [(name: String, value: Value)]
    ) throws {
        let assignments = columns.enumerated().map { "\($1.name) = ?\($0 + 3)" }
        let update = try connection.statement(
            """
            UPDATE \(entity.rawValue)
            SET deleted_at = NULL, recorded_at = ?1, \(assignments.joined(separator: ", "))
            WHERE \(entity.key) = ?2
            """
        )
        update.bind(1, now)
        update.bind(2, key)
        for (index, column) in columns.enumerated() { update.bind(index + 3, column.value) }
        try update.run()
    }

    /// - Returns: whether it was made; not where one has that id.
    private func insert(
        _ entity: MirrorEntity,
        _ id: String,
        _ columns: [(name: String, value: Value)]
    ) throws -> Bool {
        var columns = columns
        for (name, value) in entity.required where !columns.contains(where: { $0.name == name }) {
            columns.append((name, value))
        }
        let insert = try insertion(of: columns.map(\.name), into: entity)
        insert.bind(1, table.organizationKey)
        insert.bind(2, id)
        insert.bind(3, now)
        for (index, column) in columns.enumerated() { insert.bind(index + 4, column.value) }
        try insert.run()
        guard connection.changes > 0 else { return false }
        try settleOutcome(entity, connection.lastInsertRowID)
        return true
    }

    private func insertion(of names: [String], into entity: MirrorEntity) throws -> Statement {
        if let insertion, insertion.entity == entity, insertion.names == names {
            return insertion.statement
        }
        let places = names.indices.map { "?\($0 + 4)" }
        let statement = try connection.statement(
            """
            INSERT INTO \(entity.rawValue)
                (organization_key, id, recorded_at, \(names.joined(separator: ", ")))
            VALUES (?1, ?2, ?3, \(places.joined(separator: ", ")))
            ON CONFLICT (organization_key, id) DO NOTHING
            """
        )
        insertion = (entity, names, statement)
        return statement
    }

    /// The outcome that a won or lost opportunity means for its contact.
    private func settleOutcome(_ entity: MirrorEntity, _ key: Int64) throws {
        guard entity == .opportunity else { return }
        let opportunity = OpportunityKey(key)
        let settle = try connection.statement(
            """
            INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                opportunity_key, recorded_at)
            SELECT organization_key, contact_key, status = 'won', closed_at, 'opportunity',
                opportunity_key, ?2
            FROM opportunity
            WHERE opportunity_key = ?1 AND status <> 'open' AND contact_key IS NOT NULL
            ON CONFLICT (opportunity_key) WHERE opportunity_key IS NOT NULL DO UPDATE SET
                contact_key = excluded.contact_key, is_won = excluded.is_won,
                occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at,
                deleted_at = NULL
            """
        )
        settle.bind(1, opportunity)
        settle.bind(2, now)
        try settle.run()
        if connection.changes == 0 { try withdrawOutcome(opportunity) }
    }

    private func withdrawOutcome(_ opportunityKey: OpportunityKey) throws {
        let withdraw = try connection.statement(
            "UPDATE outcome SET deleted_at = ? WHERE opportunity_key = ? AND deleted_at IS NULL"
        )
        withdraw.bind(1, now)
        withdraw.bind(2, opportunityKey)
        try withdraw.run()
    }

    /// Takes back the outcome of an opportunity that is gone.
    func hideOutcome(_ entity: MirrorEntity, _ id: String) throws {
        guard entity == .opportunity else { return }
        let key = try connection.value(
            "SELECT opportunity_key FROM opportunity WHERE organization_key = ? AND id = ?",
            .key(table.organizationKey),
            .text(id)
        )
        if let key = OpportunityKey(key?.integer) { try withdrawOutcome(key) }
    }
}
