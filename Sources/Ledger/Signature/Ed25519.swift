/// Ed25519 (RFC 8032): a device's signature under a checkpoint.
///
/// A signature costs about half a millisecond, a check the double. The secret is used in the same
/// steps whatever it is.
package struct Ed25519: Sendable {
    /// Length of a seed and of a public key in bytes.
    package static let keyByteCount = 32
    /// Length of a signature in bytes.
    package static let signatureByteCount = 64

    /// The 32 bytes that everybody may know.
    package let publicKey: [UInt8]
    private let scalar: [UInt8]
    private let prefix: [UInt8]

    /// The key pair of a seed: 32 secret random bytes; another number of them is a programmer's
    /// error.
    package init(seed: [UInt8]) {
        precondition(seed.count == Self.keyByteCount, "a seed has 32 bytes")
        var hash = SHA512.hash(seed)
        hash[0] &= 0xF8
        hash[31] = hash[31] & 0x7F | 0x40
        scalar = Array(hash[..<32])
        prefix = Array(hash[32...])
        publicKey = Edwards25519.base.times(scalar).bytes
    }

    /// The signature of a message: 64 bytes, the same each time.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        let nonce = Scalar25519.reduce(SHA512.hash(prefix + message))
        let point = Edwards25519.base.times(nonce).bytes
        let challenge = Scalar25519.reduce(SHA512.hash(point + publicKey + message))
        return point + Scalar25519.sum(nonce, product: challenge, scalar)
    }

    /// Whether the holder of a public key signed the message.
    ///
    /// Strict: every number and point must be written in its one way, so that nobody can make a
    /// second signature out of the first.
    package static func isValid(
        _ signature: [UInt8],
        of message: [UInt8],
        by publicKey: [UInt8]
    ) -> Bool {
        guard signature.count == signatureByteCount, let key = Edwards25519(publicKey) else {
            return false
        }
        let (point, response) = (Array(signature[..<32]), Array(signature[32...]))
        guard Scalar25519.isReduced(response) else { return false }
        let challenge = Scalar25519.reduce(SHA512.hash(point + publicKey + message))
        return (Edwards25519.base.times(response) + (-key).times(challenge)).bytes == point
    }
}
