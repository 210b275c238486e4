import JSON

/// What a row says of itself, and where the payload that its entry commits to must say the same.
///
/// A claim has an exact path: a member of the same name elsewhere in the payload makes no claim
/// true. A member at ``Path/instead``, where there is one, takes the place of the one at the path.
package struct PayloadClaims: Sendable {
    /// Where a claim stands in the payload.
    package struct Path: Sendable {
        /// What reports call it: as a rule the column.
        package let name: String
        /// The names of the members that lead to it from the root, at most ``depthMax``.
        package let members: [String]
        /// The path of a value that counts instead where the payload has one.
        package let instead: [String]?
        /// Whether a payload without the member is right too.
        package let isOptional: Bool

        /// A claim that every payload must make, unless it `isOptional`.
        package init(
            _ name: String,
            _ members: [String],
            instead: [String]? = nil,
            isOptional: Bool = false
        ) {
            self.name = name
            self.members = members
            self.instead = instead
            self.isOptional = isOptional
        }
    }

    package static let depthMax = 7
    /// The most claims of a row, with those made instead.
    package static let countMax = 32

    /// One way of a claim, its names in UTF-8.
    fileprivate struct Route: Sendable {
        var claim: Int
        var isInstead: Bool
        var members: [[UInt8]]
    }

    package let paths: [Path]
    fileprivate let routes: [Route]
    fileprivate let required: UInt32

    /// The claims, in the order in which a row gives its values.
    package init(_ paths: [Path]) {
        var routes: [Route] = []
        var required: UInt32 = 0
        for (claim, path) in paths.enumerated() {
            if !path.isOptional { required |= 1 << UInt32(claim) }
            let ways = [(path.members, false)] + (path.instead.map { [($0, true)] } ?? [])
            for (members, isInstead) in ways {
                precondition(1...Self.depthMax ~= members.count, "no such path in a payload")
                routes.append(
                    Route(
                        claim: claim,
                        isInstead: isInstead,
                        members: members.map { Array($0.utf8) }
                    )
                )
            }
        }
        precondition(routes.count <= Self.countMax, "a row makes so many claims at most")
        self.paths = paths
        self.routes = routes
        self.required = required
    }
}

