import CRM
import Scoring
import Values

/// Job titles and names of companies.
extension SQLExport {
    var titleParts: [Part] {
        let words = Set(JobTitle.ranks.keys).union(JobTitle.functions.keys)
            .union(JobTitle.assistants)
        let entries = words.sorted().map { word in
            [
                dialect.literal(word), String(JobTitle.ranks[word]?.rawValue ?? 0),
                String(JobTitle.functions[word]?.rawValue ?? 0),
                JobTitle.ranks[word] == nil && JobTitle.assistants.contains(word) ? "1" : "0",
            ]
        }
        let source = dialect == .sqlite ? "person" : "person_text"
        return [
            rows("title_word", ["word", "seniority", "function", "assists"], entries),
            Part(
                "title_place",
                "",
                """
                SELECT w.text, w.n, w.word, coalesce(t.seniority, 0) AS rank,
                    coalesce(t.function, 0) AS function, coalesce(t.assists, 0) AS assists,
                    coalesce(lag(w.word) OVER (PARTITION BY w.text ORDER BY w.n), '') AS before,
                    coalesce(lead(w.word) OVER (PARTITION BY w.text ORDER BY w.n), '') AS after
                FROM word AS w LEFT JOIN title_word AS t ON t.word = w.word
                WHERE w.text IN (SELECT title FROM \(source))
                """
            ),
            titleSums, titlePart,
        ]
    }

    private var titleSums: Part {
        let general = JobFunction.general.rawValue
        return Part(
            "title_sum",
            "",
            """
            SELECT text, max(CASE WHEN rank > 0 THEN \(adjustedRank) ELSE 0 END) AS highest,
                max(CASE WHEN rank = \(Seniority.trainee.rawValue) THEN 1 ELSE 0 END) AS trains,
                max(assists) AS assists,
                min(CASE WHEN function NOT IN (0, \(general)) THEN n * 100 + function END) AS named,
                max(CASE WHEN function = \(general) THEN 1 ELSE 0 END) AS is_general,
                max(CASE WHEN word = 'n' AND after = 'a' THEN 1 ELSE 0 END) AS is_na
            FROM title_place GROUP BY text
            """
        )
    }

    private var adjustedRank: String {
        let cases = JobTitle.contexts.map { rule in
            let before = rule.previous.isEmpty ? nil : "before IN \(list(rule.previous))"
            let after = rule.next.isEmpty ? nil : "after IN \(list(rule.next))"
            let met = [before, after].compactMap(\.self)
                .joined(separator: rule.needsBoth ? " AND " : " OR ")
            let otherwise = rule.otherwise.map { String($0.rawValue) } ?? "rank"
            return "WHEN word IN \(list(rule.words)) THEN CASE WHEN \(met) "
                + "THEN \(rule.met.rawValue) ELSE \(otherwise) END"
        }
        return "CASE \(cases.joined(separator: "\n        ")) ELSE rank END"
    }

    private var titlePart: Part {
        let (manager, head) = (Seniority.manager.rawValue, Seniority.head.rawValue)
        let staff = Seniority.staff.rawValue
        return Part(
            "title",
            "",
            """
            SELECT text, seniority, CASE WHEN seniority = 0 THEN 0 WHEN named IS NOT NULL
                    THEN named % 100
                WHEN is_general = 1 OR seniority = \(Seniority.executive.rawValue)
                    THEN \(JobFunction.general.rawValue)
                ELSE \(JobFunction.other.rawValue) END AS function
            FROM (
                SELECT s.text, s.named, s.is_general, CASE WHEN t.letters = 0
                        OR (t.words = 1 AND t.first IN \(list(JobTitle.empty.sorted())))
                        OR (t.words = 2 AND s.is_na = 1) THEN 0
                    WHEN s.trains = 1 THEN \(Seniority.trainee.rawValue)
                    WHEN s.assists = 1 THEN CASE WHEN s.highest IN (\(manager), \(head))
                        THEN \(manager) ELSE \(staff) END
                    WHEN s.highest > \(staff) THEN s.highest ELSE \(staff) END AS seniority
                FROM title_sum AS s JOIN term AS t ON t.text = s.text
            ) AS ranked
            """
        )
    }

    /// Names of companies without the legal form at their end.
    var companyParts: [Part] {
        let legal = list(MatchKey.legalForms.sorted())
        let source =
            dialect == .sqlite
            ? "SELECT company FROM person"
            : "SELECT company FROM person_text UNION SELECT name FROM firm_text "
                + "UNION SELECT company FROM deal_text"
        return [
            Part(
                "company_word",
                "",
                """
                SELECT text, n, raw, word, coalesce(
                    max(CASE WHEN raw NOT IN \(legal) THEN n END) OVER (PARTITION BY text),
                    min(n) OVER (PARTITION BY text)) AS last
                FROM word WHERE text IN (\(source))
                """
            ),
            Part(
                "company_name",
                "",
                """
                SELECT text, \(dialect.joined("raw", " ", order: "n")) AS match_name,
                    \(dialect.joined("word", "", order: "n")) AS name,
                    \(dialect.joined("substr(word, 1, 1)", "", order: "n")) AS initials
                FROM (SELECT * FROM company_word WHERE n <= last ORDER BY text, n) AS kept
                GROUP BY text
                """
            ),
        ] + linkParts
    }
}
