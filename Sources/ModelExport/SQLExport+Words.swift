import CRM
import Scoring

/// Words of titles, sources, stages, industries and company names.
extension SQLExport {
    var wordParts: [Part] {
        let suffix = dialect == .sqlite ? "" : "_text"
        let more =
            dialect == .sqlite
            ? "" : "UNION SELECT name FROM firm_text UNION SELECT company FROM deal_text"
        let texts = Part(
            "phrase_0",
            "",
            """
            SELECT text, replace(lower(text), '.', '') AS spaced FROM (
                SELECT title AS text FROM person\(suffix) UNION SELECT source FROM person\(suffix)
                UNION SELECT company FROM person\(suffix) UNION SELECT industry FROM firm\(suffix)
                UNION SELECT stage FROM deal\(suffix) \(more)
            ) AS texts WHERE text IS NOT NULL
            """
        )
        let spacing = steps(
            "phrase",
            "text",
            "spaced",
            [(Self.signs, false), (Self.farSigns, true)].flatMap { codes, isFar in
                codeSteps(codes).map { codes in
                    { text in
                        let spaced = self.dialect.translated(text, codes, to: " ")
                        return isFar ? self.unlessPlain("text", text, spaced) : spaced
                    }
                }
            }
        )
        return [texts] + spacing + [partPart(spacing.last?.name ?? texts.name)] + foldParts
    }

    private func partPart(_ phrases: String) -> Part {
        Part(
            "word_raw",
            "",
            """
            SELECT text, n, part AS raw FROM (
                SELECT f.text, \(dialect.splitColumns)
                FROM \(phrases) AS f \(dialect.split("f.spaced", by: " "))
            ) AS parts WHERE part <> ''
            """
        )
    }

    /// The words without the accents of Western European letters.
    private var foldParts: [Part] {
        var letters: [(String, String)] = []
        for (letter, plain) in ASCII.accents.sorted(by: { $0.key < $1.key }) {
            for form in [String(letter), letter.uppercased()] where form.utf8.count > 1 {
                letters.append((form, plain))
            }
        }
        let folding = steps(
            "fold",
            "text, n, raw",
            "word",
            stride(from: 0, to: letters.count, by: Self.stepMax).map { start in
                { text in
                    let folded = letters[start...].prefix(Self.stepMax).reduce(text) {
                        let (letter, plain) = (
                            self.dialect.literal($1.0), self.dialect.literal($1.1)
                        )
                        return "replace(\($0), \(letter), \(plain))"
                    }
                    return self.unlessPlain("raw", text, folded)
                }
            }
        )
        let last = folding.last?.name ?? "fold_0"
        return [Part("fold_0", "", "SELECT text, n, raw, raw AS word FROM word_raw")] + folding
            + [Part("word", "", "SELECT text, n, raw, word FROM \(last)")]
    }

    /// SQLite's parser takes about twenty calls inside each other.
    private static let stepMax = 12

    private func codeSteps(_ codes: [Int]) -> [[Int]] {
        guard dialect == .sqlite else { return [codes] }
        return stride(from: 0, to: codes.count, by: Self.stepMax).map {
            Array(codes[$0...].prefix(Self.stepMax))
        }
    }

    /// Parts `name_1`, `name_2`… that change a column one after the other.
    private func steps(
        _ name: String,
        _ key: String,
        _ column: String,
        _ changes: [(String) -> String]
    ) -> [Part] {
        changes.enumerated().map { index, change in
            Part(
                "\(name)_\(index + 1)",
                "",
                "SELECT \(key), \(change(column)) AS \(column) FROM \(name)_\(index)"
            )
        }
    }

    /// A change that texts of ASCII alone do not need.
    private func unlessPlain(_ text: String, _ same: String, _ changed: String) -> String {
        "CASE WHEN \(dialect.bytes(text)) = length(\(text)) THEN \(same) ELSE \(changed) END"
    }

    /// Signs of ASCII that end a word.
    private static let signs = (1..<128).filter {
        let byte = UInt8($0)
        return !ASCII.isAlphanumeric(byte) && byte != UInt8(ascii: ".") && byte != 0x20
    }

    /// Signs beyond ASCII that end a word: those of Latin-1, punctuation, currencies, arrows.
    private static let farSigns = [0x80...0xFF, 0x2000...0x206F, 0x20A0...0x20BF, 0x2190...0x21FF]
        .flatMap { $0 }
        .filter { code in
            guard let scalar = UnicodeScalar(code) else { return false }
            let character = Character(scalar)
            return !character.isLetter && !character.isNumber
        }

    /// What vocabularies say of words and texts.
    var meaningParts: [Part] {
        var stems: [[String]] = []
        func add(_ kind: String, _ lists: [(Int, Set<String>)]) {
            for (place, list) in lists.enumerated() {
                for stem in list.1.sorted() {
                    let isStart = stem.hasSuffix("*")
                    let start = isStart ? String(stem.dropLast()) : stem
                    // A start of fewer than four letters is never compared.
                    guard !isStart || start.utf8.count >= 4 else { continue }
                    stems.append([
                        "'\(kind)'", String(place * 100 + list.0), dialect.literal(start),
                        isStart ? String(start.utf8.count) : "0",
                    ])
                }
            }
        }
        add("source", Vocabulary.sources.map { ($0.0.rawValue, $0.1) })
        add("stage", Vocabulary.stages.map { ($0.0.rawValue, $0.1) })
        add("industry", Vocabulary.industries.map { ($0.0.rawValue, $0.1) })
        return [
            rows("stem", ["kind", "code", "stem", "size"], stems), meaningPart, termPart,
        ]
    }

    private var meaningPart: Part {
        let pivot = ["source", "stage", "industry"]
            .map { "min(CASE WHEN s.kind = '\($0)' THEN s.code END) AS \($0)" }
        return Part(
            "meaning",
            "",
            """
            SELECT w.word, \(pivot.joined(separator: ", "))
            FROM (SELECT DISTINCT word FROM word) AS w
            JOIN stem AS s ON CASE WHEN s.size = 0 THEN w.word = s.stem
                ELSE substr(w.word, 1, s.size) = s.stem END
            GROUP BY w.word
            """
        )
    }

    private var termPart: Part {
        let placeholders = list(Vocabulary.placeholders.sorted())
        func code(_ column: String, _ other: Int) -> String {
            """
            CASE WHEN letters = 0 OR (words = 1 AND first IN \(placeholders)) THEN 0
                    WHEN \(column) IS NULL THEN \(other) ELSE \(column) % 100 END AS \(column)
            """
        }
        return Part(
            "term",
            "",
            """
            SELECT text, words, letters, first, \(code("source", LeadSource.other.rawValue)),
                \(code("stage", DealStage.unknown.rawValue)),
                \(code("industry", Industry.other.rawValue))
            FROM (
                SELECT w.text, count(*) AS words, min(w.word) AS first,
                    sum(CASE WHEN \(dialect.trimmed("w.word", "'0123456789'")) <> ''
                        THEN 1 ELSE 0 END)
                        AS letters,
                    min(m.source) AS source, min(m.stage) AS stage, min(m.industry) AS industry
                FROM word AS w LEFT JOIN meaning AS m ON m.word = w.word GROUP BY w.text
            ) AS texts
            """
        )
    }
}
