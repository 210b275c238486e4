import AuditLog
package import CRM
import JSON
import Ledger
import SQLite

/// Versions of models: stored, published for an organization, taken back. The log records each
/// step.
extension Store {
    /// Stores a model of an organization without using it; the same model is stored once.
    ///
    /// It gets the next free name of its kind, `trained-N`. The log calls it `trained` unless the
    /// draft's facts name another action.
    package func keep(_ draft: ModelDraft, organizationKey: OrganizationKey) throws -> ModelRecord {
        try database.write { connection in
            let number = try connection.value(
                "SELECT count(*) + 1 FROM model WHERE kind = ?",
                .text(draft.kind)
            )
            let name = "\(draft.kind)-\(number?.integer ?? 1)"
            let body = draft.body(name)
            let sha256 = SHA256.hash(body).hex
            if let known = try Self.model(sha256, connection) { return known }
            let now = environment.now()
            try connection.run(
                """
                INSERT INTO model (
                    sha256, name, kind, body, organization_key, metrics, training, trained_from,
                    trained_until, recorded_at
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .text(sha256),
                .text(name),
                .text(draft.kind),
                .blob(body),
                .key(organizationKey),
                .text(draft.metrics.canonicalText),
                .text(draft.training.canonicalText),
                draft.trainedFrom.map { .integer($0.microseconds) } ?? .null,
                draft.trainedUntil.map { .integer($0.microseconds) } ?? .null,
                .integer(now.microseconds)
            )
            var facts = draft.facts
            facts["action"] = draft.facts["action"] ?? "trained"
            try record(name, sha256, facts, now, connection)
            return try Self.stored(sha256, connection)
        }
    }

    /// Stores the rule book, which every organization uses until it has a model of its own.
    package func publish(name: String, kind: String, body: [UInt8]) throws -> ModelRecord {
        let sha256 = SHA256.hash(body).hex
        return try database.write { connection in
            if let current = try Self.currentModel(nil, connection), current.sha256 == sha256 {
                return current
            }
            let now = environment.now()
            try Self.retire(nil, now, connection)
            try connection.run(
                """
                INSERT INTO model (sha256, name, kind, body, recorded_at, published_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?5)
                ON CONFLICT (sha256) DO UPDATE SET published_at = ?5, retired_at = NULL
                """,
                .text(sha256),
                .text(name),
                .text(kind),
                .blob(body),
                .integer(now.microseconds)
            )
            try record(name, sha256, [:], now, connection)
            return try Self.stored(sha256, connection)
        }
    }

    /// Makes a stored model the one an organization uses; does nothing when it already is.
    ///
    /// The rule book is used by retiring the organization's own.
    /// - Throws: ``StoreError/modelMissing(_:)`` also where it is another organization's.
    package func publish(sha256: String, organizationKey: OrganizationKey) throws -> ModelRecord {
        try database.write { connection in
            try publish(sha256, organizationKey, action: "published", connection)
        }
    }

    /// Goes back to the model an organization used before; to the rule book where there was none.
    ///
    /// - Returns: the model in use now; nil where none was published before.
    package func rollBack(organizationKey: OrganizationKey) throws -> ModelRecord? {
        try database.write { connection in
            guard let current = try Self.currentModel(organizationKey, connection),
                current.organizationKey != nil
            else { return nil }
            let earlier = try Self.models(
                """
                WHERE organization_key = ? AND retired_at IS NOT NULL
                ORDER BY retired_at DESC, model_key DESC LIMIT 1
                """,
                [.key(organizationKey)],
                connection
            ).first
            guard let target = try earlier ?? Self.currentModel(nil, connection) else { return nil }
            // What is given up must not be what the next step back returns to.
            try connection.run(
                "UPDATE model SET published_at = NULL, retired_at = NULL WHERE model_key = ?",
                .key(current.key)
            )
            return try publish(
                target.sha256,
                organizationKey,
                action: "rolled back to",
                connection
            )
        }
    }

    private func publish(
        _ sha256: String,
        _ organizationKey: OrganizationKey,
        action: String,
        _ connection: Connection
    ) throws -> ModelRecord {
        guard let model = try Self.model(sha256, connection),
            model.organizationKey == nil || model.organizationKey == organizationKey
        else { throw StoreError.modelMissing(sha256) }
        guard SHA256.hash(model.body).hex == sha256 else {
            throw StoreError.damaged(
                table: "model",
                key: "\(model.key)",
                detail: "its body is not what its sha256 names"
            )
        }
        if try Self.currentModel(organizationKey, connection)?.key == model.key,
            action == "published"
        {
            return model
        }
        let now = environment.now()
        try Self.retire(organizationKey, now, connection)
        if model.organizationKey != nil {
            try connection.run(
                "UPDATE model SET published_at = ?, retired_at = NULL WHERE model_key = ?",
                .integer(now.microseconds),
                .key(model.key)
            )
        }
        try record(model.name, sha256, ["action": .string(action)], now, connection)
        return try Self.stored(sha256, connection)
    }

    private func record(
        _ name: String,
        _ sha256: String,
        _ more: JSONObject,
        _ now: Instant,
        _ connection: Connection
    ) throws {
        var facts = more
        facts["name"] = .string(name)
        facts["sha256"] = .string(sha256)
        try environment.append(
            LedgerRecord(kind: LedgerKind.model, at: now, facts: .object(facts)),
            on: connection
        )
    }

    /// The model an organization uses: its own, else the rule book; nil before either was
    /// published.
    package func currentModel(organizationKey: OrganizationKey?) throws -> ModelRecord? {
        try database.read { try Self.currentModel(organizationKey, $0) }
    }

    /// A model by its hash.
    ///
    /// - Throws: ``StoreError/modelMissing(_:)``.
    package func model(sha256: String) throws -> ModelRecord {
        try database.read { try Self.stored(sha256, $0) }
    }

    /// Every model ever stored, oldest first.
    package func models() throws -> [ModelRecord] {
        try database.read { try Self.models("ORDER BY model_key", [], $0) }
    }

    private static func retire(
        _ organizationKey: OrganizationKey?,
        _ now: Instant,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            UPDATE model SET retired_at = ?
            WHERE organization_key IS ? AND published_at IS NOT NULL AND retired_at IS NULL
            """,
            .integer(now.microseconds),
            .key(organizationKey)
        )
    }

    /// The condition on `model` that it is in use.
    static let isCurrentModel = "published_at IS NOT NULL AND retired_at IS NULL"

    /// A model by its key in this file.
    static func model(key: ModelKey, _ connection: Connection) throws -> ModelRecord {
        let found = try models("WHERE model_key = ?", [.key(key)], connection).first
        guard let found else { throw StoreError.modelMissing("key \(key)") }
        return found
    }

    private static func currentModel(
        _ organizationKey: OrganizationKey?,
        _ connection: Connection
    ) throws -> ModelRecord? {
        try models(
            """
            WHERE \(isCurrentModel)
                AND (organization_key = ?1 OR organization_key IS NULL)
            ORDER BY organization_key IS NULL, published_at DESC LIMIT 1
            """,
            [.key(organizationKey)],
            connection
        ).first
    }

    private static func stored(_ sha256: String, _ connection: Connection) throws -> ModelRecord {
        guard let model = try model(sha256, connection) else {
            throw StoreError.modelMissing(sha256)
        }
        return model
    }

    private static func model(_ sha256: String, _ connection: Connection) throws -> ModelRecord? {
        try models("WHERE sha256 = ?", [.text(sha256)], connection).first
    }

    private static func models(
        _ clause: String,
        _ values: [Value],
        _ connection: Connection
    ) throws -> [ModelRecord] {
        let statement = try connection.statement(
            "SELECT \(ModelRecord.columns) FROM model \(clause)"
        )
        defer { statement.reset() }
        for (index, value) in values.enumerated() { statement.bind(index + 1, value) }
        var found: [ModelRecord] = []
        while try statement.step() { found.append(try ModelRecord(statement)) }
        return found
    }
}
