/// Names and words of a feature's bins.
extension AttributeFeature {
    /// Name of the feature in models, apart from the standard ones: `attribute.Lead Source`.
    package var name: String { "attribute." + attribute }

    /// What people call the attribute: `Lead Source`, `source` for `contact.source`.
    package var title: String {
        RecordColumn(rawValue: attribute)?.title ?? attribute
    }

    /// Stable names of the bins.
    package var binNames: [String] {
        switch kind {
        case .number(let edges), .date(let edges):
            ["missing", "below"] + edges.map { "from_\(Self.text($0))" }
        case .flag: ["missing", "no", "yes"]
        case .category(let levels): ["missing"] + levels.map { "=\($0)" } + ["other"]
        }
    }

    /// The bins in plain words: `unknown`, `from 3.5 to 7`, `Olark Chat`.
    package var binLabels: [String] {
        switch kind {
        case .number(let edges): ["unknown"] + Self.ranges(edges).map { Self.words($0, "") }
        case .date(let edges): ["unknown"] + Self.ranges(edges).map { Self.words($0, " days ago") }
        case .flag: ["unknown", "no", "yes"]
        case .category(let levels): ["unknown"] + levels + ["another answer"]
        }
    }

    /// What a supposed value may be.
    package var takes: String {
        switch kind {
        case .number: "a number, or nothing for unknown"
        case .date: "a date such as 2026-03-04, or nothing for unknown"
        case .flag: "yes or no, or nothing for unknown"
        case .category: "any text, or nothing for unknown"
        }
    }

    /// A sentence for a lead's value: `Lead Source: Olark Chat`.
    package func sentence(_ text: String?) -> String {
        guard let text, let answer = AttributeText.answer(text) else { return "\(title) unknown" }
        return "\(title): \(FactText.quoted(answer))"
    }

    private static func ranges(_ edges: [Double]) -> [(low: String?, high: String?)] {
        let texts = edges.map(text)
        return ([nil] + texts.map { $0 }).enumerated().map { index, low in
            (low, index < texts.count ? texts[index] : nil)
        }
    }

    /// Whole numbers without a point.
    package static func text(_ edge: Double) -> String {
        edge == edge.rounded() && abs(edge) < 1e15 ? String(Int64(edge)) : String(edge)
    }

    private static func words(_ range: (low: String?, high: String?), _ unit: String) -> String {
        switch range {
        case (nil, nil): "known"
        case (nil, let high?): "below \(high)\(unit)"
        case (let low?, nil): "\(low)\(unit) or more"
        case (let low?, let high?): "from \(low) to below \(high)\(unit)"
        }
    }
}

/// Columns of the record itself that can be features like attributes.
package enum RecordColumn: String, CaseIterable, Sendable {
    case source = "contact.source"
    case country = "contact.country"
    case city = "contact.city"

    /// What people call it.
    package var title: String {
        switch self {
        case .source: "Source as written"
        case .country: "Country"
        case .city: "City"
        }
    }
}
