package import Ledger
import Platform
import SQLite

/// The key of this device, in a file of its own beside the data: readable by its owner alone, and
/// in no backup of the database.
///
/// A lost key is replaced by a new one: earlier checkpoints are still compared with the log, which
/// needs no key. A copied laptop signs with the same key: that its log went another way shows as
/// soon as a checkpoint of the one is compared with the log of the other.
package struct DeviceKey: Sendable {
    /// What checks its signatures.
    package let publicKey: NoteKey
    private let seed: [UInt8]

    private init(name: String, seed: [UInt8]) {
        self.seed = seed
        publicKey = NoteKey(name: name, publicKey: Ed25519(seed: seed).publicKey)
    }

    /// Where the key of a data file is.
    package static func path(besides database: String) -> String { "\(database)-key" }

    /// The key in a file; nil where there is no file.
    ///
    /// - Throws: ``AuditLogError`` when the file cannot be read or is none of ours.
    package static func read(_ path: String, name: String) throws(AuditLogError) -> DeviceKey? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure(path, String(cString: strerror(errno)))
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = Platform.read(file, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        guard text.hasPrefix(label), text.hasSuffix("\n"),
            let seed = Hex.decode(String(text.dropFirst(label.count).dropLast())),
            seed.count == Ed25519.keyByteCount
        else { throw failure(path, "it holds no key of a device; move it away to get a new one") }
        return DeviceKey(name: name, seed: seed)
    }

    /// Makes the key of a device, in a file that was not there.
    ///
    /// - Throws: ``AuditLogError`` when the file is there or cannot be written.
    package static func make(
        _ path: String,
        name: String,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> DeviceKey {
        let seed = randomBytes(Ed25519.keyByteCount)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path, String(cString: strerror(errno))) }
        defer { close(file) }
        let bytes = Array("\(label)\(Hex.encode(seed))\n".utf8)
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(path)
            throw failure(path, reason)
        }
        return DeviceKey(name: name, seed: seed)
    }

    /// The checkpoint with this device's signature under it, the same each time.
    package func sign(_ checkpoint: Checkpoint) -> SignedCheckpoint {
        SignedCheckpoint(signing: checkpoint, name: publicKey.name, seed: seed)
    }

    /// A secret of 32 bytes for a purpose, the same each time: HMAC-SHA256 of the purpose's name
    /// under the key.
    package func secret(for purpose: String) -> [UInt8] {
        HMACSHA256(key: seed).authenticate(Array("assay \(purpose)".utf8)).bytes
    }

    private static let label = "assay device key v1 "

    private static func failure(_ path: String, _ detail: String) -> AuditLogError {
        AuditLogError(
            SQLiteError(.io, "the device's key \(path): \(detail)"),
            "use the device's key",
            path
        )
    }
}
