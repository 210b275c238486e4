/// A person's name, as far as it tells two people of one e-mail address apart.
///
/// Case, accents, order of the parts, titles and punctuation do not count: `Dr. VERDI, Anna` and
/// `Anna Verdi` are one person, `A. Verdi` and `Anna Maria Verdi` may be her. Nicknames and slips
/// of the pen do count: `Mario` and `Maria` are two, and a duplicate is repaired more easily than a
/// person who is gone.
package struct PersonName: Equatable, Sendable {
    /// Folded, in the order written, but what stands before a comma last; without titles.
    package let words: [String]

    /// Reads a name; an address or a placeholder in its place is no name.
    package init(_ text: String?) {
        guard let text, !text.contains("@"), !Placeholder.isNothing(text, isName: true) else {
            words = []
            return
        }
        let plain = text.filter { !"'’‘`´ʼ".contains($0) }
        // `Verdi, Anna`.
        let halves = plain.split(separator: ",", maxSplits: 1).reversed()
        let parts = halves.flatMap { Words.list(String($0)) }.map(Self.reduced)
            .filter { !$0.isEmpty }
        let own = parts.filter { !Self.titles.contains($0) }
        words = own.isEmpty ? parts : own
    }

    /// Whether nothing is known of the name.
    package var isEmpty: Bool { words.isEmpty }

    /// The number of its words, without titles.
    package var wordCount: Int { words.count }

    /// Whether the same words are in both, in any order.
    package func isSame(as other: PersonName) -> Bool {
        words == other.words || words.sorted() == other.words.sorted()
    }

    /// Whether both may be one person: one says nothing, or all it says stands in the other, in
    /// full or as an initial.
    package func agrees(with other: PersonName) -> Bool {
        if isEmpty || other.isEmpty || words.joined() == other.words.joined() { return true }
        let (few, many) =
            words.count <= other.words.count ? (words, other.words) : (other.words, words)
        var rest = many
        var unmatched: [String] = []
        for word in few {
            if let place = rest.firstIndex(of: word) {
                rest.remove(at: place)
            } else {
                unmatched.append(word)
            }
        }
        for word in unmatched {
            guard let place = rest.firstIndex(where: { Self.isInitial(word, $0) }) else {
                return false
            }
            rest.remove(at: place)
        }
        return true
    }

    /// Whether it agrees with a fuller name, and so has nothing to add to it.
    package func isShort(of other: PersonName) -> Bool {
        agrees(with: other) && words.joined().count < other.words.joined().count
    }

    /// Who of several that share an address is meant.
    package enum Match: Equatable, Sendable {
        /// None of them.
        case none
        /// The one at that place, or the first of several records of one person.
        case one(Int)
        /// More than one of them, and they are not the same person.
        case several
    }

    /// Finds whom a name means among the names of those who share an address; nil means whoever has
    /// the address.
    ///
    /// A record without a name may be anybody's while nobody of another name has the address.
    package static func match(_ name: String?, among names: [String]) -> Match {
        // The usual case: a name that is written the same is the same, and reading it takes long.
        if let name, names.first == name { return .one(0) }
        let wanted = PersonName(name)
        let people = names.map { PersonName($0) }
        if let place = people.firstIndex(where: wanted.isSame) { return .one(place) }
        let isShared = people.contains { !$0.isEmpty }
        let agreeing = people.indices.filter {
            people[$0].agrees(with: wanted) && !(people[$0].isEmpty && isShared)
        }
        guard let first = agreeing.first else { return .none }
        for (index, place) in agreeing.enumerated() {
            for other in agreeing[..<index] where !people[place].agrees(with: people[other]) {
                return .several
            }
        }
        return .one(first)
    }

    private static func isInitial(_ one: String, _ other: String) -> Bool {
        guard let first = one.first, first.isLetter else { return false }
        return (one.count == 1 || other.count == 1) && first == other.first
    }

    /// `müller`, `mueller` and `muller` alike, as the words of a name are.
    package static func reduced(_ word: String) -> String {
        [("ß", "ss"), ("æ", "a"), ("œ", "o"), ("ae", "a"), ("oe", "o"), ("ue", "u")]
            .reduce(word) { $0.replacing($1.0, with: $1.1) }
    }

    /// Not `Jr` and `Sr`, who are two, and nothing that is a first name as well (`Sig`).
    private static let titles: Set<String> = [
        "avv", "dipl", "dna", "dott", "dottor", "dottore", "dottoressa", "dottssa", "dr", "dra",
        "eng", "frau", "herr", "ing", "mba", "mme", "mlle", "mr", "mrs", "ms", "phd", "prof",
        "professor", "professoressa", "senhor", "senhora", "senor", "senora", "signor", "signora",
        "sra", "ssa",
    ]
}
