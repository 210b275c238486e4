/// Exponential and logarithm from additions, multiplications and divisions alone.
///
/// Training and evaluation must give the same bits on every machine, and C libraries differ in the
/// last bit, so none is asked. Errors are below 2 units in the last place.
package enum RealMath {
    /// e^x: x = k·ln 2 + r with |r| ≤ ½ ln 2, Taylor's series for e^r, and k put into the exponent.
    package static func exp(_ x: Double) -> Double {
        guard x.isFinite else { return x.isNaN ? x : x > 0 ? .infinity : 0 }
        if x > 709.782712893384 { return .infinity }
        if x < -745.1332191019412 { return 0 }
        let halvings = (x * 1.4426950408889634).rounded()
        // ln 2 in two parts, so that the product with the first is exact.
        let rest = (x - halvings * 0x1.62e42fee00000p-1) - halvings * 0x1.a39ef35793c76p-33
        var sum = 1.0
        for divisor in stride(from: 14.0, through: 2, by: -1) { sum = 1 + rest * sum / divisor }
        let result = 1 + rest * sum
        let power = Int(halvings)
        // Beyond the normal exponents in two steps, so that neither factor leaves them.
        let first = power / 2
        return result * Double(sign: .plus, exponent: first, significand: 1)
            * Double(sign: .plus, exponent: power - first, significand: 1)
    }

    /// ln x: x = m·2^k with m near 1, and ln m = 2·artanh((m − 1) ÷ (m + 1)) by its series.
    package static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x.isFinite else { return x }
        var power = Double(x.exponent)
        var mantissa = x.significand
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            power += 1
        }
        let part = (mantissa - 1) / (mantissa + 1)
        let square = part * part
        var sum = 0.0
        for divisor in stride(from: 25.0, through: 3, by: -2) { sum = (sum + 1 / divisor) * square }
        // The large parts last, and the small part of ln 2 before them.
        let small = 2 * part * sum + power * 0x1.a39ef35793c76p-33
        return power * 0x1.62e42fee00000p-1 + (2 * part + small)
    }

    /// ln(1 + x), also where x is so small that 1 + x loses most of it.
    package static func log1p(_ x: Double) -> Double {
        let sum = 1 + x
        guard sum.isFinite else { return log(sum) }
        // What rounding took from the sum is a factor of the result (Kahan).
        return sum == 1 ? x : log(sum) * (x / (sum - 1))
    }

    /// 1 ÷ (1 + e^−x), without overflow.
    package static func sigmoid(_ x: Double) -> Double {
        let power = exp(-abs(x))
        return x >= 0 ? 1 / (1 + power) : power / (1 + power)
    }
}
