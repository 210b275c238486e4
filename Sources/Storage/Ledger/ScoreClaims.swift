import JSON

/// What a row of the score history says, to be found word for word in the committed payload.
///
/// One pass over the canonical JSON that stops at the names of members: many times faster than
/// parsing it, and as strict, since canonical JSON writes a value in one way only. Made once and
/// filled again for each row, so that it allocates nothing.
struct ScoreClaims {
    private static let allNames: [StaticString] = [
        "as_of", "score", "log_odds", "probability", "confidence", "contact", "organization",
        "model",
    ]

    private let names = ScoreClaims.allNames
    /// The values of all claims in canonical JSON, one after another, in the order of the names.
    private var values: [UInt8] = []
    /// Where each value ends.
    private var ends: [Int] = []

    /// Forgets the last row.
    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Adds the next claim, a number.
    mutating func add(_ number: Int64) {
        var digits = number.magnitude
        let start = values.count
        repeat {
            values.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits % 10))
            digits /= 10
        } while digits > 0
        if number < 0 { values.append(UInt8(ascii: "-")) }
        values[start...].reverse()
        ends.append(values.count)
    }

    /// Adds the next claim, a text in UTF-8.
    mutating func add(_ text: UnsafeRawBufferPointer) {
        let isPlain = text.allSatisfy {
            $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain {
            values.append(UInt8(ascii: "\""))
            values.append(contentsOf: text)
            values.append(UInt8(ascii: "\""))
        } else {
            values += JSON.string(String(decoding: text, as: UTF8.self)).canonicalBytes
        }
        ends.append(values.count)
    }

    /// Adds the next claim, a text.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// The name of the first claim that the payload does not make; nil when it makes all.
    func firstMissing(in payload: UnsafeRawBufferPointer) -> String? {
        var found = 0
        var index = 0
        while index < payload.count {
            guard payload[index] == UInt8(ascii: "\"") else {
                index += 1
                continue
            }
            let start = index + 1
            index = Self.endOfText(payload, from: start)
            guard index + 1 < payload.count, payload[index + 1] == UInt8(ascii: ":") else {
                index += 1
                continue
            }
            let length = index - start
            index += 2
            for claim in names.indices where names[claim].utf8CodeUnitCount == length {
                if names[claim].starts(payload, at: start), hasValue(claim, at: index, payload) {
                    found |= 1 << claim
                }
            }
        }
        return names.indices.first { found & (1 << $0) == 0 }.map { "\(names[$0])" }
    }

    /// The index of the quote that ends the text beginning at `start`.
    private static func endOfText(_ payload: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < payload.count, payload[index] != UInt8(ascii: "\"") {
            index += payload[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }

    /// Whether the value of the claim stands at `index`, and ends there.
    private func hasValue(_ claim: Int, at index: Int, _ payload: UnsafeRawBufferPointer) -> Bool {
        let start = claim == 0 ? 0 : ends[claim - 1]
        let end = index + ends[claim] - start
        guard end < payload.count else { return false }
        for offset in 0..<(end - index) where payload[index + offset] != values[start + offset] {
            return false
        }
        return payload[end] == UInt8(ascii: ",") || payload[end] == UInt8(ascii: "}")
    }
}

extension StaticString {
    /// Whether its bytes stand at `index`, where there is room for them.
    fileprivate func starts(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
        withUTF8Buffer { name in
            for offset in 0..<name.count where bytes[index + offset] != name[offset] {
                return false
            }
            return true
        }
    }
}
