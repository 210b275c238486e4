import CRM

/// Spoils a part of the records the way hands and exports do; the files stay readable.
struct Noise {
    private let words: WordBook
    private var random: SeededRandom

    init(words: WordBook, random: SeededRandom) {
        self.words = words
        self.random = random
    }

    /// One record in eight or so gets something wrong with it.
    mutating func spoil(_ person: inout DemoPerson) {
        if random.chance(0.015), let email = person.email {
            let pattern = random.pick(words.words("malformed addresses"))
            let name = String(email.prefix { $0 != "@" })
            person.email = String(pattern.flatMap { $0 == "#" ? name : String($0) })
        }
        if random.chance(0.03) { person.name = person.name.uppercased() }
        if random.chance(0.02) { person.name = person.family + ", " + person.given }
        if random.chance(0.03) { person.name = "  " + person.name + " " }
        if random.chance(0.03) { person.email = person.email?.uppercased() }
        if random.chance(0.02) { person.phone = person.phone.map { $0.filter { $0 != " " } } }
    }

    /// The same person entered a second time by somebody else, as CRMs have them.
    mutating func twin(of person: DemoPerson, number: Int) -> DemoPerson {
        var twin = person
        twin.id = "P" + padded(number, 6)
        twin.name = person.given.uppercased() + " " + person.family.uppercased()
        twin.email = person.email?.uppercased()
        twin.phone = nil
        twin.title = nil
        twin.website = nil
        twin.product = nil
        twin.source = "Purchased list"
        return twin
    }

    /// Whether a record's date is written `25/03/2026`; only where the day cannot be a month.
    mutating func writesDayFirst(_ moment: Instant) -> Bool {
        random.chance(0.06) && moment.civil.day.day > 12
    }
}
