import CRM

/// Writes the demo's records into the four files of its export.
struct DemoFiles {
    private(set) var companies = CSVText([
        "id", "name", "domain", "industry", "employees", "country", "account_tier",
    ])
    private(set) var contacts = CSVText([
        "id", "name", "email", "phone", "company", "title", "website", "source", "country", "city",
        "do_not_contact", "created_at", "product_interest",
    ])
    private(set) var interactions = CSVText([
        "id", "contact_id", "type", "occurred_at", "subject", "body",
    ])
    /// Exported by another hand: semicolons, decimal commas, and days before months.
    private(set) var opportunities = CSVText(
        [
            "id", "contact_id", "company", "name", "stage", "status", "value", "currency",
            "opened_at", "moved_at", "closed_at",
        ],
        separator: ";"
    )
    private let words: WordBook
    private let now: Instant

    init(words: WordBook, now: Instant) {
        self.words = words
        self.now = now
    }

    mutating func add(_ company: DemoCompany) {
        let employees = company.employees ?? 0
        companies.row([
            company.id, company.name, company.domain, company.industry,
            company.employees.map(String.init), company.place[0],
            employees >= 1_000 ? "A" : (employees >= 50 ? "B" : "C"),
        ])
    }

    mutating func add(_ person: DemoPerson, dayFirst: Bool) {
        contacts.row([
            person.id, person.name, person.email, person.phone, person.company?.name, person.title,
            person.website, person.source, person.country, person.city,
            person.doNotContact.map { $0 ? "yes" : "no" },
            dayFirst ? person.created.dayFirst : person.created.description, person.product,
        ])
    }

    mutating func add(_ event: DemoEvent, of person: DemoPerson) {
        interactions.row([
            "I" + padded(interactions.rows + 1, 8), person.id, event.kind.name,
            event.at.description, event.subject, event.body,
        ])
    }

    mutating func add(_ deal: DemoDeal, of person: DemoPerson) {
        let isOpen = deal.closed >= now
        let status = isOpen ? "open" : (deal.isWon ? "won" : "lost")
        let (stage, moved) = stage(of: deal)
        opportunities.row([
            "D" + padded(opportunities.rows + 1, 6), person.id, person.company?.name, deal.name,
            isOpen ? stage : (deal.isWon ? "Closed won" : "Closed lost"), status,
            "\(deal.valueMinor / 100),\(padded(Int(deal.valueMinor % 100), 2))", "EUR",
            deal.opened.dayFirst, (isOpen ? moved : deal.closed).dayFirst,
            isOpen ? nil : deal.closed.dayFirst,
        ])
    }

    /// A line that no reader can take, in the file of interactions.
    mutating func addBroken(_ fields: [String?]) { interactions.row(fields) }

    /// How far an open deal has come by now, and since when: a third of its time each.
    private func stage(of deal: DemoDeal) -> (name: String, since: Instant) {
        let third = max(1, (deal.closed.microseconds - deal.opened.microseconds) / 3)
        let passed = min(2, (now.microseconds - deal.opened.microseconds) / third)
        let sections = ["early stages", "middle stages", "late stages"]
        let names = words.words(sections[Int(passed)])
        return (
            names[Int(deal.valueMinor / 100 % Int64(names.count))],
            Instant(microseconds: deal.opened.microseconds + passed * third)
        )
    }
}
