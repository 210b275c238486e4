/// Numbers modulo the order of the base point, 2^252 + 27742317777372353535851937790883648493.
enum Scalar25519 {
    private static let order: [UInt64] = [
        0x5812_631A_5CF5_D3ED, 0x14DE_F9DE_A2F7_9CD6, 0, 0x1000_0000_0000_0000,
    ]

    /// Whether 32 bytes, the lowest first, are a number below the order.
    static func isReduced(_ bytes: [UInt8]) -> Bool {
        subtract(words(bytes)).borrow == 1
    }

    /// A number of at most 64 bytes modulo the order, as 32 bytes, the lowest first.
    static func reduce(_ bytes: [UInt8]) -> [UInt8] { reduce(words(bytes)) }

    /// a + b·c modulo the order; each of 32 bytes.
    static func sum(_ a: [UInt8], product b: [UInt8], _ c: [UInt8]) -> [UInt8] {
        let (b, c) = (words(b), words(c))
        var result = words(a) + [0, 0, 0, 0]
        for (place, left) in b.enumerated() {
            var carry: UInt64 = 0
            for (offset, right) in c.enumerated() {
                let sum =
                    UInt128(left) &* UInt128(right) &+ UInt128(result[place + offset])
                    &+ UInt128(carry)
                result[place + offset] = UInt64(truncatingIfNeeded: sum)
                carry = UInt64(truncatingIfNeeded: sum >> 64)
            }
            // Nothing beyond the present place was written yet, but by the sum's own carry.
            result[place + 4] &+= carry
        }
        return reduce(result)
    }

    /// Long division bit by bit, each step the same whatever the bits are.
    private static func reduce(_ number: [UInt64]) -> [UInt8] {
        var rest: [UInt64] = [0, 0, 0, 0]
        for bit in stride(from: number.count * 64 - 1, through: 0, by: -1) {
            for place in stride(from: 3, to: 0, by: -1) {
                rest[place] = rest[place] << 1 | rest[place - 1] >> 63
            }
            rest[0] = rest[0] << 1 | number[bit >> 6] >> UInt64(bit & 63) & 1
            let (difference, borrow) = subtract(rest)
            let pick = borrow &- 1
            for place in 0..<4 { rest[place] ^= pick & (rest[place] ^ difference[place]) }
        }
        return rest.flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
        }
    }

    private static func subtract(_ number: [UInt64]) -> (difference: [UInt64], borrow: UInt64) {
        var difference: [UInt64] = []
        var borrow: UInt64 = 0
        for (left, right) in zip(number, order) {
            let first = left.subtractingReportingOverflow(right)
            let second = first.partialValue.subtractingReportingOverflow(borrow)
            difference.append(second.partialValue)
            borrow = (first.overflow ? 1 : 0) | (second.overflow ? 1 : 0)
        }
        return (difference, borrow)
    }

    private static func words(_ bytes: [UInt8]) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (bytes.count + 7) / 8)
        for (place, byte) in bytes.enumerated() {
            words[place >> 3] |= UInt64(byte) << UInt64(8 * (place & 7))
        }
        return words
    }
}
