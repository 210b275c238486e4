/// A number modulo 2^255 − 19, in five limbs of 51 bits.
///
/// No branch and no index depends on the value, so that the time taken tells nothing of it.
struct Field25519: Sendable {
    /// The lowest first; each below 2^52 between operations.
    private var limbs: (UInt64, UInt64, UInt64, UInt64, UInt64)

    private static let mask: UInt64 = 1 << 51 - 1

    static let zero = Field25519(0)
    static let one = Field25519(1)

    init(_ small: UInt64) { limbs = (small, 0, 0, 0, 0) }

    private init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64, _ e: UInt64) {
        let (c0, c1, c2, c3, c4) = (a >> 51, b >> 51, c >> 51, d >> 51, e >> 51)
        limbs = (
            a & Self.mask &+ c4 &* 19, b & Self.mask &+ c0, c & Self.mask &+ c1,
            d & Self.mask &+ c2, e & Self.mask &+ c3
        )
    }

    /// Reads 32 bytes, the lowest first, without the highest bit; any number of 255 bits.
    init(_ bytes: some Collection<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, byte) in bytes.enumerated() {
            words[place >> 3] |= UInt64(byte) << UInt64(8 * (place & 7))
        }
        limbs = (
            words[0] & Self.mask,
            (words[0] >> 51 | words[1] << 13) & Self.mask,
            (words[1] >> 38 | words[2] << 26) & Self.mask,
            (words[2] >> 25 | words[3] << 39) & Self.mask,
            words[3] >> 12 & Self.mask
        )
    }

    /// The number below 2^255 − 19, as 32 bytes, the lowest first.
    var bytes: [UInt8] {
        var (a, b, c, d, e) = limbs
        for _ in 0..<2 { (a, b, c, d, e) = Field25519(a, b, c, d, e).limbs }
        // One more than the bits of 2^255 when the number is not below the modulus.
        var carry = (a &+ 19) >> 51
        carry = (b &+ carry) >> 51
        carry = (c &+ carry) >> 51
        carry = (d &+ carry) >> 51
        carry = (e &+ carry) >> 51
        a &+= carry &* 19
        b &+= a >> 51
        c &+= b >> 51
        d &+= c >> 51
        e &+= d >> 51
        (a, b, c, d, e) = (
            a & Self.mask, b & Self.mask, c & Self.mask, d & Self.mask, e & Self.mask
        )
        let words = [a | b << 51, b >> 13 | c << 38, c >> 26 | d << 25, d >> 39 | e << 12]
        return words.flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
        }
    }

    /// Whether the number below the modulus is odd: the sign of a coordinate (RFC 8032, 5.1.2).
    var isOdd: Bool { bytes[0] & 1 == 1 }

    static func == (left: Field25519, right: Field25519) -> Bool { left.bytes == right.bytes }

    static func + (left: Field25519, right: Field25519) -> Field25519 {
        Field25519(
            left.limbs.0 &+ right.limbs.0,
            left.limbs.1 &+ right.limbs.1,
            left.limbs.2 &+ right.limbs.2,
            left.limbs.3 &+ right.limbs.3,
            left.limbs.4 &+ right.limbs.4
        )
    }

    static func - (left: Field25519, right: Field25519) -> Field25519 {
        // Four times the modulus, so that no limb becomes negative.
        let (low, high) = (4 &* (mask &- 18), 4 &* mask)
        return Field25519(
            left.limbs.0 &+ low &- right.limbs.0,
            left.limbs.1 &+ high &- right.limbs.1,
            left.limbs.2 &+ high &- right.limbs.2,
            left.limbs.3 &+ high &- right.limbs.3,
            left.limbs.4 &+ high &- right.limbs.4
        )
    }

    static func * (left: Field25519, right: Field25519) -> Field25519 {
        let (a0, a1, a2, a3, a4) = left.limbs
        let (b0, b1, b2, b3, b4) = right.limbs
        // Limbs beyond 2^255 come back nineteenfold.
        let (c1, c2, c3, c4) = (b1 &* 19, b2 &* 19, b3 &* 19, b4 &* 19)
        func product(_ x: UInt64, _ y: UInt64) -> UInt128 { UInt128(x) &* UInt128(y) }
        let r0 =
            product(a0, b0) &+ product(a1, c4) &+ product(a2, c3) &+ product(a3, c2)
            &+ product(a4, c1)
        let r1 =
            product(a0, b1) &+ product(a1, b0) &+ product(a2, c4) &+ product(a3, c3)
            &+ product(a4, c2)
        let r2 =
            product(a0, b2) &+ product(a1, b1) &+ product(a2, b0) &+ product(a3, c4)
            &+ product(a4, c3)
        let r3 =
            product(a0, b3) &+ product(a1, b2) &+ product(a2, b1) &+ product(a3, b0)
            &+ product(a4, c4)
        let r4 =
            product(a0, b4) &+ product(a1, b3) &+ product(a2, b2) &+ product(a3, b1)
            &+ product(a4, b0)
        return reduced(r0, r1, r2, r3, r4)
    }

    private static func reduced(
        _ r0: UInt128,
        _ r1: UInt128,
        _ r2: UInt128,
        _ r3: UInt128,
        _ r4: UInt128
    ) -> Field25519 {
        func low(_ sum: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: sum) & mask }
        let s1 = r1 &+ r0 >> 51
        let s2 = r2 &+ s1 >> 51
        let s3 = r3 &+ s2 >> 51
        let s4 = r4 &+ s3 >> 51
        let over = UInt64(truncatingIfNeeded: s4 >> 51)
        let first = UInt128(low(r0)) &+ UInt128(over) &* 19
        return Field25519(
            UInt64(truncatingIfNeeded: first) & mask,
            low(s1) &+ UInt64(truncatingIfNeeded: first >> 51),
            low(s2),
            low(s3),
            low(s4)
        )
    }

    /// The power to 2^`bits` − `less`, where `less` is below 2^64 and `bits` from 193 to 255.
    private func power(bits: Int, less: UInt64) -> Field25519 {
        let exponent = [0 &- less, .max, .max, 1 << UInt64(bits - 192) - 1]
        var result = Self.one
        for bit in stride(from: bits - 1, through: 0, by: -1) {
            result = result * result
            if exponent[bit >> 6] >> UInt64(bit & 63) & 1 == 1 { result = result * self }
        }
        return result
    }

    /// The inverse, by Fermat; zero's is zero.
    var inverse: Field25519 { power(bits: 255, less: 21) }

    /// The power to (p − 5) / 8, from which square roots are made (RFC 8032, 5.1.3).
    var rootPower: Field25519 { power(bits: 252, less: 3) }

    /// A square root of −1: 2 to (p − 1) / 4.
    static let rootOfMinusOne = Field25519(2).power(bits: 253, less: 5)

    /// `other` where `isOther` is 1, this number where it is 0, without a branch.
    func replaced(by other: Field25519, _ isOther: UInt64) -> Field25519 {
        let pick = 0 &- isOther
        var result = self
        result.limbs.0 ^= pick & (limbs.0 ^ other.limbs.0)
        result.limbs.1 ^= pick & (limbs.1 ^ other.limbs.1)
        result.limbs.2 ^= pick & (limbs.2 ^ other.limbs.2)
        result.limbs.3 ^= pick & (limbs.3 ^ other.limbs.3)
        result.limbs.4 ^= pick & (limbs.4 ^ other.limbs.4)
        return result
    }
}
