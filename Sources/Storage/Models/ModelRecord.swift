package import CRM
import JSON
import Ledger
import SQLite

/// One version of a model, as stored.
package struct ModelRecord: Sendable {
    /// Key in this file.
    package var key: Int64
    /// SHA-256 of ``body`` in hexadecimal: the model's identity.
    package var sha256: String
    /// What people call it: `expert-1`.
    package var name: String
    /// Canonical JSON of its parameters.
    package var body: [UInt8]
    /// When it became the one in use; nil when it never was.
    package var publishedAt: Instant?
    /// When another took its place.
    package var retiredAt: Instant?
}

extension Store {
    /// Makes a model the one in use, which the ledger records; does nothing when it already is.
    ///
    /// Its body is the canonical JSON of its parameters.
    package func publish(name: String, kind: String, body: [UInt8]) throws -> ModelRecord {
        let sha256 = SHA256.hash(body).hex
        return try database.write { connection in
            if let current = try Self.currentModel(connection), current.sha256 == sha256 {
                return current
            }
            let now = environment.now()
            try connection.run(
                "UPDATE model SET retired_at = ? WHERE published_at IS NOT NULL AND retired_at IS NULL",
                .integer(now.microseconds)
            )
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
            try LedgerLog.append(
                LedgerRecord(
                    kind: LedgerKind.model,
                    at: now,
                    facts: ["name": .string(name), "sha256": .string(sha256)]
                ),
                on: connection,
                randomBytes: environment.randomBytes
            )
            guard let stored = try Self.currentModel(connection) else {
                throw StoreError.modelMissing(sha256)
            }
            return stored
        }
    }

    /// The model in use; nil before the first was published.
    package func currentModel() throws -> ModelRecord? {
        try database.read { try Self.currentModel($0) }
    }

    /// A model by its hash.
    ///
    /// - Throws: ``StoreError/modelMissing(_:)``.
    package func model(sha256: String) throws -> ModelRecord {
        let found = try database.read { connection in
            try Self.models("WHERE sha256 = ?", [.text(sha256)], connection).first
        }
        guard let found else { throw StoreError.modelMissing(sha256) }
        return found
    }

    /// Every model ever stored, oldest first.
    package func models() throws -> [ModelRecord] {
        try database.read { try Self.models("ORDER BY model_key", [], $0) }
    }

    private static func currentModel(_ connection: Connection) throws -> ModelRecord? {
        try models(
            "WHERE published_at IS NOT NULL AND retired_at IS NULL ORDER BY published_at DESC LIMIT 1",
            [],
            connection
        ).first
    }

    private static func models(
        _ clause: String,
        _ values: [Value],
        _ connection: Connection
    ) throws -> [ModelRecord] {
        let statement = try connection.statement(
            "SELECT model_key, sha256, name, body, published_at, retired_at FROM model \(clause)"
        )
        defer { statement.reset() }
        for (index, value) in values.enumerated() { statement.bind(index + 1, value) }
        var found: [ModelRecord] = []
        while try statement.step() {
            found.append(
                ModelRecord(
                    key: statement.int64(0),
                    sha256: statement.string(1),
                    name: statement.string(2),
                    body: statement.bytes(3),
                    publishedAt: statement.int64OrNil(4).map(Instant.init(microseconds:)),
                    retiredAt: statement.int64OrNil(5).map(Instant.init(microseconds:))
                )
            )
        }
        return found
    }
}
