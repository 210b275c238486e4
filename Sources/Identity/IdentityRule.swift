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
    /// The company in the form of `MatchKey.company`.
    package var company: String?

    package init() {}
}

/// Who is one person: a rule of a few lines, without clock, store or learning.
///
/// Names must not disagree (``PersonName``): a shared mailbox, switchboard or company joins nobody
/// of another name. Then one more thing has to agree. Each has a certainty, in thousandths, set so
/// that a join is wrong at most once in a hundred times and a doubtful pair about every third time:
///
/// | beside the name | certainty |
/// |---|---|
/// | profile page | 995 |
/// | e-mail address | 990 |
/// | phone, and the name in full | 970 |
/// | company, the name in full, and no other address or number that speaks against it | 955 |
/// | phone, and a part of the name | 800 |
/// | company and the name in full, but other addresses | 700 |
/// | company, and a part of the name | 400 |
/// | nothing | 100 |
package enum IdentityRule {
    /// From here on two records are one person.
    package static let joins = 950
    /// From here on a pair is worth a look.
    package static let doubts = 600

    /// How sure it is that two records are of one person, in thousandths.
    package static func certainty(_ one: PersonTraits, _ other: PersonTraits) -> Int {
        let (name, second) = (PersonName(one.name), PersonName(other.name))
        let sharesProfile = !one.profiles.isDisjoint(with: other.profiles)
        // A married name, or somebody else's page under theirs.
        guard name.agrees(with: second) else { return sharesProfile ? 650 : 0 }
        if sharesProfile { return 995 }
        if !one.emails.isDisjoint(with: other.emails) { return 990 }
        if name.isEmpty || second.isEmpty { return 0 }
        let isFull = name.isSame(as: second) && name.wordCount >= 2
        if !one.phones.isDisjoint(with: other.phones) { return isFull ? 970 : 800 }
        if let company = one.company, company == other.company {
            guard isFull else { return 400 }
            return contradict(one, other) ? 700 : 955
        }
        return 100
    }

    /// Whether both have addresses, numbers or pages, and not the same.
    private static func contradict(_ one: PersonTraits, _ other: PersonTraits) -> Bool {
        [
            (one.emails, other.emails), (one.phones, other.phones), (one.profiles, other.profiles),
        ].contains { !$0.0.isEmpty && !$0.1.isEmpty && $0.0.isDisjoint(with: $0.1) }
    }

    /// The last nine digits of a phone number, which are the same with and without the code of the
    /// country; nil for fewer than five, which are an extension or nothing.
    package static func phoneKey(_ text: String) -> String? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        return digits.count < 5 ? nil : String(digits.suffix(9))
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
