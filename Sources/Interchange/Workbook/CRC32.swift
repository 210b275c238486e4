/// The check sum of ZIP archives (polynomial 0xEDB88320), taken in piece by piece.
package struct CRC32 {
    private var state: UInt32 = .max

    /// The sum of no bytes yet.
    package init() {}

    /// The sum of all bytes so far.
    package var value: UInt32 { ~state }

    /// Takes in more bytes.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8
        }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
    }
}
