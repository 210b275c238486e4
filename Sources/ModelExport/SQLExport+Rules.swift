import CRM
import Scoring

/// People's rules: the sum of what each gives, held to the bounds, as the bin of that sum.
extension SQLExport {
    /// The columns that rules ask, each as often as it is divided anew, numbered behind the
    /// attributes.
    var ruleColumns: [(index: Int, feature: AttributeFeature)] {
        var found: [AttributeFeature] = []
        for column in card.rules.features.flatMap(\.columns) where !found.contains(column) {
            found.append(column)
        }
        return found.enumerated().map { (card.attributes.count + $0.offset, $0.element) }
    }

    /// The part that weights are read from: with the rules' bins where there are rules.
    var binPart: String { card.rules.isEmpty ? "bin" : "ruled" }

    var ruleParts: [Part] {
        guard !card.rules.isEmpty else { return [] }
        let first = card.tables.count - card.rules.features.count
        let sums = card.rules.features.enumerated().map { index, feature in
            "\(sum(feature)) AS g\(index)"
        }
        let bins = card.rules.features.enumerated().map { index, feature in
            let cases = feature.sums.enumerated().map { "WHEN \($0.element) THEN \($0.offset)" }
            return "CASE g\(index) \(cases.joined(separator: " ")) END AS b\(first + index)"
        }
        return [
            Part(
                "rule_sum",
                "",
                "SELECT b.*,\n    \(sums.joined(separator: ",\n    "))\nFROM bin AS b"
            ),
            Part(
                "ruled",
                "",
                "SELECT r.*,\n    \(bins.joined(separator: ",\n    "))\nFROM rule_sum AS r"
            ),
        ]
    }

    private func sum(_ feature: RuleFeature) -> String {
        let points = feature.rules.map(points).joined(separator: " + ")
        let upper = dialect.extreme("least", ["\(feature.bounds.upperBound)", points])
        return dialect.extreme("greatest", ["\(feature.bounds.lowerBound)", upper])
    }

    private func points(_ rule: RuleFeature.Rule) -> String {
        let cases = rule.steps.map { step in
            let conditions = step.conditions.map(holds).joined(separator: " AND ")
            return "WHEN \(conditions) THEN \(step.points)"
        }
        return "CASE \(cases.joined(separator: " ")) ELSE 0 END"
    }

    private func holds(_ condition: RuleFeature.Condition) -> String {
        let bins = condition.holds.indices.filter { condition.holds[$0] }
        // A condition that no answer meets is no list for SQL.
        guard !bins.isEmpty else { return "1 = 0" }
        let list = bins.map(String.init).joined(separator: ", ")
        switch condition.question {
        case .standard(let id): return "b\(id.rawValue) IN (\(list))"
        case .column(let column):
            let index = ruleColumns.first { $0.feature == column }?.index ?? 0
            return "k\(index) IN (\(list))"
        }
    }
}
