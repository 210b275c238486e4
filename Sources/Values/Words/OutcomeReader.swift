import CRM

/// Reads the outcomes of one column, which may be written as 1 and −1.
///
/// −1 alone says nothing: it may stand for lost, for unknown, or for the yes of a database. Only
/// beside 1 and nothing else it is lost.
package struct OutcomeReader: Equatable, Sendable {
    private var hasPlus = false
    private var hasMinus = false
    private var hasOther = false
    /// What people said that values mean, as ``Words/plain(_:)`` writes them.
    private let said: [String: Bool]

    /// A reader that knows nothing of its column yet but what people say of its values.
    package init(won: [String] = [], lost: [String] = []) {
        var said: [String: Bool] = [:]
        for text in lost { said[Self.plain(text)] = false }
        for text in won { said[Self.plain(text)] = true }
        self.said = said
    }

    private static func plain(_ text: String) -> String { Words.plain(MatchKey.trimmed(text)) }

    /// Learns from a cell of the column what its numbers mean; every cell, before any is read.
    package mutating func survey(_ text: String) {
        let text = MatchKey.trimmed(text)
        if text.isEmpty { return }
        switch Self.sign(text) {
        case true?: hasPlus = true
        case false?: hasMinus = true
        case nil: hasOther = true
        }
    }

    /// Whether the column holds 1 and −1, and nothing else.
    package var isSigned: Bool { hasPlus && hasMinus && !hasOther }

    /// What a cell says; ``FlagWords/OutcomeWord/unknown`` unless it is beyond doubt.
    package func read(_ text: String) -> FlagWords.OutcomeWord {
        if !said.isEmpty, let isWon = said[Self.plain(text)] { return .decided(won: isWon) }
        if isSigned, let isWon = Self.sign(MatchKey.trimmed(text)) { return .decided(won: isWon) }
        return FlagWords.outcome(text)
    }

    /// What to write instead of a value that is not understood.
    package static let advice =
        "write won or lost, yes or no, 1 or 0, or say what a value means with --won and --lost"

    /// True for 1, false for −1, nil for anything else.
    private static func sign(_ text: String) -> Bool? {
        switch text {
        case "1", "+1", "1.0", "+1.0": true
        case "-1", "−1", "-1.0", "−1.0": false
        default: nil
        }
    }
}
