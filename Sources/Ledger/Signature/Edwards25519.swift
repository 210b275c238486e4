/// A point of edwards25519, −x² + y² = 1 + d·x²·y², in extended coordinates (RFC 8032).
struct Edwards25519: Sendable {
    private var x: Field25519
    private var y: Field25519
    private var z: Field25519
    /// x·y/z.
    private var t: Field25519

    private static let d = Field25519.zero - Field25519(121_665) * Field25519(121_666).inverse
    private static let doubleD = d + d

    static let neutral = Edwards25519(x: .zero, y: .one)

    /// The base point: y = 4/5, x even.
    static let base: Edwards25519 = {
        let y = Field25519(4) * Field25519(5).inverse
        guard let base = Edwards25519(y.bytes) else { preconditionFailure("4/5 is on the curve") }
        return base
    }()

    private init(x: Field25519, y: Field25519) {
        self.x = x
        self.y = y
        z = .one
        t = x * y
    }

    /// Reads the 32 bytes of a point (RFC 8032, 5.1.3); nil when they are none, or not the one way
    /// to write it.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        let isOdd = bytes[31] & 0x80 != 0
        var unsigned = bytes
        unsigned[31] &= 0x7F
        let y = Field25519(unsigned)
        guard y.bytes == unsigned else { return nil }
        let square = y * y
        let u = square - .one
        let v = Self.d * square + .one
        let v3 = v * v * v
        var x = u * v3 * (u * v3 * v3 * v).rootPower
        let check = v * x * x
        if !(check == u) {
            guard check == .zero - u else { return nil }
            x = x * Field25519.rootOfMinusOne
        }
        if x == .zero, isOdd { return nil }
        if x.isOdd != isOdd { x = .zero - x }
        self.init(x: x, y: y)
    }

    /// The 32 bytes of the point.
    var bytes: [UInt8] {
        let inverse = z.inverse
        var bytes = (y * inverse).bytes
        if (x * inverse).isOdd { bytes[31] |= 0x80 }
        return bytes
    }

    static prefix func - (point: Edwards25519) -> Edwards25519 {
        var negated = point
        negated.x = .zero - point.x
        negated.t = .zero - point.t
        return negated
    }

    /// The sum, by formulas that hold for all points.
    static func + (left: Edwards25519, right: Edwards25519) -> Edwards25519 {
        let a = (left.y - left.x) * (right.y - right.x)
        let b = (left.y + left.x) * (right.y + right.x)
        let c = left.t * doubleD * right.t
        let d = (left.z + left.z) * right.z
        let (e, f, g, h) = (b - a, d - c, d + c, b + a)
        var sum = left
        sum.x = e * f
        sum.y = g * h
        sum.z = f * g
        sum.t = e * h
        return sum
    }

    /// The point so many times, in a time that does not depend on how many.
    ///
    /// The scalar has 32 bytes, the lowest first.
    func times(_ scalar: [UInt8]) -> Edwards25519 {
        var result = Self.neutral
        for bit in stride(from: 255, through: 0, by: -1) {
            result = result + result
            let isSet = UInt64(scalar[bit >> 3] >> UInt8(bit & 7) & 1)
            result = result.replaced(by: result + self, isSet)
        }
        return result
    }

    private func replaced(by other: Edwards25519, _ isOther: UInt64) -> Edwards25519 {
        var result = self
        result.x = x.replaced(by: other.x, isOther)
        result.y = y.replaced(by: other.y, isOther)
        result.z = z.replaced(by: other.z, isOther)
        result.t = t.replaced(by: other.t, isOther)
        return result
    }
}
