import CRM
import Scoring

/// What is believed of a column from its name and its values alone, before any outcome is seen.
///
/// Points as in the rule book of the standard features: ten double the odds. Written from the
/// meaning of the words; no label of any data set was looked at.
struct RuleBook: Sendable {
    /// What the book says of one column.
    struct Rule: Sendable {
        /// The part of the score the column belongs to.
        var dimension: Dimension
        /// Points of a text; nil is no text.
        var points: @Sendable (_ text: String?) -> Int
        /// For numbers: points from the middle to the top of the ranks, and those of no number.
        var slope: (points: Int, missing: Int)?

        init(_ dimension: Dimension, _ points: @escaping @Sendable (String?) -> Int) {
            self.dimension = dimension
            self.points = points
        }

        init(_ dimension: Dimension, slope: Int, missing: Int) {
            self.dimension = dimension
            self.slope = (slope, missing)
            points = { _ in 0 }
        }
    }

    /// Logits of a point: ln 2 ÷ 10, of which ``Scorecard/expertShrinkage`` percent are kept.
    static let logitsPerPoint = 0.069_314_718_055_994_53 * Double(Scorecard.expertShrinkage) / 100

    /// The rule for a column of numbers; nil when the book knows nothing of it.
    static func number(_ column: String) -> Rule? {
        let words = Words(column)
        for rule in numbers where rule.isMet(words) {
            return Rule(.engagement, slope: rule.slope, missing: rule.missing)
        }
        return nil
    }

    /// The rule for a column of texts or flags; nil when the book knows nothing of it.
    static func text(_ column: String) -> Rule? {
        let words = Words(column)
        return texts.first { $0.isMet(words) }?.rule
    }

    /// The words of a column's name, also where a capital letter divides them.
    struct Words: Sendable {
        let all: [String]

        init(_ name: String) {
            var spaced = ""
            var wasLower = false
            for character in name {
                if character.isUppercase, wasLower { spaced.append(" ") }
                wasLower = character.isLowercase || character.isNumber
                spaced.append(character == "_" ? " " : character)
            }
            all = ASCII.words(spaced)
        }

        /// Whether a word begins with one of some stems.
        func has(_ stems: String...) -> Bool {
            all.contains { word in stems.contains { word.hasPrefix($0) } }
        }
    }

    private struct NumberRule: Sendable {
        var isMet: @Sendable (Words) -> Bool
        var slope: Int
        var missing: Int
    }

    private static let numbers: [NumberRule] = [
        NumberRule(
            isMet: { words in
                words.has("time", "duration", "minute", "second")
                    && words.has("spent", "site", "web", "page", "session")
            },
            slope: 8,
            missing: -2
        ),
        NumberRule(
            isMet: { $0.all.contains("since") || $0.has("recency") },
            slope: -8,
            missing: -2
        ),
        NumberRule(isMet: { $0.has("page", "view") && $0.has("per") }, slope: 2, missing: -1),
        NumberRule(isMet: { $0.has("visit", "session", "click") }, slope: 4, missing: -1),
        NumberRule(
            isMet: { $0.has("repl", "respon", "meeting", "call", "demo") },
            slope: 8,
            missing: -2
        ),
        NumberRule(
            isMet: { $0.has("open") && !$0.has("day", "deal") },
            slope: 2,
            missing: -1
        ),
    ]

    private struct TextRule: Sendable {
        var isMet: @Sendable (Words) -> Bool
        var rule: Rule
    }

    private static let texts: [TextRule] = contactRules + dealRules

    private static let contactRules: [TextRule] = [
        TextRule(
            isMet: { words in
                words.has("not", "unsubscr", "opt", "no")
                    && words.has("email", "mail", "call", "contact", "unsubscr", "out", "disturb")
            },
            rule: Rule(.qualification, flag(yes: -12, no: 0))
        ),
        TextRule(
            isMet: { $0.has("activity", "engagement") && !$0.has("index", "score") },
            rule: Rule(.engagement) { $0.map { first(of: activities, in: $0) } ?? -3 }
        ),
        TextRule(
            isMet: { $0.has("hear", "heard") },
            rule: Rule(.qualification) { $0.map { first(of: sources, in: $0) } ?? -2 }
        ),
        TextRule(
            isMet: { $0.has("source", "origin", "channel") },
            rule: Rule(.qualification) { $0.map { first(of: sources, in: $0) } ?? 0 }
        ),
        TextRule(
            isMet: { $0.has("occupation", "employment", "profession") },
            rule: Rule(.companyFit) { text in
                guard let text else { return -4 }
                return first(
                    of: [
                        (-3, "unemployed housewi retired"), (-6, "student"),
                        (6, "working professional employed business manager director owner"),
                    ],
                    in: text
                )
            }
        ),
        TextRule(
            isMet: { $0.has("recommend", "referr") },
            rule: Rule(.qualification, flag(yes: 8, no: 0))
        ),
        TextRule(
            isMet: { ["what", "which"].contains($0.all.first) || $0.has("speciali", "interest") },
            rule: Rule(.qualification) { $0 == nil ? -3 : 1 }
        ),
    ]

