/// Numbers in the form of RFC 8785: as ECMAScript's `Number.prototype.toString` writes them.
enum CanonicalNumber {
    private static let pairs: StaticString = """
        0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546\
        474849505152535455565758596061626364656667686970717273747576777879808182838485868788899091929\
        3949596979899
        """

    /// Writes all digits of an integer.
    static func append(_ value: Int64, to bytes: inout [UInt8]) {
        if value >= 0, value < 10 {
            bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
            return
        }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            pairs.withUTF8Buffer { pairs in
                while rest >= 10 {
                    let pair = Int(rest % 100) &* 2
                    rest /= 100
                    start &-= 2
                    digits.initializeElement(at: start, to: pairs[pair])
                    digits.initializeElement(at: start &+ 1, to: pairs[pair &+ 1])
                }
            }
            if rest > 0 {
                start &-= 1
                digits.initializeElement(
                    at: start,
                    to: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
                )
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<20]))
        }
    }

    static func append(array values: [Int], to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: values.count * 21 + 2) { buffer in
            buffer.initializeElement(at: 0, to: UInt8(ascii: "["))
            var end = 1
            for value in values {
                end = write(Int64(value), to: buffer, at: end)
                buffer.initializeElement(at: end, to: UInt8(ascii: ","))
                end &+= 1
            }
            // The last comma becomes the bracket.
            if !values.isEmpty { end &-= 1 }
            buffer.initializeElement(at: end, to: UInt8(ascii: "]"))
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[...end]))
        }
    }

    /// Writes `,"name":1`, without the comma for the first member.
    static func append(
        member name: StaticString,
        _ value: Int64,
        isFirst: Bool,
        to bytes: inout [UInt8]
    ) {
        let length = name.utf8CodeUnitCount
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length + 24) { buffer in
            var end = 0
            func put(_ byte: UInt8) {
                buffer.initializeElement(at: end, to: byte)
                end &+= 1
            }
            if !isFirst { put(UInt8(ascii: ",")) }
            put(UInt8(ascii: "\""))
            name.withUTF8Buffer { utf8 in
                for byte in utf8 { put(byte) }
            }
            put(UInt8(ascii: "\""))
            put(UInt8(ascii: ":"))
            end = write(value, to: buffer, at: end)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<end]))
        }
    }

    /// Writes all digits of an integer into uninitialized memory.
    ///
    /// - Returns: the place after the last digit; at most 20 further on.
    private static func write(
        _ value: Int64,
        to buffer: UnsafeMutableBufferPointer<UInt8>,
        at start: Int
    ) -> Int {
        var rest = value.magnitude
        var end = start
        if value < 0 {
            buffer.initializeElement(at: end, to: UInt8(ascii: "-"))
            end &+= 1
        }
        var length = 1
        var power: UInt64 = 10
        while length < 20, rest >= power {
            length &+= 1
            power = length < 20 ? power &* 10 : power
        }
        var place = end &+ length
        let after = place
        repeat {
            place &-= 1
            buffer.initializeElement(
                at: place,
                to: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            )
            rest /= 10
        } while place > end
        return after
    }

    /// Writes a double: the shortest digits that read back as the same value.
    ///
    /// The value must be finite.
    static func append(_ value: Double, to bytes: inout [UInt8]) {
        precondition(value.isFinite, "JSON has no form for \(value)")
        // Also minus zero, which RFC 8785 writes without its sign.
        guard value != 0 else {
            bytes.append(UInt8(ascii: "0"))
            return
        }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let (digits, point) = shortestDigits(of: value.magnitude)
        layOut(digits, point: point, to: &bytes)
    }

    /// The digits of a positive value, without zeros at either end, and the place of the point:
    /// the value is 0.DIGITS × 10^point.
    ///
    /// `description` gives the shortest digits that round-trip, the closest among those: the same
    /// as ECMAScript asks for. Only the layout differs.
    private static func shortestDigits(of value: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        var text = value.description.utf8.makeIterator()
        while let byte = text.next() {
            switch byte {
            case UInt8(ascii: "."): point = digits.count
            case UInt8(ascii: "e"):
                var isNegative = false
                while let byte = text.next() {
                    if byte == UInt8(ascii: "-") { isNegative = true }
                    guard byte >= UInt8(ascii: "0") else { continue }
                    exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
                }
                if isNegative { exponent = -exponent }
            default: digits.append(byte)
            }
        }
        let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        let position = (point ?? digits.count) + exponent - leadingZeros
        digits.removeFirst(leadingZeros)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, position)
    }

    /// Steps 6 to 10 of ECMAScript's Number::toString; `point` is its n, the digit count its k.
    private static func layOut(_ digits: [UInt8], point: Int, to bytes: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        let dot = UInt8(ascii: ".")
        switch point {
        case digits.count...21:
            bytes.append(contentsOf: digits)
            bytes.append(contentsOf: repeatElement(zero, count: point - digits.count))
        case 1...21:
            bytes.append(contentsOf: digits[..<point])
            bytes.append(dot)
            bytes.append(contentsOf: digits[point...])
        case -5...0:
            bytes.append(zero)
            bytes.append(dot)
            bytes.append(contentsOf: repeatElement(zero, count: -point))
            bytes.append(contentsOf: digits)
        default:
            bytes.append(digits[0])
            if digits.count > 1 {
                bytes.append(dot)
                bytes.append(contentsOf: digits[1...])
            }
            bytes.append(UInt8(ascii: "e"))
            bytes.append(UInt8(ascii: point > 0 ? "+" : "-"))
            append(Int64((point - 1).magnitude), to: &bytes)
        }
    }
}
