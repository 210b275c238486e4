import AuditLog
import JSON
package import Ledger
import SQLite

extension Store {
    /// The checkpoint of the log as it is now, signed with the device's key.
    ///
    /// The first time, and where the key was lost, a key is made, and an entry tells which.
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    package func signedCheckpoint() throws -> (signed: SignedCheckpoint, key: NoteKey) {
        let key = try ownKey()
        let checkpoint = try Checkpoint(parsing: try recordCheckpoint())
        return (key.sign(checkpoint), key.publicKey)
    }

    /// The key of this device; the first time, and where it was lost, one is made, and an entry
    /// tells which.
    ///
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    func ownKey() throws -> DeviceKey {
        let keyPath = DeviceKey.path(besides: path)
        if let known = try DeviceKey.read(keyPath, name: origin) { return known }
        let key = try DeviceKey.make(
            keyPath,
            name: origin,
            randomBytes: environment.randomBytes
        )
        _ = try database.write { connection in
            try environment.append(
                LedgerRecord(
                    kind: LedgerKind.deviceKey,
                    at: environment.now(),
                    facts: ["key": .string(key.publicKey.text)]
                ),
                on: connection
            )
        }
        return key
    }

    /// The secret that signs what a receiver of webhooks is told: made from the device's key, so
    /// that it lies in no database, backup or log.
    ///
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    package func webhookSecret(id: String) throws -> [UInt8] {
        try ownKey().secret(for: "webhook/v1 \(id)")
    }

    /// The key of this device; nil where it has none.
    ///
    /// - Throws: ``AuditLogError`` when its file cannot be read.
    package func deviceKey() throws -> NoteKey? {
        try DeviceKey.read(DeviceKey.path(besides: path), name: origin)?.publicKey
    }
}
