import CRM
import Scoring

/// The CRM's own columns: texts out of JSON, read as numbers, dates, flags or levels.
///
/// Each part adds columns to the one before, numbered like the model's attributes: `t` the text,
/// `a` the answer without white space, then what the kind needs, up to the value `v`.
extension SQLExport {
    /// The attributes with their numbers, then the columns that rules ask.
    private var own: [(index: Int, feature: AttributeFeature)] {
        card.attributes.enumerated().map { ($0.offset, $0.element) } + ruleColumns
    }

    var attributeParts: [Part] {
        guard !own.isEmpty else { return [] }
        let texts = own.map { "\(text(of: $0.feature.attribute)) AS t\($0.index)" }
        let answers = own.map { index, _ in
            let bare = dialect.trimmed("t\(index)", spaces)
            return "CASE WHEN lower(\(bare)) NOT IN \(list(AttributeText.missing)) "
                + "THEN \(bare) END AS a\(index)"
        }
        return objectParts + [
            Part(
                "own_text",
                "",
                "SELECT contact_key, as_of AS present,\n    \(texts.joined(separator: ",\n    "))\n"
                    + "FROM \(objectParts.first?.name ?? "person") CROSS JOIN moment"
            ),
            Part("own_0", "", added(answers, to: "own_text")),
        ]
            + (0..<4).map { step in
                let columns = own.flatMap { index, feature -> [String] in
                    switch feature.kind {
                    case .number: numberColumns(index, step)
                    case .date: dateColumns(index, step)
                    case .flag, .category: []
                    }
                }
                return Part("own_\(step + 1)", "", added(columns, to: "own_\(step)"))
            }
    }

    /// Spark's objects, read once rather than for each attribute.
    private var objectParts: [Part] {
        guard dialect == .spark else { return [] }
        let object = dialect.object("attributes")
        return [
            Part(
                "own_object",
                "",
                "SELECT contact_key, source, country, city, \(object) AS attributes FROM person"
            )
        ]
    }

    var attributeJoin: String {
        own.isEmpty ? "" : "LEFT JOIN own_4 AS o ON o.contact_key = q.contact_key"
    }

    private func added(_ columns: [String], to part: String) -> String {
        "SELECT s.*" + columns.map { ",\n    " + $0 }.joined() + "\nFROM \(part) AS s"
    }

    func attributeBin(_ feature: AttributeFeature, _ index: Int) -> String {
        switch feature.kind {
        case .number(let edges), .date(let edges):
            guard !edges.isEmpty else {
                return "CASE WHEN o.v\(index) IS NULL THEN 0 ELSE 1 END"
            }
            let cases = edges.enumerated().reversed()
                .map { "WHEN o.v\(index) >= \(Self.double($1)) THEN \($0 + 2)" }
            return "CASE WHEN o.v\(index) IS NULL THEN 0 \(cases.joined(separator: " ")) "
                + "ELSE 1 END"
        case .flag:
            let yes = list(AttributeText.yes.flatMap(Self.spellings))
            let no = list(AttributeText.no.flatMap(Self.spellings))
            return "CASE WHEN lower(o.a\(index)) IN \(yes) THEN 2 "
                + "WHEN lower(o.a\(index)) IN \(no) THEN 1 ELSE 0 END"
        case .category(let levels):
            let cases = levels.enumerated()
                .map { "WHEN \(dialect.literal($1)) THEN \($0 + 1)" }
            let choice =
                cases.isEmpty
                ? "1"
                : "CASE o.a\(index) \(cases.joined(separator: " ")) ELSE \(levels.count + 1) END"
            return "CASE WHEN o.a\(index) IS NULL THEN 0 ELSE \(choice) END"
        }
    }

    /// A word in lower case, and with what SQLite's `lower` leaves of its capitals.
    private static func spellings(_ word: String) -> [String] {
        let capital = String(
            decoding: word.uppercased().utf8.map { byte in
                byte &- 0x41 < 26 ? byte | 0x20 : byte
            },
            as: UTF8.self
        )
        return capital == word ? [word] : [word, capital]
    }

    /// A literal that every engine reads as binary floating point.
    private static func double(_ number: Double) -> String {
        let text = AttributeFeature.text(number)
        return text.contains("e") ? text : text + "e0"
    }

