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
        let keyPath = DeviceKey.path(besides: path)
        let key: DeviceKey
        if let known = try DeviceKey.read(keyPath, name: origin) {
            key = known
        } else {
            key = try DeviceKey.make(
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
        }
        let checkpoint = try Checkpoint(parsing: try recordCheckpoint())
        return (key.sign(checkpoint), key.publicKey)
    }

    /// The key of this device; nil where it has none.
    ///
    /// - Throws: ``AuditLogError`` when its file cannot be read.
    package func deviceKey() throws -> NoteKey? {
        try DeviceKey.read(DeviceKey.path(besides: path), name: origin)?.publicKey
    }
}
