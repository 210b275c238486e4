import Demo

/// A company of the labelled people.
struct MadeUpFirm: Sendable {
    let words: PeopleWords
    /// Without the legal form.
    let name: String
    let form: String
    let domain: String
    let switchboard: MadeUpPerson.Phone
    let mailbox: String
    /// How it makes addresses of names.
    let pattern: Int
}

/// A person as they are, before anybody writes them down.
struct MadeUpPerson: Sendable {
    /// A number in its parts: `+39`, `051`, `5551234`.
    struct Phone: Equatable, Sendable {
        let country: String
        let town: String
        let number: String
    }

    /// Where somebody works, and how they are reached there.
    struct Place: Sendable {
        let firm: MadeUpFirm
        let email: String
        let phone: Phone
    }

    /// Who it is: the label.
    let number: Int
    let words: PeopleWords
    let given: PeopleWords.Given
    /// One, or two after a wedding, the older first.
    let families: [String]
    /// One, or two where somebody changed, the older first.
    let places: [Place]
    let privateEmail: String
    let mobile: Phone
    let page: String
    let job: String
}

/// Two thousand people of six languages, made from a seed; half of them is for looking at, the
/// other half for the last figure.
struct MadeUpPeople {
    /// A half of the people.
    enum Half: String, Sendable, CaseIterable {
        case open
        case heldOut = "held-out"
    }

    private(set) var people: [MadeUpPerson] = []
    private var noise: PeopleNoise
    private var taken: Set<String> = []

    static let count = 2_000
    private static let seed: UInt64 = 20_261_130
    private static let firmCount = 600

    init() {
        noise = PeopleNoise(random: SeededRandom(seed: Self.seed))
        let firms = makeFirms()
        var made: [MadeUpPerson] = []
        for number in 0..<Self.count {
            // Big companies first: every other person works for one of the first fifth.
            let firm = firms[skewed(firms.count)]
            if noise.happens(PeopleRates.namesake), let other = made.last {
                made.append(namesake(of: other, number))
            } else if noise.happens(PeopleRates.couple), let other = made.last {
                made.append(partner(of: other, at: firm, number))
            } else {
                made.append(person(number, at: firm, firms))
            }
        }
        people = made
    }

    /// The people of one half: every other one, so that both are of the same kind.
    func half(_ half: Half) -> [MadeUpPerson] {
        people.filter { ($0.number % 2 == 0) == (half == .open) }
    }

    /// A place of a list whose first elements are the usual ones.
    private mutating func skewed(_ count: Int) -> Int {
        let unit = noise.random.unit()
        return min(count - 1, Int(unit * unit * Double(count)))
    }

    private mutating func makeFirms() -> [MadeUpFirm] {
        var names: Set<String> = []
        var firms: [MadeUpFirm] = []
        while firms.count < Self.firmCount {
            let words = noise.random.pick(PeopleWords.all)
            let first =
                noise.random.chance(0.4)
                ? noise.random.pick(words.families) : noise.random.pick(PeopleWords.firms)
            let name =
                noise.random.chance(0.7)
                ? first + " " + noise.random.pick(PeopleWords.trades) : first
            guard names.insert(name).inserted else { continue }
            firms.append(
                MadeUpFirm(
                    words: words,
                    name: name,
                    form: noise.random.pick(words.forms),
                    domain: Self.address(name).replacing(".", with: "-") + "." + words.domain,
                    switchboard: phone(words),
                    mailbox: noise.random.pick(words.mailboxes),
                    pattern: noise.random.number(0...3)
                )
            )
        }
        return firms
    }

    private mutating func phone(_ words: PeopleWords) -> MadeUpPerson.Phone {
        MadeUpPerson.Phone(
            country: words.country,
            town: words.town,
            number: String(noise.random.number(2_000_000...8_999_999))
        )
    }

