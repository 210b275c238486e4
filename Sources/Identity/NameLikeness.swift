package import Values

/// How far two names may be one person's.
package enum NameLikeness: Equatable, Sendable {
    /// One of them says nothing.
    case unknown
    /// Two words or more are in both, and nothing speaks against it.
    case full
    /// One word or initials are in both, and nothing speaks against it.
    case part
    /// All words meet, some of them as a short form or with a slip of the pen: `Bob Smith` and
    /// `Robert Smiht`.
    case similar
    /// The given name alone is in both, as before and after a wedding.
    case givenName
    /// The family's name alone is in both, as with couples.
    case family
    case different

    /// Compares two names; `Mario` and `Maria` are two.
    package static func of(_ one: PersonName, _ other: PersonName) -> NameLikeness {
        if one.isEmpty || other.isEmpty { return .unknown }
        if one.agrees(with: other) {
            let common = one.words.filter { $0.count > 1 && other.words.contains($0) }.count
            let isWhole = one.wordCount > 1 && one.words.joined() == other.words.joined()
            return common > 1 || isWhole ? .full : .part
        }
        let (few, many) = one.wordCount <= other.wordCount ? (one, other) : (other, one)
        return NameWords(few.words, many.words).likeness
    }
}

/// The words of two names that do not simply agree, brought together pair by pair.
private struct NameWords {
    private var few: [String]
    private var many: [String]
    private let first: (few: String, many: String)
    /// How many words met as they are or as an initial, and by likeness.
    private var equal = 0
    private var near = 0
    private var firstsMet = false

    init(_ few: [String], _ many: [String]) {
        (self.few, self.many) = (few, many)
        first = (few[0], many[0])
        equal = pair { $0 == $1 }
        equal += pair(Self.isInitial)
        near = pair(Nicknames.areOne) + pair(Self.isSlip) + pair(Self.isSlipOfShort)
        equal += pair(Self.isInitialOfShort)
    }

    var likeness: NameLikeness {
        if few.isEmpty {
            if equal > 0, near > 0, equal + near > 1 { return .similar }
            // One word, or none without a slip.
            return equal + near > 0 ? .part : .different
        }
        guard few.count == 1, equal + near > 0 else { return .different }
        return firstsMet ? .givenName : .family
    }

    /// Takes away the words that meet, and says how many did.
    private mutating func pair(_ meet: (String, String) -> Bool) -> Int {
        var rest: [String] = []
        for word in few {
            guard let place = many.firstIndex(where: { meet(word, $0) }) else {
                rest.append(word)
                continue
            }
            if word == first.few, many[place] == first.many { firstsMet = true }
            many.remove(at: place)
        }
        defer { few = rest }
        return few.count - rest.count
    }

    private static func isInitial(_ one: String, _ other: String) -> Bool {
        (isLetter(one) || isLetter(other)) && one.first == other.first
    }

    private static func isLetter(_ word: String) -> Bool {
        word.count == 1 && word.first?.isLetter == true
    }

    /// `G.` of `Pino`, who is Giuseppe.
    private static func isInitialOfShort(_ one: String, _ other: String) -> Bool {
        isLetter(one) && Nicknames.mayBegin(one, other)
            || isLetter(other) && Nicknames.mayBegin(other, one)
    }

    /// `Bepppe`, who is Giuseppe.
    private static func isSlipOfShort(_ one: String, _ other: String) -> Bool {
        Nicknames.short(of: other).contains { isSlip($0, one) }
            || Nicknames.short(of: one).contains { isSlip($0, other) }
    }

    /// One letter more, less, another or two exchanged, two of them in long words; but not where it
    /// makes another name of it, as the last vowel does of `Mario`.
    private static func isSlip(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        // A number is another with every digit.
        guard !(one + other).contains(where: { (48...57).contains($0) }) else { return false }
        let shorter = min(one.count, other.count)
        guard shorter >= 3, max(one.count, other.count) >= 4,
            one[0] == other[0] || one[1] == other[1]
        else { return false }
        let names = [one, other].map { String(decoding: $0, as: UTF8.self) }
        if names.allSatisfy(Nicknames.isGivenName) { return false }
        let stems = (one.dropLast(), other.dropLast())
        if stems.0 == stems.1 || stems.0 == other[...] || one[...] == stems.1 { return false }
        return Slips.count(one, other, max: shorter >= 8 ? 2 : 1) != nil
    }
}

/// Slips of the pen between two words.
enum Slips {
    /// How many letters are inserted, left out, replaced or exchanged with their neighbour to make
    /// one word of the other (Damerau and Levenshtein, each place once); nil for more than `max`.
    static func count(_ one: [UInt8], _ other: [UInt8], max: Int) -> Int? {
        guard abs(one.count - other.count) <= max else { return nil }
        var before: [Int] = []
        var last = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var line = [row + 1]
            for (column, second) in other.enumerated() {
                var cost = Swift.min(
                    last[column + 1] + 1,
                    line[column] + 1,
                    last[column] + (letter == second ? 0 : 1)
                )
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == second {
                    cost = Swift.min(cost, before[column - 1] + 1)
                }
                line.append(cost)
            }
            (before, last) = (last, line)
        }
        return last[other.count] <= max ? last[other.count] : nil
    }
}
