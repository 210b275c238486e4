extension JSONParser {
    /// Reads a number, standing on its minus sign or first digit.
    mutating func number() throws(JSONError.Fault) -> JSON {
        let start = index
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var digits = Digits()
        if current == UInt8(ascii: "0") {
            index += 1
            if let byte = current, Self.isDigit(byte) {
                throw fault("a number must not start with a zero", at: start)
            }
        } else {
            try takeDigits(&digits, after: "a minus sign")
        }
        let isWhole = current != UInt8(ascii: ".") && Self.lower(current) != UInt8(ascii: "e")
        if isWhole, let value = digits.integer(isNegative: isNegative) { return .integer(value) }
        var exponent = 0
        if current == UInt8(ascii: ".") {
            index += 1
            let before = index
            try takeDigits(&digits, after: "a decimal point")
            exponent = before - index
        }
        if Self.lower(current) == UInt8(ascii: "e") { exponent += try takeExponent() }
        if let value = digits.double(exponent: exponent) {
            return .number(isNegative ? -value : value)
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let value = Double(text) else { throw fault("the number cannot be read", at: start) }
        if limits.keepsDigits, DecimalDigits(text) != DecimalDigits("\(value)") {
            return .decimal(text)
        }
        guard value.isFinite else {
            throw fault("the number is too large for a double", at: start)
        }
        return .number(value)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    private static func lower(_ byte: UInt8?) -> UInt8? { byte.map { $0 | 0x20 } }

    /// Steps over one digit or more.
    private mutating func takeDigits(
        _ digits: inout Digits,
        after place: StaticString
    ) throws(JSONError.Fault) {
        let start = index
        while index < end, Self.isDigit(bytes[index]) {
            digits.add(bytes[index] &- UInt8(ascii: "0"))
            index &+= 1
        }
        guard index > start else {
            throw fault("expected a digit after \(place), found \(described(current))")
        }
    }

    /// Steps over an exponent; beyond four digits its exact size no longer matters.
    private mutating func takeExponent() throws(JSONError.Fault) -> Int {
        index += 1
        let isNegative = current == UInt8(ascii: "-")
        if isNegative || current == UInt8(ascii: "+") { index += 1 }
        let start = index
        var exponent = 0
        while index < end, Self.isDigit(bytes[index]) {
            if exponent < 100_000 { exponent = exponent * 10 + Int(bytes[index] & 15) }
            index += 1
        }
        guard index > start else {
            throw fault("expected a digit after an exponent, found \(described(current))")
        }
        return isNegative ? -exponent : exponent
    }
}

extension JSON {
    /// Whether two texts of decimal numbers say the same one to the last digit, as `12.50` and
    /// `1.25e1` do.
    package static func isSameNumber(_ one: String, _ other: String) -> Bool {
        DecimalDigits(one) == DecimalDigits(other)
    }
}

/// A decimal number in one form: `12.50` and `1.25e1` are equal.
private struct DecimalDigits: Equatable {
    private var isNegative = false
    /// Without zeros at either end.
    private var digits: [UInt8] = []
    /// The power of ten of the last digit; 0 for zero.
    private var exponent = 0

    init(_ text: String) {
        let parts = text.lowercased().split(separator: "e", maxSplits: 1)
        var isFraction = false
        for byte in (parts.first ?? "").utf8 {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            default:
                digits.append(byte)
                if isFraction { exponent -= 1 }
            }
        }
        if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        digits.removeFirst(digits.prefix { $0 == UInt8(ascii: "0") }.count)
        if digits.isEmpty { exponent = 0 }
    }
}

/// The digits of a number while it is read, as far as 64 bits hold them.
private struct Digits {
    private var value: UInt64 = 0
    private var isExact = true

    mutating func add(_ digit: UInt8) {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        if overflow || carry { isExact = false }
        value = sum
    }

    func integer(isNegative: Bool) -> Int64? {
        guard isExact else { return nil }
        if isNegative { return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }

    /// The nearest double, where one rounding gives it.
    ///
    /// Both operands are exact, so that the result is rounded once (Clinger, "How to Read Floating
    /// Point Numbers Accurately", 1990).
    func double(exponent: Int) -> Double? {
        guard isExact, value <= 1 << 53, (-22...22).contains(exponent) else { return nil }
        let power = Self.powers[Int(exponent.magnitude)]
        return exponent < 0 ? Double(value) / power : Double(value) * power
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
