/// A small deterministic source of numbers: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// Equal seeds give equal sequences on every platform. Not for secrets.
package struct SeededRandom: Sendable {
    private var state: UInt64

    /// Starts the sequence of a seed.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A whole number of the range, each as likely; the range must hold at most 2³² numbers.
    package mutating func number(_ range: ClosedRange<Int>) -> Int {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int(((next() >> 32) &* width) >> 32)
    }

    /// A number from 0 up to, not including, 1, with 53 bits.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True in that part of the draws; 0 or less never, 1 or more always.
    package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// One of the elements; there must be one.
    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[number(0...elements.count - 1)]
    }

    /// The place of a weight, drawn in proportion to the weights; one must be above zero.
    package mutating func place(_ weights: [Int]) -> Int {
        var rest = number(1...weights.reduce(0, +))
        for (place, weight) in weights.enumerated() {
            rest -= weight
            if rest <= 0 { return place }
        }
        return weights.count - 1
    }

    /// A sequence of its own, so that drawing more there moves nothing here.
    package mutating func fork() -> SeededRandom { SeededRandom(seed: next()) }
}
