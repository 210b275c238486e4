/// Puts pseudonyms in the place of people's names, in whatever case, with or without accents, and
/// with anything between the parts that people put there: `ZELINDA Rossi`, `zelinda_rossi`,
/// `z.rossi@rossi.example`, `https://zelinda-rossi.example`.
///
/// Only names it is given are found. Of others than the subject a short word alone is taken for a
/// name where it begins as one: `Will called` names somebody, `he will call` does not.
struct NameRedactor: Sendable {
    /// A run of letters and digits of a text.
    private struct Word {
        var range: Range<Int>
        var folded: String
        /// Whom it names, by their places; nil for nobody.
        var people: Set<Int>?
    }

    /// Parts of names that say nothing alone.
    private static let particles: Set<String> = [
        "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "dott",
        "dr",
        "du", "el", "herr", "ing", "la", "le", "lo", "mr", "mrs", "ms", "of", "prof", "van", "von",
        "zu",
    ]
    /// Letters of a part that is looked for inside longer words of an address.
    private static let innerMin = 4
    /// Letters of a whole name that is looked for inside longer words anywhere.
    private static let wholeMin = 6
    /// Characters between two words of one name.
    private static let gapMax = 2

    /// Letters of a part of another's name that is looked for in small letters too.
    private static let otherMin = 5

    private let pseudonyms: [String]
    /// How many are subjects; those after them are others.
    private let subjects: Int
    private var parts: [String: Set<Int>] = [:]
    private var wholes: [String: Set<Int>] = [:]
    private var initials: [String: Set<Int>] = [:]
    private var particles: Set<String> = []

    /// Names, and what stands for each; others are people beside them, all of whom one word stands
    /// for.
    init(_ named: [(name: String, pseudonym: String)], others: [String] = []) {
        let people = named + others.map { ($0, "another person") }
        pseudonyms = people.map(\.pseudonym)
        subjects = named.count
        for (place, person) in people.enumerated() {
            let characters = Array(person.name)
            for spelling in [
                characters.map(FoldedText.folded),
                characters.map { FoldedText.spelledOut($0) ?? FoldedText.folded($0) },
            ] {
                add(Self.words(spelling).map(\.folded), of: place)
            }
        }
    }

    private mutating func add(_ words: [String], of place: Int) {
        for word in words {
            if word.count > 1, Self.particles.contains(word), words.count > 1 {
                particles.insert(word)
            } else if word.count > 1 {
                parts[word, default: []].insert(place)
            }
            initials[String(word.prefix(1)), default: []].insert(place)
        }
        guard words.count > 1 else { return }
        for whole in [words.joined(), words.reversed().joined(), words[0] + words[words.count - 1]]
        where whole.count >= Self.wholeMin {
            wholes[whole, default: []].insert(place)
        }
    }

    /// The text with a pseudonym for each name.
    func applied(to text: String) -> String {
        guard !parts.isEmpty else { return text }
        let characters = Array(text)
        let folded = characters.map(FoldedText.folded)
        var words = Self.words(folded)
        for place in words.indices {
            let isJoined = Self.isJoined(words[place].range, characters)
            words[place].people = people(in: words[place].folded, isJoined: isJoined)
        }
        guard words.contains(where: { $0.people != nil }) else { return text }
        dropWeakWords(&words, characters)
        joinSmallWords(&words, characters)
        var result = ""
        var end = 0
        var place = 0
        while place < words.count {
            guard var named = words[place].people else {
                place += 1
                continue
            }
            var range = words[place].range
            place += 1
            while place < words.count, let more = words[place].people,
                Self.isGap(range.upperBound..<words[place].range.lowerBound, characters),
                !named.isDisjoint(with: more)
            {
                named.formIntersection(more)
                range = range.lowerBound..<words[place].range.upperBound
                place += 1
            }
            result += String(characters[end..<range.lowerBound])
            result += pseudonym(named, isJoined: Self.isJoined(range, characters))
            end = range.upperBound
        }
        return result + String(characters[end...])
    }

    private func pseudonym(_ people: Set<Int>, isJoined: Bool) -> String {
        let words = Set(people.map { pseudonyms[$0] })
        let word = words.count == 1 ? words.first ?? "a lead" : "a lead"
        return isJoined ? word.split(separator: " ").joined(separator: "-") : word
    }

