import CRM
import Scoring

/// Which bin each feature falls into: `b0`, `b1`… in the model's order.
extension SQLExport {
    var binParts: [Part] {
        let features = self.features.features
        let standard = features.map { "\(bin($0.id)) AS b\($0.id.rawValue)" }
        let own = card.attributes.enumerated().map {
            "\(attributeBin($0.element, $0.offset)) AS b\(features.count + $0.offset)"
        }
        let asked = ruleColumns.map {
            "\(attributeBin($0.feature, $0.index)) AS k\($0.index)"
        }
        return attributeParts + [
            Part(
                "bin",
                "",
                """
                SELECT q.contact_key, q.id,
                    \((standard + own + asked).joined(separator: ",\n    "))
                FROM quality AS q CROSS JOIN moment
                LEFT JOIN term AS ts ON ts.text = q.source
                LEFT JOIN title AS tt ON tt.text = q.title
                LEFT JOIN term AS ti ON ti.text = q.industry
                LEFT JOIN history AS h ON h.contact_key = q.contact_key
                LEFT JOIN silence AS s ON s.contact_key = q.contact_key
                LEFT JOIN deal_sum AS d ON d.contact_key = q.contact_key
                LEFT JOIN deal_stage AS ds ON ds.contact_key = q.contact_key
                LEFT JOIN term AS td ON td.text = ds.stage
                LEFT JOIN firm_deal AS fd ON fd.company_key = q.known_key
                LEFT JOIN own_deal AS od ON od.contact_key = q.contact_key
                    AND od.company_key = q.known_key
                LEFT JOIN firm_people AS fp ON fp.company_key = q.known_key
                \(attributeJoin)
                """
            )
        ] + ruleParts
    }

    private func bin(_ id: FeatureID) -> String {
        switch id {
        case .emailForm: "q.form"
        case .emailDomain: "q.class"
        case .emailRole: "q.role"
        case .emailMatch: "q.matches"
        case .bounces: occurrences("h.bounces")
        case .companyKnown: "CASE WHEN \(isKnown) THEN 1 ELSE 0 END"
        case .companySize: present("q.employees", [10, 50, 250, 1_000, 5_000])
        case .industry: "coalesce(ti.industry, 0)"
        case .colleagues:
            atCompany(
                "coalesce(fp.people, 0) - CASE WHEN q.created_at IS NULL OR q.created_at <= as_of "
                    + "THEN 1 ELSE 0 END",
                [1, 2, 5]
            )
        case .companyWon: atCompany("coalesce(fd.won, 0) - coalesce(od.won, 0)", [1, 2])
        case .companyLost: atCompany("coalesce(fd.lost, 0) - coalesce(od.lost, 0)", [1, 2])
        case .seniority: "coalesce(tt.seniority, 0)"
        case .function: "coalesce(tt.function, 0)"
        case .lastInbound: recency("h.inbound_days", [3, 8, 15, 31, 91, 181])
        case .lastOutbound: recency("h.outbound_days", [8, 31, 91])
        case .activeChannels: present("h.channels", [1, 2, 3])
        case .activeDays: present("h.days", [1, 2, 4, 8])
        case .trend: trend
        case .noShows: occurrences("h.no_shows")
        default: laterBin(id)
        }
    }

    private func laterBin(_ id: FeatureID) -> String {
        switch id {
        case .source: "coalesce(ts.source, 0)"
        case .interest:
            "CASE WHEN h.interest IS NULL THEN 0 ELSE h.interest - "
                + "\(InteractionKind.formDemo.rawValue - 1) END"
        case .dealStage: "CASE WHEN d.open > 0 THEN 1 + coalesce(td.stage, 0) ELSE 0 END"
        case .dealValue: present("d.value", [100_000, 1_000_000, 10_000_000])
        case .dealMoved:
            "CASE WHEN d.moved IS NULL THEN 0 ELSE 1 + "
                + band("as_of - d.moved", [15, 46, 91].map { $0 * Instant.day }) + " END"
        case .ownWon: band("coalesce(d.won, 0)", [1, 2])
        case .ownLost: band("coalesce(d.lost, 0)", [1, 2])
        case .consent: "coalesce(q.refuses + 1, 0)"
        case .optOuts: "CASE WHEN h.opt_outs > 0 THEN 1 ELSE 0 END"
        case .completeness: band(filled, [2, 4, 6, 8])
        case .age:
            "CASE WHEN q.created_at IS NULL OR q.created_at > as_of THEN 0 ELSE 1 + "
                + band("as_of - q.created_at", [8, 31, 91, 366].map { $0 * Instant.day }) + " END"
        default: decayed(id.rawValue - FeatureID.meetingWeek.rawValue)
        }
    }

    /// Two features a signal: the week's half-life, then the quarter's.
    private func decayed(_ offset: Int) -> String {
        let signal = offset / 2
        let table = signal == Signal.unanswered.rawValue ? "s" : "h"
        let sum = "\(table).\(offset % 2 == 0 ? "week" : "quarter")\(signal)"
        // The least sum in units of 2^−40 that rounds to the edge in millionths.
        let edges = FeatureSet.decayEdges.map { edge in
            let numerator = (Int128(edge) << 40) - (1 << 39)
            return Int64((numerator + 999_999) / 1_000_000)
        }
        return "CASE WHEN h.interactions IS NULL THEN 0 WHEN coalesce(\(table).n\(signal), 0) = 0 "
            + "THEN 1 ELSE 2 + \(band(sum, edges)) END"
    }

    private var isKnown: String { "(q.known_key IS NOT NULL OR q.match_name IS NOT NULL)" }

    private func atCompany(_ count: String, _ edges: [Int64]) -> String {
        // A name without a company's row has no others and no deals.
        let known = "CASE WHEN q.known_key IS NULL THEN 0 ELSE \(count) END"
        return "CASE WHEN \(isKnown) THEN 1 + \(band("(\(known))", edges)) ELSE 0 END"
    }

    private func present(_ number: String, _ edges: [Int64]) -> String {
        "CASE WHEN \(number) IS NULL THEN 0 ELSE 1 + \(band(number, edges)) END"
    }

    private func recency(_ days: String, _ edges: [Int64]) -> String {
        "CASE WHEN h.interactions IS NULL THEN 0 WHEN \(days) IS NULL THEN 1 "
            + "ELSE 2 + \(band(days, edges)) END"
    }

    private func occurrences(_ count: String) -> String { present(count, [1, 2]) }

    private var trend: String {
        """
        CASE WHEN h.interactions IS NULL THEN 0
                WHEN h.before90 = 0 THEN CASE WHEN h.now30 = 0 THEN 1 ELSE 6 END
                WHEN h.now30 = 0 THEN 2 WHEN h.now30 * 9 < h.before90 * 2 THEN 3
                WHEN h.now30 * 2 > h.before90 THEN 5 ELSE 4 END
        """
    }

    private var filled: String {
        let columns = [
            "name", "email", "phone", "company", "title", "website", "country", "source",
        ]
        return "("
            + columns.map { "CASE WHEN q.\($0) <> '' THEN 1 ELSE 0 END" }
            .joined(separator: " + ") + ")"
    }
}
