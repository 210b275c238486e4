import Demo

/// How often what happens to people and their records, in a thousand.
///
/// Estimates for the address data of small companies, set down before any rule was measured on
/// them: changing one makes another labelled set.
enum PeopleRates {
    // Of a hundred people each.

    /// Works for another company since, with another address and number there.
    static let movedJob = 80
    /// Of women: bears another family name since.
    static let married = 40
    /// Has the name of somebody at the same company.
    static let namesake = 6
    /// Shares a private address and number with the partner, who has the same family name.
    static let couple = 15
    /// Has two records in one system.
    static let twice = 15

    // Of a record each.

    /// Gives the company's shared mailbox in place of an address.
    static let sharedMailbox = 40
    /// Gives the company's switchboard in place of a number.
    static let switchboard = 200
    /// A slip of the pen in the name.
    static let nameTypo = 40
    static let emailTypo = 10
    static let phoneTypo = 15
    static let companyTypo = 25
    /// The short form of a given name that has one.
    static let nickname = 120
    /// An initial for the given name.
    static let initial = 25
    /// One of two given names or two family names left out.
    static let partLeftOut = 150
    /// `Rossi Anna` or `Rossi, Anna`.
    static let turned = 80
    /// Capital letters only, or small ones.
    static let oddCase = 90
    /// Accents left out, or umlauts written as two letters.
    static let noAccents = 250
    /// A title before the name.
    static let title = 50
    /// Of whoever changed the company: still held where they were before.
    static let stillOld = 300
    /// The company without its legal form, or with another spelling of it.
    static let formLeftOut = 300
    /// No company, or a word in place of one.
    static let noCompany = 30
    /// The number as people of the country write it, without its code.
    static let nationalNumber = 350
}

/// Writes things down as people do.
struct PeopleNoise {
    var random: SeededRandom

    /// True that many times in a thousand.
    mutating func happens(_ perMille: Int) -> Bool { random.number(0...999) < perMille }

    /// One letter more, less, another, or two exchanged; the first stays.
    mutating func typo(_ text: String) -> String {
        var letters = Array(text)
        guard letters.count >= 4 else { return text }
        let place = random.number(1...letters.count - 2)
        let other = Character(UnicodeScalar(UInt8(random.number(97...122))))
        switch random.number(0...3) {
        case 0: letters.insert(letters[place], at: place)
        case 1: letters.remove(at: place)
        case 2: letters[place] = other
        default: letters.swapAt(place, place + 1)
        }
        return String(letters)
    }

    /// A slip in the longest word.
    mutating func nameTypo(_ words: [String]) -> [String] {
        var words = words
        guard
            let place = words.indices.max(by: { words[$0].count < words[$1].count })
        else { return words }
        words[place] = typo(words[place])
        return words
    }

    /// Another digit, or two exchanged.
    mutating func phoneTypo(_ text: String) -> String {
        var letters = Array(text)
        let places = letters.indices.filter { letters[$0].isNumber && $0 > 3 }
        guard places.count > 2 else { return text }
        let place = random.pick(places)
        letters[place] = Character("\(random.number(0...9))")
        return String(letters)
    }

    /// Without accents: letters alone, or as Germans write umlauts where there are none.
    mutating func plain(_ text: String) -> String {
        let umlauts: [Character: String] = ["ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"]
        let asTwo = random.chance(0.5)
        return text.map { letter in
            if letter == "ß" { return "ss" }
            if asTwo, let two = umlauts[letter] { return two }
            guard let base = String(letter).decomposed.first else { return String(letter) }
            return String(base)
        }
        .joined()
    }

    /// A number with its country's code, spaced one way or another, or without the code.
    mutating func phone(_ phone: MadeUpPerson.Phone) -> String {
        let number = phone.number
        let halves = [String(number.prefix(3)), String(number.dropFirst(3))]
        // Only Italians dial the zero of the town from abroad.
        let isItalian = phone.country == "+39"
        let town = isItalian ? phone.town : String(phone.town.drop { $0 == "0" })
        if happens(PeopleRates.nationalNumber) {
            return random.pick([
                "\(phone.town) \(number)", "\(phone.town)/\(number)",
                "(\(phone.town)) \(halves[0])-\(halves[1])", "\(phone.town)\(number)",
            ])
        }
        let code = random.pick([phone.country, "00" + phone.country.dropFirst()])
        return random.pick([
            "\(code) \(town) \(number)", "\(code)\(town)\(number)",
            "\(code) \(town) \(halves[0]) \(halves[1])",
            "\(code)-\(town)-\(halves[0])-\(halves[1])",
        ])
    }
}

extension String {
    /// Letters and their marks apart, the marks taken away.
    fileprivate var decomposed: String {
        let pairs: [Character: Character] = [
            "à": "a", "á": "a", "â": "a", "ã": "a", "ä": "a", "è": "e", "é": "e", "ê": "e",
            "ë": "e", "ì": "i", "í": "i", "î": "i", "ï": "i", "ò": "o", "ó": "o", "ô": "o",
            "õ": "o", "ö": "o", "ù": "u", "ú": "u", "û": "u", "ü": "u", "ç": "c", "ñ": "n",
            "Á": "A", "É": "E", "Ö": "O", "Ü": "U", "Â": "A",
        ]
        return String(map { pairs[$0] ?? $0 })
    }
}
