package import CRM
import ProgramResources

/// A made-up CRM of two years: four files as a CRM exports them, and what is wrong in them.
///
/// The same size and seed give the same bytes on every platform. `fixtures/README.md` says by
/// which process leads buy.
package struct DemoData: Sendable {
    /// Columns: id, name, domain, industry, employees, country, account_tier.
    package let companies: [UInt8]
    /// Columns of a usual contact export, with a few spoiled records.
    package let contacts: [UInt8]
    /// One row a thing that happened; types by ``InteractionKind/name``.
    package let interactions: [UInt8]
    /// Separated by semicolons, with decimal commas and days before months.
    package let opportunities: [UInt8]
    /// Rows of each file, without headings, in the order of the properties.
    package let rows: [Int]
    /// Lines of ``interactions`` that no importer can take, counted from 1 with the heading.
    package let brokenLines: [Int]

    /// The moment at which the demo takes place: nothing in it is later.
    package static let now = Instant(.init(year: 2026, month: 11, day: 1), .init(hour: 9))
    /// Leads of the demo, without those entered twice.
    package static let contactCount = 2_400
    /// The seed of the demo.
    package static let seed: UInt64 = 20_261_101

    /// Makes the files; about 15 interactions a contact, 5 µs each in a release build.
    package init(contacts count: Int = Self.contactCount, seed: UInt64 = Self.seed) {
        let words = WordBook(ProgramResources.vocabulary)
        var root = SeededRandom(seed: seed)
        var companyMaker = CompanyMaker(words: words, random: root.fork())
        var personMaker = PersonMaker(words: words, now: Self.now, random: root.fork())
        var historyMaker = HistoryMaker(words: words, now: Self.now, random: root.fork())
        var dirt = Noise(words: words, random: root.fork())
        var files = DemoFiles(words: words, now: Self.now)
        let companies = (1...max(1, count / 5)).map { companyMaker.make($0) }
        for company in companies { files.add(company) }
        var broken: [Int] = []
        var twins = 0
        for number in 1...max(1, count) {
            let company = root.chance(0.06) ? nil : companies[Self.place(&root, companies.count)]
            var person = personMaker.make(number, at: company)
            let (events, deals) = historyMaker.make(person)
            dirt.spoil(&person)
            files.add(person, dayFirst: dirt.writesDayFirst(person.created))
            for event in events { files.add(event, of: person) }
            for deal in deals { files.add(deal, of: person) }
            if number % 97 == 0 {
                twins += 1
                files.add(dirt.twin(of: person, number: count + twins), dayFirst: false)
            }
            if number % 1_000 == 500 {
                broken.append(files.interactions.rows + 2)
                files.addBroken(Self.broken(number, person.id))
            }
        }
        self.companies = files.companies.bytes
        contacts = files.contacts.bytes
        interactions = files.interactions.bytes
        opportunities = files.opportunities.bytes
        rows = [
            files.companies.rows, files.contacts.rows, files.interactions.rows,
            files.opportunities.rows,
        ]
        brokenLines = broken
    }

    /// A file of contacts alone, of any number: for measuring imports.
    ///
    /// Other contacts than those of a whole demo; 6 µs each in a release build.
    package static func contactFile(count: Int) -> [UInt8] {
        let words = WordBook(ProgramResources.vocabulary)
        var root = SeededRandom(seed: seed)
        var companyMaker = CompanyMaker(words: words, random: root.fork())
        var personMaker = PersonMaker(words: words, now: now, random: root.fork())
        var dirt = Noise(words: words, random: root.fork())
        var files = DemoFiles(words: words, now: now)
        let companies = (1...max(1, count / 5)).map { companyMaker.make($0) }
        for number in 1...max(1, count) {
            let company = root.chance(0.06) ? nil : companies[place(&root, companies.count)]
            var person = personMaker.make(number, at: company)
            dirt.spoil(&person)
            files.add(person, dayFirst: dirt.writesDayFirst(person.created))
        }
        return files.contacts.bytes
    }

    /// Which company: a few have many people on record, most have some.
    private static func place(_ random: inout SeededRandom, _ count: Int) -> Int {
        random.chance(0.25) ? random.number(0...count / 12) : random.number(0...count - 1)
    }

    /// A row with a day that no calendar has.
    private static func broken(_ number: Int, _ person: String) -> [String?] {
        ["X" + padded(number, 8), person, "note", "2026-02-30T10:00:00Z", "Note", "typed by hand"]
    }
}
