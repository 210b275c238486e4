/// HMAC-SHA-256 (RFC 2104) under one key, whose two blocks are hashed once, in ``init(key:)``.
package struct HMACSHA256: Sendable {
    private let inner: SHA256State
    private let outer: SHA256State

    /// Takes a key of any length; one above 64 bytes stands for its hash, as the RFC says.
    package init(key: UnsafeRawBufferPointer) {
        guard key.count <= SHA256.blockLength else {
            self.init(key: SHA256.hash(key))
            return
        }
        var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
            (0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: key) }
        self.init(
            words.0.bigEndian,
            words.1.bigEndian,
            words.2.bigEndian,
            words.3.bigEndian,
            words.4.bigEndian,
            words.5.bigEndian,
            words.6.bigEndian,
            words.7.bigEndian
        )
    }

    /// Takes a key of any length.
    package init(key: [UInt8]) {
        self = key.withUnsafeBytes { HMACSHA256(key: $0) }
    }

    /// Takes the 32 bytes of a digest for the key.
    package init(key: Digest) {
        self.init(key.w0, key.w1, key.w2, key.w3, 0, 0, 0, 0)
    }

    private init(
        _ k0: UInt64,
        _ k1: UInt64,
        _ k2: UInt64,
        _ k3: UInt64,
        _ k4: UInt64,
        _ k5: UInt64,
        _ k6: UInt64,
        _ k7: UInt64
    ) {
        func state(_ pad: UInt64) -> SHA256State {
            var state = SHA256State()
            state.compress(
                SHA256Block(
                    k0 ^ pad,
                    k1 ^ pad,
                    k2 ^ pad,
                    k3 ^ pad,
                    k4 ^ pad,
                    k5 ^ pad,
                    k6 ^ pad,
                    k7 ^ pad
                )
            )
            return state
        }
        inner = state(0x3636_3636_3636_3636)
        outer = state(0x5C5C_5C5C_5C5C_5C5C)
    }

    /// The code of a message.
    package func authenticate(_ message: UnsafeRawBufferPointer) -> Digest {
        var hasher = start()
        hasher.update(message)
        return finish(hasher)
    }

    /// The code of a message.
    package func authenticate(_ message: [UInt8]) -> Digest {
        message.withUnsafeBytes { authenticate($0) }
    }

    /// Begins a message that comes in pieces; feed it, then give it to ``finish(_:)``.
    func start() -> SHA256 { SHA256(state: inner, byteCount: UInt64(SHA256.blockLength)) }

    /// The code of the message fed since ``start()``.
    func finish(_ hasher: consuming SHA256) -> Digest { close(hasher.finish()) }

    /// The code of a message of at most 55 bytes that is padded to its block already.
    @inline(__always)
    func authenticate(padded block: SHA256Block) -> Digest {
        var state = inner
        state.compress(block)
        return close(state.digest)
    }

    /// The outer hash: of one block, as its message is 64 + 32 bytes long.
    private func close(_ digest: Digest) -> Digest {
        var state = outer
        state.compress(
            SHA256Block(
                digest.w0,
                digest.w1,
                digest.w2,
                digest.w3,
                0x8000_0000_0000_0000,
                0,
                0,
                UInt64(SHA256.blockLength + Digest.byteCount) * 8
            )
        )
        return state.digest
    }
}
