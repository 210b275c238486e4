package import JSON

/// The rules that people wrote, as a document in plain JSON and as the features it makes.
///
/// The document is what a model keeps; the same document makes the same features for ever.
package struct OwnRules: Hashable, Sendable {
    /// The document, as it was written.
    package let document: JSON
    /// Its features, in the order in which they first appear.
    package let features: [RuleFeature]

    package static let none = OwnRules()

    package var isEmpty: Bool { features.isEmpty }

    private init() { (document, features) = (["format": 1, "rules": []], []) }

    /// Reads a document.
    ///
    /// - Throws: ``RuleError`` with everything that is wrong with it.
    package init(_ document: JSON) throws(RuleError) {
        var reader = RuleReader()
        features = reader.features(of: document)
        self.document = document
        guard reader.problems.isEmpty else { throw RuleError(problems: reader.problems) }
    }

    /// The same without one rule; nil where there is none of that name.
    ///
    /// - Throws: ``RuleError`` never: what is left of rules that can be read can be read.
    package func without(_ name: String) throws(RuleError) -> OwnRules? {
        guard var object = document.objectValue, let list = document["rules"]?.arrayValue,
            rules.contains(where: { $0.rule.name == name })
        else { return nil }
        object["rules"] = .array(list.filter { $0["name"]?.stringValue != name })
        return try OwnRules(.object(object))
    }

    /// The rules of all features by name, with the group of each.
    package var rules: [(rule: RuleFeature.Rule, feature: RuleFeature)] {
        features.flatMap { feature in feature.rules.map { ($0, feature) } }
    }
}

/// Why a document is not one of rules.
package struct RuleError: Error, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    package struct Problem: Hashable, Sendable {
        /// Where, as a JSON pointer: `/rules/0/points`.
        package let pointer: String
        /// What, and what to write instead.
        package let text: String
    }

    /// All that is wrong, in the order of the document; at least one.
    package let problems: [Problem]

    package var description: String {
        problems.map { $0.pointer.isEmpty ? $0.text : "\($0.pointer): \($0.text)" }
            .joined(separator: "; ")
    }
}

/// How rules of two books differ.
package struct RuleDifference: Hashable, Sendable {
    /// Names of rules that only the second has.
    package let added: [String]
    /// Names of rules that only the first has.
    package let removed: [String]
    /// Names of rules that differ in points, conditions, group or the group's bounds.
    package let changed: [String]

    package init(_ first: OwnRules, _ second: OwnRules) {
        let (before, after) = (Self.byName(first), Self.byName(second))
        added = after.keys.filter { before[$0] == nil }.sorted()
        removed = before.keys.filter { after[$0] == nil }.sorted()
        changed = before.keys.filter { after[$0] != nil && after[$0] != before[$0] }.sorted()
    }

    private struct Meaning: Hashable {
        let rule: RuleFeature.Rule
        let group: String?
        let bounds: ClosedRange<Int>
    }

    private static func byName(_ book: OwnRules) -> [String: Meaning] {
        var found: [String: Meaning] = [:]
        for (rule, feature) in book.rules {
            found[rule.name] = Meaning(
                rule: rule,
                group: feature.isGroup ? feature.title : nil,
                bounds: feature.bounds
            )
        }
        return found
    }
}