    private func text(of attribute: String) -> String {
        switch attribute {
        case "contact.source": "source"
        case "contact.country": "country"
        case "contact.city": "city"
        default: dialect.member(attribute, of: "attributes")
        }
    }

    private static let digits = "'0123456789'"

    private func isDigits(_ text: String) -> String {
        "(\(text) <> '' AND \(dialect.trimmed(text, Self.digits)) = '')"
    }

    /// The text before the first sign of a kind.
    private func start(_ text: String, _ sign: String) -> String {
        "substr(\(text), 1, \(dialect.position("\(text) || '\(sign)'", "'\(sign)'")) - 1)"
    }

    /// The text after the first sign of a kind; nil where there is none.
    private func end(_ text: String, _ sign: String) -> String {
        let place = dialect.position(text, "'\(sign)'")
        return "CASE WHEN \(place) > 0 THEN substr(\(text), \(place) + 1) END"
    }

    private func unsigned(_ text: String) -> String {
        "CASE WHEN substr(\(text), 1, 1) IN ('+', '-') THEN substr(\(text), 2) ELSE \(text) END"
    }

    private func numberColumns(_ index: Int, _ step: Int) -> [String] {
        switch step {
        case 0: return ["lower(\(unsigned("a\(index)"))) AS s\(index)"]
        case 1:
            return [
                "\(start("s\(index)", "e")) AS m\(index)", "\(end("s\(index)", "e")) AS x\(index)",
            ]
        case 2:
            return [
                "\(start("m\(index)", ".")) AS i\(index)", "\(end("m\(index)", ".")) AS f\(index)",
                "\(unsigned("x\(index)")) AS y\(index)",
            ]
        default:
            let isNumber =
                "\(isDigits("i\(index)")) AND (f\(index) IS NULL OR \(isDigits("f\(index)"))) "
                + "AND (x\(index) IS NULL OR \(isDigits("y\(index)")))"
            let value = dialect.double("a\(index)", exponent: "x\(index)")
            return [
                "CASE WHEN \(isNumber) THEN CASE WHEN abs(\(value)) <= 1e15 THEN \(value) END END "
                    + "AS v\(index)"
            ]
        }
    }

    private func number(_ text: String) -> String { "CAST(\(text) AS BIGINT)" }

    /// Whether characters `from` on are digits, so many.
    private func hasDigits(_ text: String, _ from: Int, _ count: Int) -> String {
        let part = "substr(\(text), \(from), \(count))"
        return "length(\(part)) = \(count) AND \(dialect.trimmed(part, Self.digits)) = ''"
    }

    private func dateColumns(_ index: Int, _ step: Int) -> [String] {
        let (answer, rest) = ("a\(index)", "substr(a\(index), 17)")
        switch step {
        case 0:
            // The zone, of a text that has a time: Z, or six characters.
            let last = "substr(\(answer), length(\(answer)) - 5, 1)"
            return [
                """
                CASE WHEN length(\(answer)) <= 16 THEN ''
                        WHEN substr(\(answer), length(\(answer)), 1) = 'Z' THEN 'Z'
                        WHEN length(\(answer)) >= 22 AND \(last) IN ('+', '-')
                            THEN substr(\(answer), length(\(answer)) - 5) ELSE '' END AS z\(index)
                """
            ]
        case 1:
            return [
                "CASE WHEN length(\(answer)) <= 16 THEN '' ELSE substr(\(rest), 1, "
                    + "length(\(rest)) - length(z\(index))) END AS s\(index)"
            ]
        case 2: return [isDate(index)]
        default: return [days(index)]
        }
    }

