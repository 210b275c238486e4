package import CRM
import JSON

/// A feature made of one attribute of the CRM's record, with bins that training chose.
package struct AttributeFeature: Hashable, Sendable {
    /// Bins of one feature at most, so that the code of a bin is a byte.
    package static let binCountMax = 255

    /// How the attribute's text becomes a bin.
    package enum Kind: Hashable, Sendable {
        /// A decimal number. Bins: 0 unknown, 1 below the first edge, then from each edge up.
        case number(edges: [Double])
        /// Whole days from a date to the moment of the facts, binned like a number.
        case date(edges: [Double])
        /// Yes or no. Bins: 0 unknown, 1 no, 2 yes.
        case flag
        /// One of some texts. Bins: 0 unknown, then the levels in order, then any other text.
        case category(levels: [String])
    }

    /// Key in the contact's attributes; ``RecordColumn`` names the record's own columns.
    package var attribute: String
    /// Which part of the score it counts to.
    package var dimension: Dimension
    /// How its text becomes a bin.
    package var kind: Kind

    /// A feature, field by field.
    package init(attribute: String, dimension: Dimension, kind: Kind) {
        self.attribute = attribute
        self.dimension = dimension
        self.kind = kind
    }

    /// How many bins there are.
    package var binCount: Int {
        switch kind {
        case .number(let edges), .date(let edges): edges.count + 2
        case .flag: 3
        case .category(let levels): levels.count + 2
        }
    }

    /// The bins that lie in an order, so that neighbours are alike.
    package var run: Range<Int> {
        switch kind {
        case .number(let edges), .date(let edges): 1..<(edges.count + 2)
        case .flag, .category: 0..<0
        }
    }

    /// The bin of a text; whatever cannot be read as the kind is unknown.
    package func bin(of text: String?, asOf: Instant) -> Int {
        guard let text, let answer = AttributeText.answer(text) else { return 0 }
        switch kind {
        case .number(let edges):
            return AttributeText.number(answer).map { Self.bin($0, edges) } ?? 0
        case .date(let edges):
            guard let date = AttributeText.date(answer) else { return 0 }
            return Self.bin(AttributeText.days(from: date, to: asOf), edges)
        case .flag: return AttributeText.flag(answer).map { $0 ? 2 : 1 } ?? 0
        case .category(let levels):
            let place = levels.firstIndex { $0.utf8.elementsEqual(answer.utf8) }
            return place.map { $0 + 1 } ?? levels.count + 1
        }
    }

    static func bin(_ value: Double, _ edges: [Double]) -> Int {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if value >= edges[middle] { low = middle + 1 } else { high = middle }
        }
        return low + 1
    }
}

/// Bins an attribute of many leads: levels are looked up instead of searched.
struct AttributeBinner: Sendable {
    private let feature: AttributeFeature
    private let levels: [ExactText: Int]

    init(_ feature: AttributeFeature) {
        self.feature = feature
        var levels: [ExactText: Int] = [:]
        if case .category(let texts) = feature.kind {
            for (index, text) in texts.enumerated() { levels[ExactText(text)] = index + 1 }
        }
        self.levels = levels
    }

    func bin(of facts: LeadFacts) -> Int {
        guard let text = facts.attributes[feature.attribute] else { return 0 }
        guard case .category = feature.kind else {
            return feature.bin(of: text, asOf: facts.asOf)
        }
        guard let answer = AttributeText.answer(text) else { return 0 }
        return levels[ExactText(answer)] ?? levels.count + 1
    }
}