    private mutating func person(
        _ number: Int,
        at firm: MadeUpFirm,
        _ firms: [MadeUpFirm]
    ) -> MadeUpPerson {
        // Some work abroad.
        let words = noise.random.chance(0.9) ? firm.words : noise.random.pick(PeopleWords.all)
        let isWoman = noise.random.chance(0.5)
        let givens = isWoman ? words.women : words.men
        let given = givens[skewed(givens.count)]
        var families = [words.families[skewed(words.families.count)]]
        if isWoman, noise.happens(PeopleRates.married) {
            families.append(words.families[skewed(words.families.count)])
        }
        var places = [place(given, families[0], at: firm)]
        if noise.happens(PeopleRates.movedJob) {
            places.append(place(given, families[0], at: firms[skewed(firms.count)]))
        }
        return MadeUpPerson(
            number: number,
            words: words,
            given: given,
            families: families,
            places: places,
            privateEmail: own(given.name + "." + families[0], at: "mail.example"),
            mobile: mobile(words),
            page: page(given.name + "-" + families[0]),
            job: job()
        )
    }

    private mutating func namesake(of other: MadeUpPerson, _ number: Int) -> MadeUpPerson {
        MadeUpPerson(
            number: number,
            words: other.words,
            given: other.given,
            families: [other.families[0]],
            places: [place(other.given, other.families[0], at: other.places[0].firm)],
            privateEmail: own(other.given.name + "." + other.families[0], at: "mail.example"),
            mobile: mobile(other.words),
            page: page(other.given.name + "-" + other.families[0]),
            job: job()
        )
    }

    private mutating func partner(
        of other: MadeUpPerson,
        at firm: MadeUpFirm,
        _ number: Int
    ) -> MadeUpPerson {
        let givens = noise.random.chance(0.5) ? other.words.women : other.words.men
        let given = noise.random.pick(givens.filter { $0.name != other.given.name })
        let family = other.families[0]
        return MadeUpPerson(
            number: number,
            words: other.words,
            given: given,
            families: [family],
            places: [place(given, family, at: firm)],
            privateEmail: other.privateEmail,
            mobile: other.mobile,
            page: page(given.name + "-" + family),
            job: job()
        )
    }

    private mutating func place(
        _ given: PeopleWords.Given,
        _ family: String,
        at firm: MadeUpFirm
    ) -> MadeUpPerson.Place {
        let initial = String(given.name.prefix(1))
        let local =
            switch firm.pattern {
            case 0: given.name + "." + family
            case 1: initial + "." + family
            case 2: given.name
            default: initial + family
            }
        return MadeUpPerson.Place(
            firm: firm,
            email: own(local, at: firm.domain),
            phone: noise.random.chance(0.6) ? phone(firm.words) : mobile(firm.words)
        )
    }

    private mutating func mobile(_ words: PeopleWords) -> MadeUpPerson.Phone {
        MadeUpPerson.Phone(
            country: words.country,
            town: "3\(noise.random.number(20...99))",
            number: String(noise.random.number(1_000_000...9_999_999))
        )
    }

    private mutating func page(_ name: String) -> String {
        let suffix = noise.random.number(100_000...999_999)
        return
            "https://www.network.example/in/\(Self.address(name).replacing(".", with: "-"))-\(suffix)"
    }

    private mutating func job() -> String {
        noise.random.pick([
            "CEO", "Head of Sales", "Buyer", "Engineer", "Direttore", "Einkauf", "Comptable",
            "Gerente", "Diretor", "Assistant", "IT Manager", "Consulente",
        ])
    }

    /// An address that nobody else has.
    private mutating func own(_ local: String, at domain: String) -> String {
        let plain = Self.address(local)
        var address = plain + "@" + domain
        var count = 1
        while !taken.insert(address).inserted {
            count += 1
            address = "\(plain)\(count)@\(domain)"
        }
        return address
    }

    /// Letters, digits and dots as they stand in addresses.
    private static func address(_ text: String) -> String {
        var noise = PeopleNoise(random: SeededRandom(seed: 1))
        let plain = noise.plain(text).lowercased()
        return String(plain.map { $0 == " " || $0 == "-" ? "." : $0 })
            .filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
    }
}
