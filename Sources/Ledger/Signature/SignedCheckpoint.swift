/// The public key that signatures under a checkpoint are checked with, as C2SP signed-note writes
/// it: name, key id and key.
package struct NoteKey: Hashable, Sendable {
    /// Whose key it is, without spaces and plus signs: as a rule the log's name.
    package let name: String
    /// 32 bytes of Ed25519.
    package let publicKey: [UInt8]

    package init(name: String, publicKey: [UInt8]) {
        self.name = name
        self.publicKey = publicKey
    }

    /// The first four bytes of the SHA-256 of name, line feed, algorithm and key: eight digits.
    package var id: String {
        let bytes = Array(name.utf8) + [0x0A, Self.algorithm] + publicKey
        return String(SHA256.hash(bytes).hex.prefix(8))
    }

    /// `NAME+ID+KEY`, as it is handed to those who check.
    package var text: String { "\(name)+\(id)+\(Base64.encode([Self.algorithm] + publicKey))" }

    /// Reads ``text``; nil when it is no key, or one of another algorithm.
    package init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let bytes = Base64.decode(String(parts[2])),
            bytes.count == Ed25519.keyByteCount + 1, bytes[0] == Self.algorithm
        else { return nil }
        self.init(name: String(parts[0]), publicKey: Array(bytes.dropFirst()))
        guard id == parts[1] else { return nil }
    }

    /// Ed25519 in C2SP signed-note.
    private static let algorithm: UInt8 = 0x01
}

/// A checkpoint with the signatures under it: a C2SP signed note.
///
/// A signature of the device says that the checkpoint comes from it, not that the device is honest:
/// that shows when the checkpoint is compared with the log later.
package struct SignedCheckpoint: Hashable, Sendable {
    /// A line below the checkpoint, not checked yet.
    package struct Signature: Hashable, Sendable {
        /// Whose key is said to have made it.
        package let name: String
        /// Four bytes that tell the key, then the signature.
        package let bytes: [UInt8]
    }

    package let checkpoint: Checkpoint
    /// In the order of the text; none under a checkpoint that nobody signed.
    package let signatures: [Signature]

    /// Signs a checkpoint with the seed of a device's key.
    package init(signing checkpoint: Checkpoint, name: String, seed: [UInt8]) {
        let key = Ed25519(seed: seed)
        let noteKey = NoteKey(name: name, publicKey: key.publicKey)
        let bytes = (Hex.decode(noteKey.id) ?? []) + key.sign(Array(checkpoint.text.utf8))
        self.checkpoint = checkpoint
        signatures = [Signature(name: name, bytes: bytes)]
    }

    /// Reads a checkpoint with or without signatures, exactly as ``text`` writes it.
    ///
    /// - Throws: ``LedgerError/badCheckpoint(line:expected:)``.
    package init(parsing text: String) throws(LedgerError) {
        guard let gap = text.firstRange(of: "\n\n") else {
            checkpoint = try Checkpoint(parsing: text)
            signatures = []
            return
        }
        let body = String(text[..<gap.lowerBound]) + "\n"
        checkpoint = try Checkpoint(parsing: body)
        var line = 3 + checkpoint.extensions.count + 1
        var found: [Signature] = []
        let rest = text[gap.upperBound...]
        for part in rest.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            line += 1
            let words = part.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, words[0] == "—", !words[1].isEmpty,
                let bytes = Base64.decode(String(words[2])), bytes.count > 4
            else { throw .badCheckpoint(line: line, expected: "— NAME SIGNATURE") }
            found.append(Signature(name: String(words[1]), bytes: bytes))
        }
        guard rest.last == "\n", !found.isEmpty else {
            throw .badCheckpoint(line: line, expected: "a signature ended by a line feed")
        }
        signatures = found
    }

    /// The checkpoint, an empty line, and a line for each signature.
    package var text: String {
        guard !signatures.isEmpty else { return checkpoint.text }
        let lines = signatures.map { "— \($0.name) \(Base64.encode($0.bytes))\n" }
        return checkpoint.text + "\n" + lines.joined()
    }

    /// Whether the holder of the key signed the checkpoint.
    package func isSigned(by key: NoteKey) -> Bool {
        signatures.contains { signature in
            signature.name == key.name && Hex.encode(signature.bytes.prefix(4)) == key.id
                && Ed25519.isValid(
                    Array(signature.bytes.dropFirst(4)),
                    of: Array(checkpoint.text.utf8),
                    by: key.publicKey
                )
        }
    }
}