    /// Whom a word names: subjects rather than others of the same name.
    private func people(in word: String, isJoined: Bool) -> Set<Int>? {
        guard let found = everybody(in: word, isJoined: isJoined) else { return nil }
        let own = found.filter { $0 < subjects }
        return own.isEmpty ? found : own
    }

    /// Takes short words in small letters for names of others only beside another word of the name.
    private func dropWeakWords(_ words: inout [Word], _ characters: [Character]) {
        let before = words
        for place in words.indices {
            guard let people = words[place].people, people.allSatisfy({ $0 >= subjects }),
                words[place].range.count < Self.otherMin,
                !characters[words[place].range.lowerBound].isUppercase
            else { continue }
            let beside = [place - 1, place + 1].contains { other in
                before.indices.contains(other)
                    && before[other].people.map { !$0.isDisjoint(with: people) } == true
            }
            if !beside { words[place].people = nil }
        }
    }

    private func everybody(in word: String, isJoined: Bool) -> Set<Int>? {
        if let exact = parts[word] { return exact }
        if word.last == "s", word.count > Self.innerMin, let owner = parts[String(word.dropLast())]
        {
            return owner
        }
        var found: Set<Int> = []
        for (whole, people) in wholes where word.contains(whole) { found.formUnion(people) }
        guard found.isEmpty, isJoined else { return found.isEmpty ? nil : found }
        for (part, people) in parts where part.count >= Self.innerMin && word.contains(part) {
            found.formUnion(people)
        }
        return found.isEmpty ? nil : found
    }

    /// Has initials and particles beside a name belong to it: `Z. Rossi`, `Anna de Luca`.
    private func joinSmallWords(_ words: inout [Word], _ characters: [Character]) {
        // From the end, since a particle may follow another: `de la Peña`.
        for place in words.indices.reversed() where words[place].people == nil {
            let before = place > 0 ? words[place - 1] : nil
            let after = place + 1 < words.count ? words[place + 1] : nil
            func isBeside(_ other: Word?) -> Bool {
                guard let other, other.people != nil else { return false }
                let gap =
                    min(
                        other.range.upperBound,
                        words[place].range.upperBound
                    )..<max(other.range.lowerBound, words[place].range.lowerBound)
                return Self.isGap(gap, characters)
            }
            let word = words[place].folded
            if particles.contains(word), isBeside(after) {
                words[place].people = after?.people
            } else if let owners = initials[word], word.count == 1 {
                for other in [after, before] where isBeside(other) {
                    let shared = owners.intersection(other?.people ?? [])
                    if !shared.isEmpty { words[place].people = shared }
                }
            }
        }
    }

    private static func words(_ folded: [String]) -> [Word] {
        var words: [Word] = []
        var place = 0
        while place < folded.count {
            guard isWord(folded[place]) else {
                place += 1
                continue
            }
            let start = place
            while place < folded.count, isWord(folded[place]) { place += 1 }
            words.append(Word(range: start..<place, folded: folded[start..<place].joined()))
        }
        return words
    }

    private static func isWord(_ folded: String) -> Bool {
        folded.first.map { $0.isLetter || $0.isNumber } ?? false
    }

    /// Whether what stands between two words may stand inside a name.
    private static func isGap(_ range: Range<Int>, _ characters: [Character]) -> Bool {
        range.count <= gapMax && characters[range].allSatisfy { " \u{A0}_.-'’,+".contains($0) }
    }

    /// Whether words are a part of an address, a file's name or the like: a sign and no blank joins
    /// them to the next, or stands between them.
    private static func isJoined(_ range: Range<Int>, _ characters: [Character]) -> Bool {
        func isSign(_ place: Int) -> Bool {
            characters.indices.contains(place) && "._-@/:+~=?&#".contains(characters[place])
        }
        func isLetter(_ place: Int) -> Bool {
            characters.indices.contains(place)
                && (characters[place].isLetter || characters[place].isNumber || isSign(place))
        }
        if isSign(range.lowerBound - 1), isLetter(range.lowerBound - 2) { return true }
        if isSign(range.upperBound), isLetter(range.upperBound + 1) { return true }
        return range.contains { isSign($0) } && !range.contains { characters[$0] == " " }
    }
}
