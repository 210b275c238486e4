/// The process by which the demo's leads become interested and buy; scorers never see it.
///
/// Everything is counted in points, of which ten double the odds. `fixtures/README.md` explains
/// it; the tables here are its only definition.
enum LatentProcess {
    /// What a job's level adds to interest.
    static func points(ofLevel level: String?) -> Int {
        switch level {
        case "executive": 10
        case "head": 8
        case "director": 7
        case "manager": 2
        case "staff": -4
        case "trainee": -14
        default: -2
        }
    }

    /// What the way a lead came in adds to interest.
    static func points(ofSource kind: String?) -> Int {
        switch kind {
        case "referral": 12
        case "request": 9
        case "event": 4
        case "organic": 1
        case "content": -2
        case "social": -4
        case "cold": -10
        default: 0
        }
    }

    /// What the industry adds to interest.
    static func points(ofIndustry name: String?) -> Int {
        switch name {
        case "Manufacturing": 6
        case "Software": 4
        case "Logistics": 5
        case "Retail": 1
        case "Finance": -2
        case "Health care": -3
        case "Hospitality": -7
        case "Education": -9
        default: 0
        }
    }

    /// What the number of employees adds to interest.
    static func points(ofEmployees count: Int?) -> Int {
        switch count {
        case .none: -2
        case .some(..<10): -7
        case .some(..<50): 1
        case .some(..<250): 7
        case .some(..<1_000): 6
        case .some(..<5_000): 1
        case .some: -4
        }
    }

    /// Owners of small firms decide alone.
    static func points(ofLevel level: String?, atEmployees count: Int?) -> Int {
        level == "executive" && (count ?? 0) < 50 ? 5 : 0
    }

    /// Interest that nothing on record shows: three dice of −8 to 8.
    static func hiddenIntent(_ random: inout SeededRandom) -> Int {
        random.number(-8...8) + random.number(-8...8) + random.number(-8...8)
    }

    /// 2 to the power of `points` ÷ `perDoubling`, without a mathematical library.
    ///
    /// Exact steps of a tenth from a table, linear between them: the same bits everywhere.
    static func power(_ points: Int, perDoubling: Int = 10) -> Double {
        let tenths = points * 10 / perDoubling
        var whole = tenths / 10
        if tenths % 10 < 0 { whole -= 1 }
        let value = tenthPowers[tenths - whole * 10]
        let bounded = max(-40, min(40, whole))
        return bounded >= 0 ? value * Double(1 << bounded) : value / Double(1 << -bounded)
    }

    static func probability(odds: Double) -> Double { odds / (1 + odds) }

    /// How likely a lead's deal is won: odds of 0.55 at no interest, doubling every eight points.
    static func winProbability(interest: Int, noise: Int) -> Double {
        probability(odds: 0.55 * power(interest - 4 + noise, perDoubling: 8))
    }

    /// How likely a lead's interest becomes a deal: odds of 0.3 at no interest.
    static func dealProbability(interest: Int) -> Double {
        probability(odds: 0.3 * power(interest))
    }

    /// What the lead does of its own accord in a week: 0.16 things at no interest, at most 3.
    static func weeklyActs(interest: Int) -> Double {
        min(3, 0.16 * power(interest, perDoubling: 12))
    }

    /// How likely a message of ours is answered: odds of 0.1 at no interest.
    static func replyProbability(interest: Int) -> Double {
        probability(odds: 0.1 * power(interest))
    }

    /// 2^(k/10) for k = 0 to 9.
    private static let tenthPowers = [
        1.0, 1.0717734625362931, 1.1486983549970351, 1.2311444133449163, 1.3195079107728942,
        1.4142135623730951, 1.5157165665103982, 1.6245047927124710, 1.7411011265922482,
        1.8660659830736148,
    ]
}
