import Demo

/// A place that holds people: what it usually knows of them.
struct PeopleSource: Sendable {
    /// The short name of the system, with which its ids begin.
    let name: String
    /// How many people are in it, and what of them is given, in a thousand.
    let people: Int
    let names: Int
    let emails: Int
    let phones: Int
    let companies: Int
    let pages: Int
    /// Of the addresses, how many are private ones.
    let privates: Int
    /// A private address beside another one, and a mobile number beside another one.
    let secondEmails: Int
    let mobiles: Int

    /// A CRM, a help desk, a mailing list, a network, the visitors of a fair; the order in which
    /// they are imported.
    static let all = [
        PeopleSource(
            name: "crm",
            people: 800,
            names: 1_000,
            emails: 920,
            phones: 750,
            companies: 970,
            pages: 150,
            privates: 40,
            secondEmails: 150,
            mobiles: 450
        ),
        PeopleSource(
            name: "desk",
            people: 400,
            names: 960,
            emails: 970,
            phones: 550,
            companies: 700,
            pages: 0,
            privates: 80,
            secondEmails: 100,
            mobiles: 250
        ),
        PeopleSource(
            name: "list",
            people: 450,
            names: 800,
            emails: 1_000,
            phones: 0,
            companies: 500,
            pages: 0,
            privates: 100,
            secondEmails: 0,
            mobiles: 0
        ),
        PeopleSource(
            name: "network",
            people: 350,
            names: 1_000,
            emails: 350,
            phones: 0,
            companies: 950,
            pages: 1_000,
            privates: 400,
            secondEmails: 0,
            mobiles: 150
        ),
        PeopleSource(
            name: "fair",
            people: 250,
            names: 1_000,
            emails: 850,
            phones: 300,
            companies: 980,
            pages: 0,
            privates: 50,
            secondEmails: 0,
            mobiles: 300
        ),
    ]
}

/// One row of one source, and whose it is.
struct PeopleRecord: Sendable {
    let source: String
    /// Within its source, from 1.
    let id: Int
    /// The person: what nobody who joins records may read.
    let person: Int
    /// What it holds that only this person, or somebody at the same company, has, slips of the pen
    /// aside.
    var clues: Set<String> = []
    var name = ""
    var email = ""
    var secondEmail = ""
    var phone = ""
    var mobile = ""
    var company = ""
    var page = ""
    var job = ""

    /// The columns, as the sources' files name them.
    static let header = [
        "Record ID", "Name", "Email", "Secondary Email", "Phone", "Mobile Phone", "Company",
        "Job Title", "LinkedIn URL",
    ]

    var cells: [String] {
        [String(id), name, email, secondEmail, phone, mobile, company, job, page]
    }
}

/// Writes people into the sources, with what usually goes wrong.
struct PeopleWriter {
    private var noise: PeopleNoise

    private init(seed: UInt64) { noise = PeopleNoise(random: SeededRandom(seed: seed)) }

    /// All records of these people, source after source, in an order that says nothing.
    static func records(of people: [MadeUpPerson]) -> [PeopleRecord] {
        var all: [PeopleRecord] = []
        for (place, source) in PeopleSource.all.enumerated() {
            var writer = PeopleWriter(seed: UInt64(71 + place))
            var rows: [MadeUpPerson] = []
            for person in people where writer.noise.happens(source.people) {
                rows.append(person)
                if writer.noise.happens(PeopleRates.twice) { rows.append(person) }
            }
            for index in rows.indices.dropLast() {
                rows.swapAt(index, writer.noise.random.number(index...rows.count - 1))
            }
            for (index, person) in rows.enumerated() {
                all.append(writer.record(of: person, in: source, id: index + 1))
            }
        }
        return all
    }

