import CRM

/// Makes the demo's companies.
struct CompanyMaker {
    private let words: WordBook
    private var random: SeededRandom
    private var taken: Set<String> = []

    init(words: WordBook, random: SeededRandom) {
        self.words = words
        self.random = random
    }

    /// The company of a number, different from all before.
    mutating func make(_ number: Int) -> DemoCompany {
        let industry = words["industries"][random.place(words.shares("industries"))]
        let stem = freshStem(industry)
        let place = words["places"][random.place([10, 6, 4, 4, 3, 2, 2])]
        return DemoCompany(
            id: "C" + padded(number, 5),
            name: stem + " " + random.pick(words.words("legal forms")),
            domain: PlainText.letters(stem, joinedBy: "-") + ".example",
            industry: industry[0],
            employees: random.chance(0.06) ? nil : employees(),
            place: place,
            momentum: random.number(-6...6)
        )
    }

    private mutating func freshStem(_ industry: [String]) -> String {
        let name = random.pick(words.words("company names"))
        let stem = name + " " + random.pick(Array(industry.dropFirst(2)))
        if taken.insert(stem).inserted { return stem }
        let second = random.pick(words.words("family names")) + " " + stem
        if taken.insert(second).inserted { return second }
        let numbered = stem + " \(taken.count)"
        taken.insert(numbered)
        return numbered
    }

    private mutating func employees() -> Int {
        let ranges = [2...9, 10...49, 50...249, 250...999, 1_000...4_999, 5_000...40_000]
        return random.number(ranges[random.place([22, 32, 25, 12, 6, 3])])
    }
}

/// A number with leading zeros.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
