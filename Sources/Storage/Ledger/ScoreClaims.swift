import JSON

/// What a row of the score history says, to be found at its place in the committed payload.
///
/// One pass over the canonical JSON that keeps count of the depth and looks at the names of members
/// alone: many times faster than parsing it, and as strict, since canonical JSON writes a value in
/// one way only. A member of the same name elsewhere, such as an attribute of the CRM's called
/// `organization` or the local model's score beside an agent's, makes no claim true. Made once and
/// filled again for each row, so that it allocates nothing.
struct ScoreClaims {
    /// The claims, in the order in which their values are added.
    enum Claim: Int, CaseIterable {
        case asOf, score, logOdds, probability, confidence, contact, organization, model, run

        /// The claim by the name of its member.
        var name: String {
            switch self {
            case .asOf: "as_of"
            case .logOdds: "log_odds"
            default: "\(self)"
            }
        }
    }

    /// The object of the payload whose members are read.
    private enum Place {
        case root, facts, result, agent, verdict
    }

    /// The name of a member, where it stands.
    private struct Name {
        var payload: UnsafeRawBufferPointer
        var start: Int
        var length: Int

        @inline(__always)
        func equals(_ name: StaticString) -> Bool {
            guard length == name.utf8CodeUnitCount else { return false }
            return name.withUTF8Buffer { bytes in
                for index in 0..<length where payload[start + index] != bytes[index] {
                    return false
                }
                return true
            }
        }
    }

    /// A set of claims, one bit each.
    struct Claims: Equatable {
        private(set) var bits: UInt16

        static let all = Claims(bits: (1 << UInt16(Claim.allCases.count)) - 1)

        /// The first of them, in their order.
        var first: Claim? { Claim.allCases.first(where: contains) }

        func contains(_ claim: Claim) -> Bool { bits & 1 << UInt16(claim.rawValue) != 0 }
        mutating func insert(_ claim: Claim) { bits |= 1 << UInt16(claim.rawValue) }
        mutating func remove(_ claim: Claim) { bits &= ~(1 << UInt16(claim.rawValue)) }
    }

    /// The values of all claims in canonical JSON, one after another, in the order of the claims.
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

    /// The claims that the payload does not make; all must have been added.
    ///
    /// An agent's verdict takes the place of the local model's score. The run is claimed by the
    /// payload of an agent's run alone.
    func missing(in payload: UnsafeRawBufferPointer) -> Claims {
        var missing = Claims.all
        missing.remove(.run)
        var hasVerdict = false
        var place = Place.root
        var depth = 0
        var index = 0
        while index < payload.count {
            let byte = payload[index]
            // Digits, signs, commas: most of the bytes outside texts.
            if byte &- UInt8(ascii: "#") <= UInt8(ascii: "Z") - UInt8(ascii: "#") {
                index += 1
                continue
            }
            guard byte == UInt8(ascii: "\"") else {
                // Brackets and braces differ in this bit alone.
                let bracket = byte | 0x20
                if bracket == UInt8(ascii: "{") { depth += 1 }
                if bracket == UInt8(ascii: "}") { depth -= 1 }
                index += 1
                continue
            }
            let start = index + 1
            let end = Self.endOfText(payload, from: start)
            index = end + 1
            guard index < payload.count, payload[index] == UInt8(ascii: ":") else { continue }
            index += 1
            let name = Name(payload: payload, start: start, length: end - start)
            guard Self.isRead(name, at: depth, &place),
                let claim = Self.claim(name, at: depth, in: place)
            else { continue }
            if claim == .score {
                // Members are in order, so that the agent's part comes before the result.
                if place == .verdict { hasVerdict = true } else if hasVerdict { continue }
            }
            if hasValue(claim, at: index, payload) {
                missing.remove(claim)
            } else {
                missing.insert(claim)
            }
        }
        return missing
    }

    /// Moves on to the object that a member belongs to or opens.
    ///
    /// - Returns: whether claims are made there.
    private static func isRead(_ name: Name, at depth: Int, _ place: inout Place) -> Bool {
        switch depth {
        case 1:
            place = .root
            if name.equals("facts") { place = .facts }
            if name.equals("result") { place = .result }
            if name.equals("agent") { place = .agent }
            return place == .root
        case 2:
            if place == .verdict { place = .agent }
            if place == .agent, name.equals("verdict") { place = .verdict }
            return place != .root
        default: return depth == 3 && place == .verdict
        }
    }

    /// The claim that a member makes.
    private static func claim(_ name: Name, at depth: Int, in place: Place) -> Claim? {
        switch place {
        case .root:
            if name.equals("contact") { return .contact }
            if name.equals("organization") { return .organization }
            return name.equals("model") ? .model : nil
        case .facts: return name.equals("as_of") ? .asOf : nil
        case .result:
            if name.equals("score") { return .score }
            if name.equals("log_odds") { return .logOdds }
            if name.equals("probability") { return .probability }
            return name.equals("confidence") ? .confidence : nil
        case .agent: return name.equals("run") ? .run : nil
        case .verdict: return depth == 3 && name.equals("score") ? .score : nil
        }
    }

    /// The index of the quote that ends the text beginning at `start`.
    private static func endOfText(_ payload: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < payload.count, payload[index] != UInt8(ascii: "\"") {
            index += payload[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, payload.count)
    }

    /// Whether the value of the claim stands at `index`, and ends there.
    private func hasValue(
        _ claim: Claim,
        at index: Int,
        _ payload: UnsafeRawBufferPointer
    ) -> Bool {
        let start = claim.rawValue == 0 ? 0 : ends[claim.rawValue - 1]
        let end = index + ends[claim.rawValue] - start
        guard end < payload.count else { return false }
        for offset in 0..<(end - index) where payload[index + offset] != values[start + offset] {
            return false
        }
        return payload[end] == UInt8(ascii: ",") || payload[end] == UInt8(ascii: "}")
    }
}
