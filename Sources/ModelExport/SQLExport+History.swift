import CRM
import Scoring

/// Counts over interactions and opportunities, in whole numbers alone.
extension SQLExport {
    private static let day = Instant.day

    var historyParts: [Part] {
        [
            decay("week", DecayTable.shared.weekFractions),
            decay("quarter", DecayTable.shared.quarterFractions),
            eventPart, answerPart, silencePart, historyPart,
        ]
    }

    private func decay(_ name: String, _ fractions: [Int64]) -> Part {
        rows(
            "\(name)_decay",
            ["hour", "weight"],
            fractions.enumerated().map { [String($0), "CAST(\($1) AS BIGINT)"] }
        )
    }

    private func weight(_ table: String, _ alias: String, _ hours: Int) -> String {
        let times = dialect.quotient("t.hours", String(hours))
        return "CASE WHEN \(times) < 41 THEN \(dialect.halved("\(alias).weight", times)) ELSE 0 END"
    }

    /// Each interaction with its age and weights.
    private var eventPart: Part {
        Part(
            "happening",
            "",
            """
            SELECT t.*, \(weight("week", "w", 168)) AS week,
                \(weight("quarter", "q", 1_080)) AS quarter
            FROM (
                SELECT e.contact_key, e.kind, e.happened, as_of - e.happened AS age,
                    \(dialect.quotient("as_of - e.happened", "3600000000")) AS hours,
                    coalesce(k.signal, -1) AS signal, coalesce(k.role, 0) AS role,
                    coalesce(k.answers, 0) AS answers, coalesce(k.asks, 0) AS asks,
                    coalesce(k.channel, 0) AS channel
                FROM event AS e CROSS JOIN moment LEFT JOIN kind AS k ON k.kind = e.kind
            ) AS t
            JOIN week_decay AS w ON w.hour = t.hours % 168
            JOIN quarter_decay AS q ON q.hour = t.hours % 1080
            """
        )
    }

    private var answerPart: Part {
        Part(
            "answer",
            "",
            """
            SELECT contact_key, max(happened) AS happened FROM happening
            WHERE role = 1 AND answers = 1 GROUP BY contact_key
            """
        )
    }

    /// What we sent since the last answer.
    private var silencePart: Part {
        Part(
            "silence",
            "",
            """
            SELECT t.contact_key, count(*) AS n7, sum(t.week) AS week7, sum(t.quarter) AS quarter7
            FROM happening AS t LEFT JOIN answer AS a ON a.contact_key = t.contact_key
            WHERE t.role = 2 AND (a.happened IS NULL OR t.happened > a.happened)
            GROUP BY t.contact_key
            """
        )
    }

    private var historyPart: Part {
        let signals = Signal.allCases.filter { $0 != .unanswered }.map(\.rawValue).flatMap {
            [
                "sum(CASE WHEN signal = \($0) THEN 1 ELSE 0 END) AS n\($0)",
                "sum(CASE WHEN signal = \($0) THEN week ELSE 0 END) AS week\($0)",
                "sum(CASE WHEN signal = \($0) THEN quarter ELSE 0 END) AS quarter\($0)",
            ]
        }
        let day = Self.day
        // Rounded down also before 1970.
        let number = "(happened - (happened % \(day) + \(day)) % \(day))"
        func count(_ condition: String, _ name: String) -> String {
            "sum(CASE WHEN \(condition) THEN 1 ELSE 0 END) AS \(name)"
        }
        return Part(
            "history",
            "",
            """
            SELECT contact_key, count(*) AS interactions,
                \(signals.joined(separator: ",\n    ")),
                \(dialect.quotient("min(CASE WHEN role = 1 THEN age END)", "\(day)"))
                    AS inbound_days,
                \(dialect.quotient("min(CASE WHEN role = 2 THEN age END)", "\(day)"))
                    AS outbound_days,
                \(count("role = 1 AND age < \(30 * day)", "now30")),
                \(count("role = 1 AND age >= \(30 * day) AND age < \(120 * day)", "before90")),
                count(DISTINCT CASE WHEN role = 1 AND age < \(90 * day) THEN \(number) END)
                    AS days,
                count(DISTINCT CASE WHEN role = 1 AND age < \(45 * day) THEN channel END)
                    AS channels,
                min(CASE WHEN role = 1 AND asks = 1 AND age < \(180 * day) THEN kind END)
                    AS interest,
                \(count("role = 3", "no_shows")), \(count("role = 4", "bounces")),
                \(count("role = 5", "opt_outs"))
            FROM happening GROUP BY contact_key
            """
        )
    }

    /// A contact's own deals, and those of companies.
    var dealParts: [Part] {
        let none = "-\(Int64.max)"
        let binary = dialect == .postgres ? "stage COLLATE \"C\"" : "stage"
        // No sum of what CRMs hold comes near; a slip of the keyboard must not stop the query.
        let value = dialect.extreme("least", ["value_minor", "1000000000000000"])
        func count(_ status: String, _ name: String) -> String {
            "sum(CASE WHEN status = '\(status)' THEN 1 ELSE 0 END) AS \(name)"
        }
        return [
            Part(
                "deal_sum",
                "",
                """
                SELECT contact_key, \(count("open", "open")), \(count("won", "won")),
                    \(count("lost", "lost")),
                    max(CASE WHEN status = 'open' THEN moved_at END) AS moved,
                    max(CASE WHEN status = 'open' THEN coalesce(moved_at, \(none)) END) AS latest,
                    sum(CASE WHEN status = 'open' AND value_minor IS NOT NULL THEN \(value) END)
                        AS value
                FROM deal WHERE contact_key IS NOT NULL GROUP BY contact_key
                """
            ),
            Part(
                "deal_stage",
                "",
                """
                SELECT d.contact_key, max(d.\(binary)) AS stage
                FROM deal AS d JOIN deal_sum AS s ON s.contact_key = d.contact_key
                WHERE d.status = 'open' AND coalesce(d.moved_at, \(none)) = s.latest
                GROUP BY d.contact_key
                """
            ),
            Part(
                "own_deal",
                "",
                """
                SELECT contact_key, company_key, \(count("won", "won")), \(count("lost", "lost"))
                FROM deal WHERE contact_key IS NOT NULL AND company_key IS NOT NULL
                GROUP BY contact_key, company_key
                """
            ),
            Part(
                "firm_deal",
                "",
                """
                SELECT company_key, \(count("won", "won")), \(count("lost", "lost"))
                FROM deal WHERE company_key IS NOT NULL GROUP BY company_key
                """
            ),
            Part(
                "firm_people",
                "",
                """
                SELECT company_key,
                    sum(CASE WHEN created_at IS NULL OR created_at <= as_of THEN 1 ELSE 0 END)
                        AS people
                FROM person CROSS JOIN moment WHERE company_key IS NOT NULL GROUP BY company_key
                """
            ),
        ]
    }
}
