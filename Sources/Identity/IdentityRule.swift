import Values

/// What is known of a person that may tell whether somebody else is the same.
package struct PersonTraits: Equatable, Sendable {
    package var name: String?
    /// Addresses in the form of `MatchKey.email`.
    package var emails: Set<String> = []
    /// Digits of phone numbers in the form of ``IdentityRule/phoneKey(_:)``.
    package var phones: Set<String> = []
    /// Pages that are theirs alone, in the form of ``IdentityRule/profileKey(_:)``.
    package var profiles: Set<String> = []
    /// The company in the form of ``IdentityRule/companyKey(_:)``.
    package var company: String?

    package init() {}
}

/// Who is one person: a rule of a few lines, without clock, store or learning.
///
/// A shared mailbox, switchboard or company joins nobody of another name, a mailbox (`info@`)
/// nobody without one. Names agree in full (two
/// words in both), in part (one word, initials), are similar (short forms, slips of the pen), or
/// have the given name alone in common, as after a wedding (``NameLikeness``). Then one more thing
/// has to agree. Each has a certainty, in thousandths, set so that a join is wrong at most once in
/// a hundred times and a doubtful pair about every third time:
///
/// | in common | names in full | similar | in part | given name alone |
/// |---|---|---|---|---|
/// | profile page | 995 | 995 | 995 | 960 |
/// | e-mail address | 990 | 975 | 990 | 960 where it names the person |
/// | phone | 970 | 960 | 800, with the company 955 | 650 |
/// | company | 955 | 952 | 700 | 450 |
/// | company, but other addresses there, or numbers too | 700 | 650 | 400 | 300 |
/// | nothing | 100 | 50 | 50 | 0 |
///
/// Records without a name join by page and address, or where their address spells the name of the
/// other at the domain of its company, 955 (`a.verdi@olmo.example` is Anna Verdi of Olmo Srl). With
/// the family's name alone in common, an address is of one person where it is the company's and
/// tells the given name of one of them, 955; else it may be a couple's, 620. `bench identity`
/// measures the rule.
package enum IdentityRule {
    /// From here on two records are one person.
    package static let joins = 950
    /// From here on a pair is worth a look.
    package static let doubts = 600

    /// How sure it is that two records are of one person, in thousandths.
    package static func certainty(_ one: PersonTraits, _ other: PersonTraits) -> Int {
        let names = (PersonName(one.name), PersonName(other.name))
        let likeness = NameLikeness.of(names.0, names.1)
        if !one.profiles.isDisjoint(with: other.profiles) { return Self.byPage(likeness) }
        let shared = one.emails.intersection(other.emails)
        let firms = Set([one.company, other.company].compactMap { $0 }.map(Words.folded))
        let byEmail = shared.map { Self.byEmail(likeness, Mailbox($0), names, firms) }.max() ?? 0
        if byEmail >= joins { return byEmail }
        if likeness == .unknown {
            return max(
                byEmail,
                bySpelling(one, names.1, of: other),
                bySpelling(other, names.0, of: one)
            )
        }
        if likeness == .part,
            tellsGivenName(one, names.1, of: other)
                || tellsGivenName(other, names.0, of: one)
        {
            return 955
        }
        let isColleague = areColleagues(one, other)
        let byPhone =
            one.phones.isDisjoint(with: other.phones) ? 0 : Self.byPhone(likeness, isColleague)
        let byCompany = isColleague ? Self.byCompany(likeness, doubt(one, other)) : 0
        let alone = likeness == .full ? 100 : likeness == .similar || likeness == .part ? 50 : 0
        return max(byEmail, byPhone, byCompany, alone)
    }

    private static func byPage(_ likeness: NameLikeness) -> Int {
        switch likeness {
        case .unknown, .full, .part, .similar: 995
        case .givenName: 960
        // Somebody else's page under theirs.
        case .family, .different: 650
        }
    }

    private static func byEmail(
        _ likeness: NameLikeness,
        _ mailbox: Mailbox,
        _ names: (PersonName, PersonName),
        _ firms: Set<String>
    ) -> Int {
        switch likeness {
        case .full, .part: return 990
        case .unknown: return mailbox.isShared && !(names.0.isEmpty && names.1.isEmpty) ? 0 : 990
        case .similar: return 975
        case .givenName:
            if mailbox.isShared { return 0 }
            return mailbox.names(names.0) || mailbox.names(names.1) ? 960 : 700
        case .family:
            if mailbox.isShared { return 0 }
            let tells =
                mailbox.tells(names.0, from: names.1) || mailbox.tells(names.1, from: names.0)
            return tells && !firms.isDisjoint(with: mailbox.firms) ? 955 : 620
        case .different: return 0
        }
    }

    private static func byPhone(_ likeness: NameLikeness, _ isColleague: Bool) -> Int {
        switch likeness {
        case .full: 970
        case .similar: 960
        case .part: isColleague ? 955 : 800
        case .givenName: 650
        case .unknown, .family, .different: 0
        }
    }

    private static func byCompany(_ likeness: NameLikeness, _ isDoubtful: Bool) -> Int {
        switch likeness {
        case .full: isDoubtful ? 700 : 955
        case .similar: isDoubtful ? 650 : 952
        case .part: isDoubtful ? 400 : 700
        case .givenName: isDoubtful ? 300 : 450
        case .unknown, .family, .different: 0
        }
    }

    /// Whether colleagues of one name are probably two: both have a page, or an address at one
    /// place, and not the same, or both addresses and numbers that differ.
    private static func doubt(_ one: PersonTraits, _ other: PersonTraits) -> Bool {
        func differ(_ some: Set<String>, _ others: Set<String>) -> Bool {
            !some.isEmpty && !others.isEmpty && some.isDisjoint(with: others)
        }
        if differ(one.profiles, other.profiles) { return true }
        let (own, others) = (own(one.emails), own(other.emails))
        if own.isEmpty, others.isEmpty { return differ(one.phones, other.phones) }
        guard !own.isEmpty, !others.isEmpty, one.emails.isDisjoint(with: other.emails) else {
            return false
        }
        let firms = Set([one.company, other.company].compactMap { $0 }.map(Words.folded))
        func isWork(_ mailboxes: [Mailbox]) -> Bool {
            mailboxes.contains { !firms.isDisjoint(with: $0.firms) }
        }
        // Whoever has one address at work and another at home has two numbers as well.
        return differ(one.phones, other.phones) && isWork(own) == isWork(others)
            || own.contains { mailbox in others.contains { mailbox.contradicts($0) } }
    }

    /// Whether an address, in the form of `MatchKey.email`, is a department's (`info@`), which many
    /// write from.
    package static func isShared(_ email: String) -> Bool { Mailbox(email).isShared }

    private static func own(_ emails: Set<String>) -> [Mailbox] {
        emails.map(Mailbox.init).filter { !$0.isShared }
    }

    /// Whether the address of a record with an initial tells the given name of another at its
    /// company: `C. Becker`, `christian.becker@…`.
    private static func tellsGivenName(
        _ short: PersonTraits,
        _ name: PersonName,
        of other: PersonTraits
    ) -> Bool {
        guard let company = other.company.map(Words.folded), let given = name.words.first,
            given.count > 2
        else { return false }
        return short.emails.map(Mailbox.init).contains { mailbox in
            mailbox.firms.contains(company) && mailbox.holds([given])
                && !other.emails.contains { Mailbox($0).contradicts(mailbox) }
        }
    }

    /// How sure it is that a record without a name, whose address spells another's at their
    /// company, is theirs.
    private static func bySpelling(
        _ nameless: PersonTraits,
        _ name: PersonName,
        of other: PersonTraits
    ) -> Int {
        guard !name.isEmpty, let company = other.company.map(Words.folded) else { return 0 }
        let mailboxes = nameless.emails.map(Mailbox.init).filter { mailbox in
            mailbox.firms.contains(company)
                && !other.emails.contains { Mailbox($0).contradicts(mailbox) }
        }
        if mailboxes.contains(where: { $0.spells(name) }) { return 955 }
        return mailboxes.contains { $0.isGivenName(of: name) } ? 700 : 0
    }

    /// Whether both name one company, letter for letter but for a slip in a long name, or one of
    /// them writes from a domain that is called like the company of the other.
    private static func areColleagues(_ one: PersonTraits, _ other: PersonTraits) -> Bool {
        let names = (one.company.map(Words.folded), other.company.map(Words.folded))
        if let own = names.0, let others = names.1 {
            let letters = (Array(own.utf8), Array(others.utf8))
            let isLong = min(letters.0.count, letters.1.count) >= 8
            if own == others || isLong && Slips.count(letters.0, letters.1, max: 1) != nil {
                return true
            }
        }
        func writes(_ traits: PersonTraits, from company: String?) -> Bool {
            guard let company else { return false }
            return traits.emails.contains { Mailbox($0).firms.contains(company) }
        }
        if writes(one, from: names.1) || writes(other, from: names.0) { return true }
        // A department's mailbox tells that the domain is a company's.
        let boxes = (one.emails.map(Mailbox.init), other.emails.map(Mailbox.init))
        return boxes.0.contains { own in
            boxes.1.contains { $0.domain == own.domain && ($0.isShared || own.isShared) }
        }
    }

    /// A company as it is compared here: `MatchKey.employer` without its legal form, in more
    /// countries than elsewhere.
    package static func companyKey(_ text: String) -> String? {
        guard let firm = MatchKey.employer(text) else { return nil }
        var words = firm.split(separator: " ")[...]
        while words.count > 1, let last = words.last.map(String.init),
            MatchKey.legalForms.contains(last) || furtherForms.contains(last)
        {
            words = words.dropLast()
        }
        return words.joined(separator: " ")
    }

    private static let furtherForms: Set<String> = [
        "aps", "as", "doo", "eirl", "eurl", "ev", "kft", "lda", "ltda", "mbh", "ohg", "oyj", "pvt",
        "sasu", "scarl", "sci", "sca", "scrl", "slu", "spzoo", "sprl", "sro", "ug",
    ]

    /// The company that a record's addresses name, as ``companyKey(_:)`` has it: the domain without
    /// its ends, `olmo sistemi` of `olmo-sistemi.example`.
    package static func companies(of emails: Set<String>) -> Set<String> {
        var companies: Set<String> = []
        for email in emails {
            let labels = email.split(separator: "@").last?.split(separator: ".").dropLast() ?? []
            for label in labels
            where label.utf8.count >= 4 && !providers.contains(String(label)) {
                companies.insert(String(label).replacing("-", with: " "))
            }
        }
        return companies
    }

    /// Providers of mail, whose domains are nobody's company.
    private static let providers: Set<String> = [
        "alice", "aruba", "email", "fastmail", "free", "freenet", "gmail", "googlemail", "hotmail",
        "icloud", "laposte", "legalmail", "libero", "live", "mail", "orange", "outlook", "posteo",
        "proton", "protonmail", "sapo", "telefonica", "terra", "tiscali", "virgilio", "wanadoo",
        "yahoo", "yandex", "zoho",
    ]

    /// The last eight digits of a phone number, which are the same with and without the code of the
    /// country; nil for fewer than five, which are an extension or nothing.
    package static func phoneKey(_ text: String) -> String? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        return digits.count < 5 ? nil : String(digits.suffix(8))
    }

    /// A person's page in a network: host and path in lower case; nil for pages that companies or
    /// nobody have.
    package static func profileKey(_ text: String) -> String? {
        // Most pages are a company's: a person's has a step and a name behind the host, beside the
        // two slashes of the scheme.
        let slashes = text.utf8.count { $0 == UInt8(ascii: "/") }
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        let hasScheme = colon.map { text.utf8[$0...].starts(with: "://".utf8) } ?? false
        guard slashes >= (hasScheme ? 4 : 2) else { return nil }
        var rest = MatchKey.trimmed(text).lowercased()[...]
        if let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")), rest[colon...].hasPrefix("://")
        {
            rest = rest[colon...].dropFirst(3)
        }
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        rest = rest[..<(end ?? rest.endIndex)]
        if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
        while rest.utf8.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        let steps = rest.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard
            steps.dropFirst().dropLast().contains(where: { personalSteps.contains(Substring($0)) }),
            rest.utf8.contains(UInt8(ascii: ".")),
            !rest.utf8.contains(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "@") })
        else { return nil }
        return String(rest)
    }

    /// Steps of a path that a person's name follows.
    private static let personalSteps: Set<Substring> = [
        "in", "profile", "pub", "people", "user", "u",
    ]
}
