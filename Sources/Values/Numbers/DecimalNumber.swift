/// A decimal number as somebody wrote it: exact, without binary rounding.
package struct DecimalNumber: Equatable, Sendable {
    /// All digits as one integer; never negative.
    package private(set) var digits: Int64
    /// How many of the digits stand behind the decimal sign; negative for `1E+06`.
    package private(set) var scale: Int
    /// Whether it lies below zero.
    package var isNegative: Bool

    /// Takes digits and their scale; nil when they do not fit 64 bits.
    init?(digits text: some StringProtocol, scale: Int, isNegative: Bool) {
        var (text, scale) = (text[...], scale)
        while scale > 0, text.last == "0" {
            text.removeLast()
            scale -= 1
        }
        guard let digits = text.isEmpty ? 0 : Int64(text), digits >= 0 else { return nil }
        (self.digits, self.scale, self.isNegative) = (digits, scale, isNegative)
    }

    /// The same number times ten to a power.
    mutating func multiply(byTenTo power: Int) { scale -= power }

    /// The number as a count of `10^-places`, rounded half away from zero; nil when that does not
    /// fit 64 bits.
    package func units(places: Int) -> Int64? {
        var value = digits
        if scale <= places {
            guard value != 0 else { return 0 }
            guard places - scale <= 18 else { return nil }
            for _ in 0..<(places - scale) {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                guard !overflow else { return nil }
                value = product
            }
        } else {
            guard scale - places <= 19 else { return 0 }
            for _ in 0..<(scale - places - 1) { value /= 10 }
            value = value / 10 + (value % 10 >= 5 ? 1 : 0)
        }
        return isNegative ? -value : value
    }

    /// The number when it is a whole one; nil for `12.5`, and beyond 64 bits.
    package var whole: Int64? {
        guard scale > 0 else { return units(places: 0) }
        var power: Int64 = 1
        for _ in 0..<min(scale, 18) { power *= 10 }
        return scale <= 18 && digits % power == 0 ? units(places: 0) : nil
    }
}