    private mutating func record(
        of person: MadeUpPerson,
        in source: PeopleSource,
        id: Int
    ) -> PeopleRecord {
        var record = PeopleRecord(source: source.name, id: id, person: person.number)
        let isOld = noise.happens(PeopleRates.stillOld)
        let place = isOld ? person.places[0] : person.places[person.places.count - 1]
        if noise.happens(source.names) { record.name = name(person) }
        let firm = "firm " + place.firm.domain
        if noise.happens(source.emails) {
            let isPrivate: Bool
            (record.email, isPrivate) = email(person, place, source)
            record.clues.insert(isPrivate ? "private address" : firm)
        }
        if noise.happens(source.phones) {
            let isShared = noise.happens(PeopleRates.switchboard)
            record.phone = phone(isShared ? place.firm.switchboard : place.phone)
            record.clues.insert((isShared ? "switchboard " : "phone ") + place.firm.domain)
        }
        if noise.happens(source.mobiles) {
            record.mobile = phone(person.mobile)
            record.clues.insert("mobile")
        }
        if noise.happens(source.secondEmails) {
            record.secondEmail = person.privateEmail
            record.clues.insert("private address")
        }
        if noise.happens(source.companies) {
            let isTold: Bool
            (record.company, isTold) = company(place.firm)
            if isTold { record.clues.insert(firm) }
        }
        if noise.happens(source.pages) {
            record.page = person.page
            record.clues.insert("page")
        }
        if noise.random.chance(0.6) { record.job = person.job }
        if record.name.isEmpty, record.email.isEmpty { record.name = name(person) }
        return record
    }

    private mutating func name(_ person: MadeUpPerson) -> String {
        var given = person.given.name
        if !person.given.short.isEmpty, noise.happens(PeopleRates.nickname) {
            given = noise.random.pick(person.given.short)
        }
        if noise.happens(PeopleRates.initial) { given = String(given.prefix(1)) + "." }
        var givens = given.split(separator: " ").map(String.init)
        if givens.count > 1, noise.happens(PeopleRates.partLeftOut) { givens.removeLast() }
        var families = noise.random.pick(person.families).split(separator: " ").map(String.init)
        if person.families.count > 1, noise.random.chance(0.33) {
            families = [person.families.joined(separator: "-")]
        } else if families.count > 1, families[0].count > 3, noise.happens(PeopleRates.partLeftOut)
        {
            families.removeLast()
        }
        if noise.happens(PeopleRates.nameTypo) {
            if noise.random.chance(0.5) {
                givens = noise.nameTypo(givens)
            } else {
                families = noise.nameTypo(families)
            }
        }
        var text = (givens + families).joined(separator: " ")
        if noise.happens(PeopleRates.turned) {
            let comma = noise.random.chance(0.5) ? ", " : " "
            text = families.joined(separator: " ") + comma + givens.joined(separator: " ")
        } else if noise.happens(PeopleRates.title) {
            text = noise.random.pick(person.words.titles) + " " + text
        }
        if noise.happens(PeopleRates.noAccents) { text = noise.plain(text) }
        if noise.happens(PeopleRates.oddCase) {
            text = noise.random.chance(0.6) ? text.uppercased() : text.lowercased()
        }
        return text
    }

    private mutating func email(
        _ person: MadeUpPerson,
        _ place: MadeUpPerson.Place,
        _ source: PeopleSource
    ) -> (text: String, isPrivate: Bool) {
        if noise.happens(PeopleRates.sharedMailbox) {
            return (place.firm.mailbox + "@" + place.firm.domain, false)
        }
        let isPrivate = noise.happens(source.privates)
        var address = isPrivate ? person.privateEmail : place.email
        if noise.happens(PeopleRates.emailTypo) { address = noise.typo(address) }
        return (noise.happens(PeopleRates.oddCase) ? address.uppercased() : address, isPrivate)
    }

    private mutating func phone(_ phone: MadeUpPerson.Phone) -> String {
        let text = noise.phone(phone)
        return noise.happens(PeopleRates.phoneTypo) ? noise.phoneTypo(text) : text
    }

    private mutating func company(_ firm: MadeUpFirm) -> (text: String, isTold: Bool) {
        if noise.happens(PeopleRates.noCompany) {
            return (noise.random.pick(["-", "N/A", "privat"]), false)
        }
        var text = firm.name
        if noise.happens(PeopleRates.companyTypo) { text = noise.typo(text) }
        if !noise.happens(PeopleRates.formLeftOut) { text += " " + firm.form }
        if noise.happens(PeopleRates.oddCase) { text = text.uppercased() }
        return (noise.happens(PeopleRates.noAccents) ? noise.plain(text) : text, true)
    }
}
