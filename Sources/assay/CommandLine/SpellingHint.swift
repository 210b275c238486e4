/// Finds the word that was probably meant.
enum SpellingHint {
    /// The nearest of `words` if it is near enough to be a slip: a prefix, or two edits at most.
    static func nearest(to typed: String, among words: [String]) -> String? {
        let typed = typed.lowercased()
        let ranked = words.map { (word: $0, edits: distance(typed, $0)) }
        if let best = ranked.min(by: { $0.edits < $1.edits }),
            best.edits <= min(2, max(1, best.word.count / 2))
        {
            return best.word
        }
        return typed.count < 2 ? nil : words.first { $0.hasPrefix(typed) }
    }

    /// `; did you mean 'score'?`, or nothing.
    static func clause(for typed: String, among words: [String]) -> String {
        nearest(to: typed, among: words).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// Edits between two words, a swap of neighbours counting as one (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var before = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for i in 0..<left.count {
            var current = [i + 1]
            for j in 0..<right.count {
                var best = min(
                    previous[j] + (left[i] == right[j] ? 0 : 1),
                    previous[j + 1] + 1,
                    current[j] + 1
                )
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, before[j - 1] + 1)
                }
                current.append(best)
            }
            (before, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
