import CRM

/// Makes the demo's leads.
struct PersonMaker {
    private let words: WordBook
    private let now: Instant
    private var random: SeededRandom

    init(words: WordBook, now: Instant, random: SeededRandom) {
        self.words = words
        self.now = now
        self.random = random
    }

    /// The lead of a number, at a company or at none.
    mutating func make(_ number: Int, at company: DemoCompany?) -> DemoPerson {
        let given = random.pick(words.words("given names"))
        let family = random.pick(words.words("family names"))
        let title =
            random.chance(0.1) ? nil : words["titles"][random.place(words.shares("titles"))]
        let source =
            random.chance(0.06) ? nil : words["sources"][random.place(words.shares("sources"))]
        let place = company?.place ?? words["places"][random.place([10, 6, 4, 4, 3, 2, 2])]
        var person = DemoPerson(
            id: "P" + padded(number, 6),
            given: given,
            family: family,
            name: given + " " + family,
            company: company,
            title: title?[2],
            source: source?[2],
            created: creation(),
            interest: 0,
            bounces: random.chance(0.03)
        )
        person.interest =
            LatentProcess.points(ofLevel: title?[0]) + LatentProcess.points(ofSource: source?[0])
            + LatentProcess.points(ofIndustry: company?.industry)
            + LatentProcess.points(ofEmployees: company?.employees)
            + LatentProcess.points(ofLevel: title?[0], atEmployees: company?.employees)
            + (company?.momentum ?? -3) + LatentProcess.hiddenIntent(&random)
        address(&person, place)
        return person
    }

    /// A moment of the last two years at which an office is open; later months are busier.
    private mutating func creation() -> Instant {
        let days = min(random.number(0...760), random.number(0...1_100)) % 729 + 1
        let second = Int64(random.number(7 * 3_600...18 * 3_600))
        let midnight = now.microseconds / Instant.day * Instant.day
        return Instant(
            microseconds: midnight - Int64(days) * Instant.day + second * Instant.second
        )
    }

    private mutating func address(_ person: inout DemoPerson, _ place: [String]) {
        person.country = random.chance(0.08) ? nil : place[0]
        person.city = random.chance(0.2) ? nil : place[random.number(2...place.count - 1)]
        if random.chance(0.72) {
            person.phone = place[1] + " " + padded(random.number(0...999), 4)
        }
        if let company = person.company, random.chance(0.35) {
            person.website = "https://www." + company.domain
        }
        person.product = random.chance(0.4) ? random.pick(words.words("products")) : nil
        person.doNotContact =
            random.chance(person.interest < -12 ? 0.1 : 0.015)
            ? true : (random.chance(0.35) ? false : nil)
        person.email = email(person)
    }

    /// Company address for most; the process makes the interested use it more often.
    private mutating func email(_ person: DemoPerson) -> String? {
        if random.chance(0.03) { return nil }
        let first = PlainText.letters(person.given, joinedBy: "")
        let last = PlainText.letters(person.family, joinedBy: "")
        if let company = person.company, random.chance(person.interest > 0 ? 0.9 : 0.72) {
            if random.chance(0.05) {
                return random.pick(["info@", "sales@", "office@"]) + company.domain
            }
            return first + "." + last + "@" + company.domain
        }
        // The number keeps made-up addresses at real providers from being anybody's.
        let local = first + "." + last + "." + person.id.lowercased()
        if random.chance(person.interest < -10 ? 0.12 : 0.01) {
            return local + "@" + random.pick(words.words("throw-away domains"))
        }
        return local + "@" + random.pick(words.words("free mail domains"))
    }
}
