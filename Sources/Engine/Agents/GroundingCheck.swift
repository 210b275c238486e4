import JSON

/// The numbers that tools and the task hold, to tell a counted number from an invented one.
///
/// Numbers are looked for in digits. One is held if it is a number of the sources, such a number
/// rounded to as many decimals as are written, or a share of one written in per cent.
struct GroundingCheck {
    private var values: Set<Double> = []

    /// Takes every number of a value, those inside texts too.
    mutating func add(_ json: JSON) {
        switch json {
        case .array(let elements): for element in elements { add(element) }
        case .object(let object): for member in object { add(member.value) }
        case .string(let text): add(text)
        default: if let value = json.doubleValue { values.insert(abs(value)) }
        }
    }

    /// Takes every number of a text.
    mutating func add(_ text: String) {
        for number in Self.numbers(in: text) { values.insert(number.value) }
    }

    /// The numbers of texts that are held nowhere, as written, each once.
    func missing(from texts: [String]) -> [String] {
        var missing: [String] = []
        for number in texts.flatMap(Self.numbers) where !holds(number) {
            if !missing.contains(number.text) { missing.append(number.text) }
        }
        return missing
    }

    private func holds(_ number: Number) -> Bool {
        if values.contains(number.value) { return true }
        // Half a unit of the last digit written, and a little for what binary fractions lose.
        let near = 0.5 * number.unit + 1e-9
        return values.contains { value in
            guard value != value.rounded() else { return false }
            return abs(value - number.value) <= near
                || (number.isPercent && value < 1 && abs(value * 100 - number.value) <= near)
        }
    }

    private struct Number {
        var text: String
        var value: Double
        /// What one more in the last digit would add.
        var unit: Double
        var isPercent: Bool
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Runs of digits, with a decimal point or groups of thousands inside; no digits of a word.
    private static func numbers(in text: String) -> [Number] {
        let bytes = Array(text.utf8)
        var numbers: [Number] = []
        var index = 0
        while index < bytes.count {
            guard isDigit(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            var digits: [UInt8] = []
            var decimals = 0
            var hasPoint = false
            while index < bytes.count {
                let follows = index + 1 < bytes.count && isDigit(bytes[index + 1])
                if isDigit(bytes[index]) {
                    digits.append(bytes[index])
                    if hasPoint { decimals += 1 }
                } else if bytes[index] == UInt8(ascii: "."), follows, !hasPoint {
                    hasPoint = true
                    digits.append(bytes[index])
                } else if bytes[index] != UInt8(ascii: ",") || !isGroup(bytes, after: index) {
                    break
                }
                index += 1
            }
            if let value = Double(String(decoding: digits, as: UTF8.self)) {
                let rest = bytes[index...].drop { $0 == UInt8(ascii: " ") }
                numbers.append(
                    Number(
                        text: String(decoding: bytes[start..<index], as: UTF8.self),
                        value: value,
                        unit: (0..<decimals).reduce(1) { unit, _ in unit / 10 },
                        isPercent: rest.first == UInt8(ascii: "%")
                    )
                )
            }
        }
        return numbers
    }

    /// Whether exactly three digits follow, as in `12,500`.
    private static func isGroup(_ bytes: [UInt8], after comma: Int) -> Bool {
        let rest = bytes[(comma + 1)...].prefix { isDigit($0) }
        return rest.count == 3
    }
}
