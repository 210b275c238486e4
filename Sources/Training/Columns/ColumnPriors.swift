import CRM
import Scoring

/// What is believed of a column from its name and its values alone, before any outcome is seen.
///
/// Points as in the rule book of the standard features: ten double the odds. Written from the
/// meaning of the words, in English, Italian, German, French, Spanish and Portuguese; no label of
/// any data set was looked at. The rows of the book stand in `ColumnPriors+Columns.swift`.
struct ColumnPriors: Sendable {
    /// What the book says of one column.
    struct Rule: Sendable {
        /// The part of the score the column belongs to.
        var dimension: Dimension
        /// What is believed of its values.
        var belief: Belief

        /// Points of a text; nil is no text.
        func points(_ text: String?) -> Int { belief.points(text) }

        /// For numbers: points from the middle to the top of the ranks, and those of no number.
        var slope: (points: Int, missing: Int)? {
            if case .rank(let points, let missing) = belief { return (points, missing) }
            return nil
        }
    }

    /// What is believed of the values of a column.
    enum Belief: Sendable {
        /// Numbers count by their rank: points at its top, the same below zero at its end.
        case rank(Int, missing: Int)
        /// Yes and no, in any of the languages.
        case flag(yes: Int, no: Int, unknown: Int = 0)
        /// Texts count as the first row of which a stem begins one of their words.
        case answers([(points: Int, stems: String)], missing: Int)
        /// It counts whether anything is known.
        case known(Int, missing: Int)

        func points(_ text: String?) -> Int {
            switch self {
            case .rank: 0
            case .flag(let yes, let no, let unknown):
                text.map { text in
                    ColumnPriors.flag(text).map { $0 ? yes : no }
                        ?? (Stems(ColumnPriors.unknown).begin(anyOf: Words(text)) ? unknown : 0)
                } ?? 0
            case .answers(let rows, let missing): Self.points(text, rows, missing)
            case .known(let known, let missing): text == nil ? missing : known
            }
        }

        private static func points(
            _ text: String?,
            _ rows: [(points: Int, stems: String)],
            _ missing: Int
        ) -> Int {
            guard let text else { return missing }
            let words = Words(text)
            if let row = rows.first(where: { Stems($0.stems).begin(anyOf: words) }) {
                return row.points
            }
            return Stems(ColumnPriors.unknown).begin(anyOf: words) ? missing : 0
        }
    }

    /// One row of the book: which columns it means, by the words of their names, and what of them.
    struct Row: Sendable {
        /// A name must have a word for each of these.
        var all: [Stems]
        /// A name must have no word for this.
        var none: Stems
        /// What is believed of such a column.
        var rule: Rule

        init(
            _ first: String,
            and second: String? = nil,
            without: String = "",
            _ dimension: Dimension,
            _ belief: Belief
        ) {
            all = [Stems(first)] + (second.map { [Stems($0)] } ?? [])
            none = Stems(without)
            rule = Rule(dimension: dimension, belief: belief)
        }

        func means(_ name: Words) -> Bool {
            all.allSatisfy { $0.begin(anyOf: name) } && !none.begin(anyOf: name)
        }
    }

    /// Beginnings of words, divided by spaces; one that ends with a full stop is a whole word.
    struct Stems: Sendable {
        private let stems: [Substring]

        init(_ text: String) { stems = text.split(separator: " ") }

        func begin(anyOf words: Words) -> Bool {
            stems.contains { stem in
                let whole = stem.hasSuffix(".")
                return words.all.contains {
                    whole ? $0 == stem.dropLast() : $0.hasPrefix(stem)
                }
            }
        }
    }

    /// The words of a name or an answer, also where a capital letter or a line divides them.
    struct Words: Sendable {
        let all: [String]

        init(_ name: String) {
            var spaced = ""
            var wasLower = false
            for character in name {
                if character.isUppercase, wasLower { spaced.append(" ") }
                wasLower = character.isLowercase || character.isNumber
                spaced.append(character == "_" ? " " : character)
            }
            all = ASCII.words(spaced)
        }
    }

    /// Logits of a point: ln 2 ÷ 10, of which ``Scorecard/expertShrinkage`` percent are kept.
    static let logitsPerPoint = 0.069_314_718_055_994_53 * Double(Scorecard.expertShrinkage) / 100

    /// The rule for a column of numbers; nil when the book knows nothing of it.
    static func number(_ column: String) -> Rule? {
        let words = Words(column)
        return numbers.first { $0.means(words) }?.rule
    }

    /// The rule for a column of texts or flags; nil when the book knows nothing of it.
    static func text(_ column: String) -> Rule? {
        let words = Words(column)
        return texts.first { $0.means(words) }?.rule
    }

    /// Yes or no in the languages of the book.
    private static func flag(_ text: String) -> Bool? {
        if let flag = AttributeText.flag(text) { return flag }
        let words = Words(text).all
        guard let first = words.first else { return nil }
        if ["yes", "si", "ja", "oui", "sim", "vrai", "wahr", "vero"].contains(first) {
            return true
        }
        if ["no", "nein", "non", "nao", "faux", "falsch", "falso"].contains(first) { return false }
        return nil
    }

    /// Answers that say that nothing is known.
    private static let unknown =
        "unknown sconosciut unbekannt inconnu desconoc desconhec nonexistent none. select"
}
