/// SHA-256 (FIPS 180-4), computed here because Foundation on Linux has none.
///
/// The rounds are the processor's own instructions where it has them, a seventh of the time; else
/// those of ``hashWithoutInstructions(_:)``.
/// Feed it with ``update(_:)-(UnsafeRawBufferPointer)`` in pieces of any size, then take the value
/// with ``finish()``. No heap memory is used.
package struct SHA256: Sendable {
    /// Bytes mixed in at a time.
    static let blockLength = 64

    private var state: SHA256State
    /// Bytes that wait for the rest of their block.
    private var pending: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
        (0, 0, 0, 0, 0, 0, 0, 0)
    private var pendingCount = 0
    private var byteCount: UInt64

    /// The hash of nothing, so far.
    package init() {
        self.init(state: SHA256State(), byteCount: 0)
    }

    /// Goes on from a state that whole blocks of `byteCount` bytes in all led to.
    init(state: SHA256State, byteCount: UInt64) {
        self.state = state
        self.byteCount = byteCount
    }

    /// Appends bytes to the message.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard var address = bytes.baseAddress else { return }
        var left = bytes.count
        byteCount &+= UInt64(left)
        if pendingCount > 0 {
            let taken = min(left, Self.blockLength - pendingCount)
            keep(address, count: taken)
            address += taken
            left -= taken
            guard pendingCount == Self.blockLength else { return }
            mixPending()
        }
        let blocks = left / Self.blockLength
        state.compress(address, blocks: blocks)
        address += blocks * Self.blockLength
        keep(address, count: left - blocks * Self.blockLength)
    }

    /// Appends bytes to the message.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The hash of the whole message; the value itself is left as it was.
    package consuming func finish() -> Digest {
        let bits = byteCount &* 8
        let marked = pendingCount
        withUnsafeMutableBytes(of: &pending) { buffer in
            buffer[marked] = 0x80
            for place in (marked + 1)..<max(Self.blockLength, marked + 1) { buffer[place] = 0 }
        }
        if marked >= Self.blockLength - 8 {
            mixPending()
            pending = (0, 0, 0, 0, 0, 0, 0, 0)
        }
        pending.7 = bits.bigEndian
        mixPending()
        return state.digest
    }

    /// The hash of bytes in memory.
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// The hash of bytes.
    package static func hash(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The hash by the rounds in Swift alone, whatever the processor has: what its instructions are
    /// compared with.
    package static func hashWithoutInstructions(_ bytes: [UInt8]) -> Digest {
        var state = SHA256State()
        let zeros = (119 - bytes.count % blockLength) % blockLength
        let padded =
            bytes + [0x80] + [UInt8](repeating: 0, count: zeros)
            + Swift.withUnsafeBytes(of: (UInt64(bytes.count) * 8).bigEndian) { [UInt8]($0) }
        padded.withUnsafeBytes { bytes in
            guard let address = bytes.baseAddress else { return }
            state.mix(address, blocks: bytes.count / blockLength)
        }
        return state.digest
    }

    @inline(__always)
    private mutating func keep(_ address: UnsafeRawPointer, count: Int) {
        let start = pendingCount
        withUnsafeMutableBytes(of: &pending) { buffer in
            UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
                .copyMemory(from: UnsafeRawBufferPointer(start: address, count: count))
        }
        pendingCount += count
    }

    private mutating func mixPending() {
        state.compress(
            SHA256Block(
                pending.0.bigEndian,
                pending.1.bigEndian,
                pending.2.bigEndian,
                pending.3.bigEndian,
                pending.4.bigEndian,
                pending.5.bigEndian,
                pending.6.bigEndian,
                pending.7.bigEndian
            )
        )
        pendingCount = 0
    }
}
