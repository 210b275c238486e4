/// The secret behind the commitments about one subject.
///
/// While it exists, its holder can show what was committed to; once it is erased, the entries
/// about the subject say nothing about it, and the log still verifies.
package struct SubjectKey: Sendable {
    /// Length of a key in bytes.
    package static let byteCount = 32
    /// Length of ``reference`` in bytes.
    package static let referenceByteCount = 16

    private let mac: HMACSHA256

    /// Takes the 32 secret bytes; another number of them is a programmer's error.
    package init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.byteCount, "a subject key has 32 bytes")
        mac = HMACSHA256(key: bytes)
    }

    /// Takes the 32 secret bytes; another number of them is a programmer's error.
    package init(_ bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { SubjectKey($0) }
    }

    /// The secret of one entry: HMAC(key, "salt/v1" ‖ number of the entry as 8 bytes).
    ///
    /// Disclosing it opens that entry and no other. Costs two block hashes.
    package func salt(seq: Int64) -> Digest {
        let number = UInt64(bitPattern: seq)
        // "salt/v1", then the number from byte 7 on, 0x80 and the length in bits: one block.
        return mac.authenticate(
            padded: SHA256Block(
                0x7361_6C74_2F76_3100 | number &>> 56,
                number &<< 8 | 0x80,
                0,
                0,
                0,
                0,
                0,
                Self.bits(of: 15)
            )
        )
    }

    /// What entries call the subject: the first 16 bytes of HMAC(key, "subject/v1").
    package var reference: [UInt8] {
        let code = mac.authenticate(
            padded: SHA256Block(
                0x7375_626A_6563_742F,
                0x7631_8000_0000_0000,
                0,
                0,
                0,
                0,
                0,
                Self.bits(of: 10)
            )
        )
        return code.withUnsafeBytes { [UInt8]($0.prefix(Self.referenceByteCount)) }
    }

    /// What an entry says about its payload: HMAC(salt, "assay/payload/v1" ‖ 0x00 ‖ payload).
    ///
    /// Costs four block hashes and those of the payload.
    package static func commitment(salt: Digest, payload: UnsafeRawBufferPointer) -> Digest {
        let mac = HMACSHA256(key: salt)
        var hasher = mac.start()
        label.withUTF8Buffer { hasher.update(UnsafeRawBufferPointer($0)) }
        hasher.update(payload)
        return mac.finish(hasher)
    }

    /// What an entry says about its payload.
    package static func commitment(salt: Digest, payload: [UInt8]) -> Digest {
        payload.withUnsafeBytes { commitment(salt: salt, payload: $0) }
    }

    private static let label: StaticString = "assay/payload/v1\0"

    /// Length in bits of a message after the key's block.
    private static func bits(of messageLength: Int) -> UInt64 {
        UInt64(SHA256.blockLength + messageLength) * 8
    }
}