    private static let dealRules: [TextRule] = [
        graded({ $0.has("authority", "decision") }, [(6, "high yes"), (-6, "low no")]),
        TextRule(
            isMet: { $0.has("competit") },
            rule: Rule(.qualification, flag(yes: -5, no: 4))
        ),
        TextRule(
            isMet: { $0.has("partner") },
            rule: Rule(.companyFit, flag(yes: 4, no: 0))
        ),
        TextRule(
            isMet: { $0.has("budg") },
            rule: Rule(.qualification, flag(yes: 6, no: -5, unknown: -1))
        ),
        TextRule(
            isMet: { $0.has("tend") },
            rule: Rule(.qualification, flag(yes: -4, no: 1))
        ),
        graded({ $0.has("growth") }, [(2, "growth grow"), (-3, "slow declin shrink")]),
        TextRule(
            isMet: { $0.has("posit") && $0.has("statm", "statement") },
            rule: Rule(.engagement, flag(yes: 7, no: -7))
        ),
        graded(
            { $0.has("att") && $0.has("client", "customer") },
            [(5, "strategic key"), (-2, "first"), (-12, "bad")]
        ),
        graded(
            { ["client", "customer"].contains($0.all.last) },
            [(10, "current existing"), (3, "past former"), (-2, "new")]
        ),
        graded({ $0.has("scope") }, [(6, "clear"), (-6, "low unclear vague")]),
        graded({ $0.has("strat") }, [(3, "very"), (-3, "unimportant")]),
        TextRule(
            isMet: { $0.has("cross", "up") && $0.has("sale", "sell") },
            rule: Rule(.qualification, flag(yes: 3, no: 0))
        ),
        graded({ $0.has("need") }, [(5, "yes clear"), (-4, "info gathering"), (-6, "poor no")]),
    ]

    private static func graded(
        _ isMet: @escaping @Sendable (Words) -> Bool,
        _ table: [(Int, String)]
    ) -> TextRule {
        TextRule(
            isMet: isMet,
            rule: Rule(.qualification) { $0.map { first(of: table, in: $0) } ?? 0 }
        )
    }

    private static func flag(
        yes: Int,
        no: Int,
        unknown: Int = 0
    ) -> @Sendable (String?) -> Int {
        { text in
            guard let text else { return 0 }
            if let flag = AttributeText.flag(text) { return flag ? yes : no }
            return text.lowercased() == "unknown" ? unknown : 0
        }
    }

    /// The points of the first row of which a stem begins a word of the text.
    private static func first(of table: [(Int, String)], in text: String) -> Int {
        let words = ASCII.words(text.replacing("_", with: " "))
        for (points, stems) in table {
            let stems = stems.split(separator: " ")
            if words.contains(where: { word in stems.contains { word.hasPrefix($0) } }) {
                return points
            }
        }
        return 0
    }

    private static let sources: [(Int, String)] = [
        (13, "referr referen partner passaparola mouth recommend word joint"),
        (-7, "cold outbound list purchased import direct_mail"),
        (0, "paid ads adwords ppc pay advert sponsor media"),
        (9, "demo form contact inbound request chat olark call click2call add live"),
        (4, "event webinar fair trade booth"),
        (1, "organic seo search google bing direct website web site"),
        (-1, "content blog press newsletter ebook youtube landing submission api"),
        (-3, "social facebook linkedin instagram twitter"),
    ]

    private static let activities: [(Int, String)] = [
        (-15, "bounced"), (-12, "unsubscribed spam complained"),
        (-6, "unreachable invalid wrong"), (8, "phone conversation call spoke approached"),
        (9, "meeting met demo"), (7, "received replied reply"), (6, "form submitted"),
        (4, "clicked click"), (3, "chat"), (4, "booth tradeshow event webinar resubscribed"),
        (1, "opened open"), (0, "visited page view"), (0, "sent sms"),
    ]
}