/// Looks for the claims of one row after another in their payloads.
///
/// One pass over the canonical JSON that keeps count of the depth and looks at the names of members
/// alone: many times faster than parsing it, and as strict, since canonical JSON writes a value in
/// one way only. Made once and filled again for each row, so that it allocates nothing.
package struct ClaimFinder {
    private let claims: PayloadClaims
    /// The values of all claims in canonical JSON, one after another, in the order of the claims.
    private var values: [UInt8] = []
    private var ends: [Int] = []

    /// A finder without values yet.
    package init(_ claims: PayloadClaims) { self.claims = claims }

    /// Forgets the last row.
    package mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Adds the value of the next claim, a number.
    package mutating func add(_ number: Int64) {
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

    /// Adds the value of the next claim, a text in UTF-8.
    package mutating func add(_ text: UnsafeRawBufferPointer) {
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

    /// Adds the value of the next claim, a text.
    package mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// The claims that the payload, canonical JSON, does not make; all values must have been added.
    package func missing(in payload: UnsafeRawBufferPointer) -> MissingClaims {
        var scan = Scan(claims)
        var index = 0
        while index < payload.count {
            let byte = payload[index]
            // Digits, signs, commas: most of the bytes outside texts.
            if byte &- UInt8(ascii: "#") <= UInt8(ascii: "Z") - UInt8(ascii: "#") {
                index += 1
                continue
            }
            guard byte == UInt8(ascii: "\"") else {
                scan.bracket(byte)
                index += 1
                continue
            }
            let start = index + 1
            let end = Self.endOfText(payload, from: start)
            index = end + 1
            guard index < payload.count, payload[index] == UInt8(ascii: ":") else { continue }
            index += 1
            guard scan.isRead else { continue }
            let ended = scan.member(payload, start, end - start)
            if ended != 0 { settle(ended, at: index, payload, &scan) }
        }
        return MissingClaims(paths: claims.paths, bits: scan.missing)
    }

    /// Compares the value at `index` with what the routes that end there say.
    private func settle(
        _ ended: UInt32,
        at index: Int,
        _ payload: UnsafeRawBufferPointer,
        _ scan: inout Scan
    ) {
        var left = ended
        while left != 0 {
            let route = claims.routes[left.trailingZeroBitCount]
            left &= left - 1
            let bit: UInt32 = 1 << UInt32(route.claim)
            if route.isInstead {
                scan.replaced |= bit
            } else if scan.replaced & bit != 0 {
                continue
            }
            if hasValue(route.claim, at: index, payload) {
                scan.missing &= ~bit
            } else {
                scan.missing |= bit
            }
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

/// Claims that a payload does not make.
package struct MissingClaims {
    fileprivate let paths: [PayloadClaims.Path]
    fileprivate var bits: UInt32

    /// The name of the first of them; nil when there is none.
    package var first: String? { bits == 0 ? nil : paths[bits.trailingZeroBitCount].name }

    /// Whether the claim of that name is among them.
    package func contains(_ name: String) -> Bool {
        paths.indices.contains { paths[$0].name == name && bits & 1 << UInt32($0) != 0 }
    }

    /// Takes the claim of that name as made.
    package mutating func remove(_ name: String) {
        for place in paths.indices where paths[place].name == name {
            bits &= ~(1 << UInt32(place))
        }
    }
}

/// Where a pass over a payload is, as the routes that lead there: one bit each.
private struct Scan {
    private let claims: PayloadClaims
    /// The claims not found yet, or found to be other.
    var missing: UInt32
    /// The claims whose value was found where it counts instead.
    var replaced: UInt32 = 0
    /// The routes that agree with the objects from the root to each depth.
    private var open:
        (
            UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32
        ) = (0, 0, 0, 0, 0, 0, 0, 0)
    /// The routes that go on in the value that follows.
    private var next: UInt32
    private var depth = 0

    init(_ claims: PayloadClaims) {
        self.claims = claims
        missing = claims.required
        next = claims.routes.count == 32 ? .max : 1 << UInt32(claims.routes.count) - 1
    }

    /// Whether any route leads through the present object.
    var isRead: Bool { routes(at: depth) != 0 }

    private func routes(at depth: Int) -> UInt32 {
        switch depth {
        case 1: open.0
        case 2: open.1
        case 3: open.2
        case 4: open.3
        case 5: open.4
        case 6: open.5
        case 7: open.6
        default: 0
        }
    }

    /// Enters or leaves an object or array; elements of an array are on no route.
    mutating func bracket(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "{"): enter(next)
        case UInt8(ascii: "["): enter(0)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }

    private mutating func enter(_ routes: UInt32) {
        depth += 1
        next = 0
        switch depth {
        case 1: open.0 = routes
        case 2: open.1 = routes
        case 3: open.2 = routes
        case 4: open.3 = routes
        case 5: open.4 = routes
        case 6: open.5 = routes
        case 7: open.6 = routes
        default: break
        }
    }

    /// Takes note of a member's name.
    ///
    /// - Returns: the routes that end at its value.
    mutating func member(_ payload: UnsafeRawBufferPointer, _ start: Int, _ length: Int) -> UInt32 {
        var left = routes(at: depth)
        var ended: UInt32 = 0
        next = 0
        while left != 0 {
            let place = left.trailingZeroBitCount
            left &= left - 1
            let members = claims.routes[place].members
            guard Self.isEqual(members[depth - 1], payload, start, length) else { continue }
            if members.count == depth {
                ended |= 1 << UInt32(place)
            } else {
                next |= 1 << UInt32(place)
            }
        }
        return ended
    }

    private static func isEqual(
        _ name: [UInt8],
        _ payload: UnsafeRawBufferPointer,
        _ start: Int,
        _ length: Int
    ) -> Bool {
        guard name.count == length else { return false }
        for index in 0..<length where payload[start + index] != name[index] { return false }
        return true
    }
}
