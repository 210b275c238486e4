/// Powers of two, the logistic function and rounding in integers.
///
/// Scores must come out with the same bits on every platform, so nothing here calls the C
/// library's mathematics: tables are built from integer square roots at first use.
package enum FixedPoint {
    /// 1.0 in the format of ``powers(steps:count:)``.
    static let one: UInt64 = 1 << 63

    /// 2^(−2^−i) for i = 1 to 60, in units of 2^−63: each is the square root of the one before.
    private static let roots: [UInt64] = {
        var roots: [UInt64] = []
        var previous = one / 2
        for _ in 1...60 {
            previous = squareRoot(UInt128(previous) << 63)
            roots.append(previous)
        }
        return roots
    }()

    /// 2^(−k/steps) for k from 0 below `count`, in units of 2^−63, right to about 2^−57.
    static func powers(steps: Int, count: Int) -> [UInt64] {
        (0..<count).map { power(negativeFraction: (UInt128($0) << 60) / UInt128(steps)) }
    }

    /// 2^−f for a fraction f below 1 in units of 2^−60.
    private static func power(negativeFraction fraction: UInt128) -> UInt64 {
        var product = one
        for bit in 0..<60 where (fraction >> (59 - bit)) & 1 == 1 {
            product = UInt64((UInt128(product) * UInt128(roots[bit])) >> 63)
        }
        return product
    }

    /// The square root of a whole number, rounded down.
    static func squareRoot(_ number: UInt128) -> UInt64 {
        var root: UInt128 = 0
        var bit: UInt128 = 1 << 63
        while bit > 0 {
            let candidate = root | bit
            if candidate * candidate <= number { root = candidate }
            bit >>= 1
        }
        return UInt64(root)
    }

    /// The square root of a number not below 0, rounded down: Newton's method from above.
    static func squareRoot(_ number: Int64) -> Int64 {
        guard number > 0 else { return 0 }
        let bits = 64 - number.leadingZeroBitCount
        var root: Int64 = 1 << Int64((bits + 1) / 2)
        while true {
            let next = (root + number / root) / 2
            if next >= root { return root }
            root = next
        }
    }

    /// `number ÷ divisor`, rounded to the nearest whole number, halves away from zero.
    @inline(__always)
    static func rounded(_ number: Int64, dividedBy divisor: Int64) -> Int64 {
        let half = divisor / 2
        return number >= 0 ? (number + half) / divisor : -((-number + half) / divisor)
    }

    /// Thousandths of a point for micro-logits: 15 points double the odds, so 15 ÷ ln 2 a logit.
    @inline(__always)
    package static func milliPoints(microLogits: Int64) -> Int64 {
        rounded(microLogits * 21_640_426, dividedBy: 1_000_000_000)
    }
}

/// The logistic function from micro-logits to millionths.
///
/// e^−|x| is 2^−|x|·log2 e, split into a shift, three looked-up factors of 8 bits each, and a
/// linear rest below 2^−24. The result is within one millionth of the true value.
struct LogisticTable: Sendable {
    private let high = FixedPoint.powers(steps: 1 << 8, count: 256)
    private let middle = FixedPoint.powers(steps: 1 << 16, count: 256)
    private let low = FixedPoint.powers(steps: 1 << 24, count: 256)

    /// The only instance that is needed.
    static let shared = LogisticTable()

    /// σ(x) in millionths, between 0 and 1,000,000; σ(−x) = 1 − σ(x) exactly.
    func probabilityMicro(microLogits: Int64) -> Int {
        let magnitude = min(microLogits.magnitude, 40_000_000)
        // log2(e)/10^6 in units of 2^−58.
        let exponent = magnitude * 415_828_534_308
        let shift = exponent >> 58
        let fraction = exponent & ((1 << 58) - 1)
        var power = high[Int(fraction >> 50)]
        power = power.multipliedFullWidth(by: middle[Int((fraction >> 42) & 255)]).high << 1
        power = power.multipliedFullWidth(by: low[Int((fraction >> 34) & 255)]).high << 1
        power >>= 23
        let rest = (fraction & ((1 << 34) - 1)) >> 18
        // 45,426 is ln 2 in units of 2^−16.
        power -= (((power * rest) >> 40) * 45_426) >> 16
        power >>= shift
        let denominator = (1 << 40) + power
        let upper = Int(((1_000_000 << 41) + denominator) / (2 * denominator))
        return microLogits >= 0 ? upper : 1_000_000 - upper
    }
}
