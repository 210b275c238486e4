import JSON

/// What a row of the score history says, to be found word for word in the committed payload.
///
/// One pass over the canonical JSON that stops at the names of members: about twenty times faster
/// than parsing it, and as strict, since canonical JSON writes a value in one way only.
struct ScoreClaims {
    private static let names: [StaticString] = [
        "as_of", "score", "log_odds", "probability", "confidence", "contact", "organization",
        "model",
    ]

    /// The values of all claims in canonical JSON, one after another.
    private let values: [UInt8]
    /// Where each value ends.
    private let ends: [Int]

    init(
        asOf: Int64,
        score: Int64,
        logOddsMicro: Int64,
        probabilityMicro: Int64,
        confidenceMicro: Int64,
        contactID: String,
        organizationID: String,
        modelSHA256: String
    ) {
        var values: [UInt8] = []
        var ends: [Int] = []
        for number in [asOf, score, logOddsMicro, probabilityMicro, confidenceMicro] {
            values += "\(number)".utf8
            ends.append(values.count)
        }
        for text in [contactID, organizationID, modelSHA256] {
            values += JSON.string(text).canonicalBytes
            ends.append(values.count)
        }
        self.values = values
        self.ends = ends
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
            let name = payload[start..<index]
            index += 2
            for claim in Self.names.indices where Self.names[claim].equals(name) {
                if hasValue(claim, at: index, payload) { found |= 1 << claim }
            }
        }
        return Self.names.indices.first { found & (1 << $0) == 0 }.map { "\(Self.names[$0])" }
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
        let value = values[(claim == 0 ? 0 : ends[claim - 1])..<ends[claim]]
        let end = index + value.count
        guard end < payload.count, payload[index..<end].elementsEqual(value) else { return false }
        return payload[end] == UInt8(ascii: ",") || payload[end] == UInt8(ascii: "}")
    }
}

extension StaticString {
    /// Whether it has exactly these bytes.
    fileprivate func equals(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        utf8CodeUnitCount == bytes.count
            && withUTF8Buffer { $0.elementsEqual(bytes) }
    }
}