    /// Whether every field of the notation is in its place and in range, as `d`.
    private func isDate(_ index: Int) -> String {
        let (a, s, z) = ("a\(index)", "s\(index)", "z\(index)")
        let isDay =
            "\(hasDigits(a, 1, 4)) AND substr(\(a), 5, 1) = '-' AND \(hasDigits(a, 6, 2)) "
            + "AND substr(\(a), 8, 1) = '-' AND \(hasDigits(a, 9, 2))"
        let isTime =
            "substr(\(a), 11, 1) IN ('T', ' ') AND \(hasDigits(a, 12, 2)) "
            + "AND substr(\(a), 14, 1) = ':' AND \(hasDigits(a, 15, 2)) "
            + "AND substr(\(a), 12, 2) <= '23' AND substr(\(a), 15, 2) <= '59'"
        let isSecond =
            "(\(s) = '' OR (substr(\(s), 1, 1) = ':' AND \(hasDigits(s, 2, 2)) "
            + "AND substr(\(s), 2, 2) <= '60' AND (length(\(s)) = 3 OR (substr(\(s), 4, 1) = '.' "
            + "AND \(isDigits("substr(\(s), 5)"))))))"
        let isZone =
            "(\(z) IN ('', 'Z') OR (\(hasDigits(z, 2, 2)) AND substr(\(z), 4, 1) = ':' "
            + "AND \(hasDigits(z, 5, 2)) AND substr(\(z), 2, 2) <= '23' "
            + "AND substr(\(z), 5, 2) <= '59'))"
        let year = "CAST(substr(\(a), 1, 4) AS BIGINT)"
        let leap =
            "CASE WHEN (\(year) % 4 = 0 AND \(year) % 100 <> 0) OR \(year) % 400 = 0 "
            + "THEN '29' ELSE '28' END"
        let last =
            "CASE WHEN substr(\(a), 6, 2) IN ('04', '06', '09', '11') THEN '30' "
            + "WHEN substr(\(a), 6, 2) = '02' THEN \(leap) ELSE '31' END"
        let inRange =
            "CASE WHEN \(isDay) AND substr(\(a), 1, 4) <> '0000' THEN "
            + "CASE WHEN substr(\(a), 6, 2) BETWEEN '01' AND '12' "
            + "AND substr(\(a), 9, 2) BETWEEN '01' AND \(last) THEN 1 ELSE 0 END ELSE 0 END = 1"
        return "CASE WHEN \(inRange) AND (length(\(a)) = 10 OR (\(isTime) AND \(isSecond) "
            + "AND \(isZone))) THEN 1 ELSE 0 END AS d\(index)"
    }

    /// Whole days from the date to the moment, rounded down.
    private func days(_ index: Int) -> String {
        let (a, s, z) = ("a\(index)", "s\(index)", "z\(index)")
        let month = number("substr(\(a), 6, 2)")
        // A year that begins in March ends with the day that only some years have.
        let year =
            "(\(number("substr(\(a), 1, 4)")) - CASE WHEN \(month) <= 2 THEN 1 ELSE 0 END + 400)"
        let shifted = "(\(month) + CASE WHEN \(month) > 2 THEN -3 ELSE 9 END)"
        let q = dialect.quotient
        let day =
            "(\(year) * 365 + \(q(year, "4")) - \(q(year, "100")) + \(q(year, "400")) "
            + "+ \(q("153 * \(shifted) + 2", "5")) + \(number("substr(\(a), 9, 2)")) "
            + "- 1 - 719468 - 146097)"
        let clock =
            "CASE WHEN length(\(a)) = 10 THEN 0 ELSE \(number("substr(\(a), 12, 2)")) * 3600 "
            + "+ \(number("substr(\(a), 15, 2)")) * 60 END"
        let second =
            "CASE WHEN \(s) = '' THEN 0 WHEN substr(\(s), 2, 2) = '60' THEN 59 "
            + "ELSE \(number("substr(\(s), 2, 2)")) END"
        let micro = "substr(substr(\(s), 5) || '000000', 1, 6)"
        let fraction =
            "CASE WHEN length(\(s)) > 4 THEN \(number(micro)) "
            + "ELSE 0 END"
        let offset =
            "CASE WHEN \(z) IN ('', 'Z') THEN 0 ELSE (\(number("substr(\(z), 2, 2)")) * 60 "
            + "+ \(number("substr(\(z), 5, 2)"))) * CASE WHEN substr(\(z), 1, 1) = '-' "
            + "THEN -60 ELSE 60 END END"
        let moment =
            "((\(day) * 86400 + \(clock) + \(second) - (\(offset))) * 1000000 + \(fraction))"
        let (age, unit) = ("(present - \(moment))", "86400000000")
        let floor = q("\(age) - ((\(age) % \(unit) + \(unit)) % \(unit))", unit)
        return "CASE WHEN d\(index) = 1 THEN \(floor) END AS v\(index)"
    }
}
