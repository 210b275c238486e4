import CRM
import Values

/// What one word of a header stands for, in whichever language it is written.
enum Concept: String, CaseIterable {
    // Whom or what a column is about.
    case person, firm, deal, activity, meeting, call, mail, note, page, form
    // Names of people.
    case name, first, last, surname, middle, full, salutation, nick
    // Ways to reach them, and their positions.
    case phone, mobile, fax, address, job, post, title, home, work, other
    // Places.
    case city, country, place, postal
    // Properties of records.
    case id, number, web, domain, source, industry, employees, size, type, status, owner, count
    case created, modified, date, time, start, end, due, completed, opened, closed, expected
    case won, lost, sales, stage, amount, value, currency, likelihood, duration
    case direction, outcome, subject, body, linked, sent, registration, birth
    /// A word that narrows nothing: `the`, `record`, `primary`.
    case filler
    /// Turns the meaning round, or says that a column is about something else: `not`, `bounce`.
    case stop
}

/// The words of headers in English, Italian, German, French, Spanish and Portuguese.
///
/// Not of any product: a header that no table of ``ColumnNames`` holds is taken apart into these.
enum Lexicon {
    /// The concept of a word folded by ``Words/folded(_:)``; nil for an unknown one.
    static func concept(of word: String) -> Concept? { words[word] }

    /// The concepts of a header, in its order; nil where a word of it is unknown.
    ///
    /// Runs of letters that are no word are taken apart into words: `firmenname`, `createdat`.
    static func concepts(of header: String) -> [Concept]? {
        var concepts: [Concept] = []
        for word in HeaderWords.list(header) {
            if word.allSatisfy(\.isNumber) { continue }
            if let known = words[word] {
                concepts.append(known)
            } else {
                guard let parts = parts(of: word) else { return nil }
                concepts += parts
            }
        }
        return concepts
    }

    /// The fewest words that a run of letters consists of.
    private static func parts(of word: String) -> [Concept]? {
        let letters = Array(word)
        guard letters.count <= 60 else { return nil }
        var best = [[Concept]?](repeating: nil, count: letters.count + 1)
        best[0] = []
        for end in 1...letters.count {
            for start in max(0, end - 24)..<end {
                guard let before = best[start] else { continue }
                let piece = String(letters[start..<end])
                // Short words hide in long ones by chance; these few are wanted at the end.
                guard end - start > 3 || endings.contains(piece) && end == letters.count else {
                    continue
                }
                guard let concept = words[piece] ?? linked(piece) else { continue }
                if before.count + 1 < best[end]?.count ?? .max { best[end] = before + [concept] }
            }
        }
        return best[letters.count]
    }

    /// A German word with the letter that joins it to the next.
    private static func linked(_ piece: String) -> Concept? {
        guard let last = piece.last, last == "s" || last == "n", piece.count > 4 else { return nil }
        return words[String(piece.dropLast())]
    }

    private static let endings: Set<String> = [
        "id", "ids", "at", "on", "am", "il", "le", "em", "el",
    ]

    private static let words: [String: Concept] = {
        var words: [String: Concept] = [:]
        for (concept, list) in lists {
            for word in list.split(separator: " ") where words[String(word)] == nil {
                words[String(word)] = concept
            }
        }
        return words
    }()

    private static let lists: [(Concept, String)] = people + records + times
}

/// Takes a header apart into words.
enum HeaderWords {
    /// The words, folded: `billingCity`, `Billing_City` and `Billing: city` alike.
    static func list(_ header: String) -> [String] {
        var words: [String] = []
        var word = ""
        var last: Character?
        let flush = { (words: inout [String], word: inout String) in
            let folded = Words.folded(word)
            if !folded.isEmpty { words.append(folded) }
            word = ""
        }
        let letters = Array(header)
        for (index, letter) in letters.enumerated() {
            guard letter.isLetter || letter.isNumber else {
                // `d'employés`: what stands before the apostrophe is an article.
                flush(&words, &word)
                last = nil
                continue
            }
            if let last {
                let next = index + 1 < letters.count ? letters[index + 1] : " "
                let isHump = letter.isUppercase && (last.isLowercase || last.isNumber)
                let isPlural = index + 2 >= letters.count || !letters[index + 2].isLowercase
                let isAcronymsEnd =
                    letter.isUppercase && last.isUppercase && next.isLowercase && !isPlural
                if isHump || isAcronymsEnd || letter.isNumber != last.isNumber {
                    flush(&words, &word)
                }
            }
            word.append(letter)
            last = letter
        }
        flush(&words, &word)
        return joined(words)
    }

    /// `e mail` and `web site` are one word each; `Rechnungs-E-Mail` ends in one.
    private static func joined(_ words: [String]) -> [String] {
        var joined: [String] = []
        for word in words {
            if word.hasPrefix("mail"), joined.last == "e" {
                joined[joined.count - 1] = "e" + word
            } else {
                joined.append(word)
            }
        }
        return joined
    }
}
