// Replaced by the target's first file: the least that CRM needs to compile.

/// A JSON value.
package enum JSON: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    case object([String: JSON])
    case string(String)

    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { first, _ in first })
    }
}
