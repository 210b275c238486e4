import CRM
import Scoring

/// From bins to log-odds, score, probability and reasons.
extension SQLExport {
    /// A weight's reason, and how to look it up.
    private struct Cell {
        var reason: Int
        var lookup: (_ numbers: [Int64]) -> String
        var weights: [Int64]
    }

    private var cells: [Cell] {
        var cells: [Cell] = []
        for (index, table) in card.tables.enumerated() {
            cells.append(
                Cell(
                    reason: reasonOfTable(index),
                    lookup: { Self.choice("b\(index)", $0) },
                    weights: table.weights
                )
            )
        }
        for (index, combination) in card.combinations.enumerated() {
            let cell = Self.cell(of: combination)
            cells.append(
                Cell(
                    reason: reasonIDs.count - card.combinations.count + index,
                    lookup: { Self.choice(cell, $0) },
                    weights: combination.weights
                )
            )
        }
        return cells
    }

    /// The number of the cell that a lead's bins fall into.
    private static func cell(of combination: Scorecard.Combination) -> String {
        var stride = combination.weights.count
        let steps = combination.widths.enumerated().map { axis, width in
            stride /= width
            let steps = combination.groups[axis].map { Int64($0 * stride) }
            return "(" + choice("b\(combination.tables[axis])", steps) + ")"
        }
        return steps.joined(separator: " + ")
    }

    private static func choice(_ number: String, _ values: [Int64]) -> String {
        let cases = values.enumerated().map { "WHEN \($0) THEN \($1)" }
        return "CASE (\(number)) " + cases.joined(separator: " ") + " END"
    }

    /// Ids of the reasons, in the order in which ties are told.
    private var reasonIDs: [String] {
        ReasonGroup.allCases.map(\.rawValue) + card.attributes.map(\.name)
            + card.rules.features.map(\.name) + card.combinations.map(card.reasonID)
    }

    private func reasonOfTable(_ index: Int) -> Int {
        guard index < features.features.count else {
            return ReasonGroup.allCases.count + index - features.features.count
        }
        let group = features.features[index].group
        return ReasonGroup.allCases.firstIndex(of: group) ?? 0
    }

    var pointParts: [Part] {
        let cells = cells
        let micro = cells.enumerated().map { "\($1.lookup($1.weights)) AS m\($0)" }
        let milli = cells.enumerated().map { index, cell in
            let points = cell.weights.map(FixedPoint.milliPoints(microLogits:))
            return "\(cell.lookup(points)) AS c\(index)"
        }
        let all = cells.indices
        let sizes = all.map { "abs(c\($0))" }
        return [
            Part(
                "weight",
                "",
                "SELECT contact_key, id,\n    " + (micro + milli).joined(separator: ",\n    ")
                    + "\nFROM \(binPart)"
            ),
            Part(
                "total",
                "",
                """
                SELECT w.*,
                    CAST(\(all.map { "m\($0)" }.joined(separator: " + ")) AS BIGINT) AS micro,
                    \(all.map { "c\($0)" }.joined(separator: " + ")) AS rounded,
                    \(dialect.extreme("greatest", sizes)) AS largest
                FROM weight AS w
                """
            ),
            Part(
                "point",
                "",
                """
                SELECT t.*, CASE \(all.map { "WHEN abs(c\($0)) = largest THEN \($0)" }
                    .joined(separator: " ")) END AS place,
                    \(rounded("micro * 21640426", 1_000_000_000)) AS milli
                FROM total AS t
                """
            ),
            reasonPart(cells),
        ]
    }

    /// A quotient rounded to the nearest whole number, halves away from zero.
    private func rounded(_ number: String, _ divisor: Int64) -> String {
        let up = dialect.quotient("(\(number)) + \(divisor / 2)", "\(divisor)")
        let down = dialect.quotient("-(\(number)) + \(divisor / 2)", "\(divisor)")
        return "CASE WHEN \(number) >= 0 THEN \(up) ELSE -\(down) END"
    }

    /// One row a contact: each reason's thousandths of a point; what rounding left over goes to
    /// the largest weight's.
    private func reasonPart(_ cells: [Cell]) -> Part {
        let sums = reasonIDs.indices.map { reason in
            let members = cells.indices.filter { cells[$0].reason == reason }
            guard !members.isEmpty else { return "0 AS r\(reason)" }
            let sum = members.map { "c\($0)" }.joined(separator: " + ")
            let places = members.map(String.init).joined(separator: ", ")
            return "\(sum) + CASE WHEN place IN (\(places)) THEN milli - rounded ELSE 0 END "
                + "AS r\(reason)"
        }
        return Part(
            "reason",
            "",
            """
            SELECT contact_key, id, milli, \(card.baseLogOddsMicro) + micro AS log_odds_micro,
                \(score) AS score,
                \(sums.joined(separator: ",\n    "))
            FROM point
            """
        )
    }

    /// The score of points, held to 0...100 and compressed as the card says.
    private var score: String {
        let plain = rounded("50000 + milli", 1_000)
        guard let compression = card.compression else {
            return dialect.extreme("least", ["100", dialect.extreme("greatest", ["0", plain])])
        }
        let above = compression.above.enumerated().reversed()
            .map { "WHEN 50000 + milli >= \($1) THEN \($0 + 81)" }
        let below = compression.below.enumerated().reversed()
            .map { "WHEN 50000 + milli < \($1) THEN \(19 - $0)" }
        return "CASE " + (above + below).joined(separator: " ") + " ELSE \(plain) END"
    }

    /// The end of the list of reasons: the line that turns points beyond the linear range, which
    /// have reasons, into the score.
    private var listEnd: String {
        guard let compression = card.compression, let top = compression.above.first,
            let bottom = compression.below.first
        else { return "']'" }
        return "CASE WHEN (50000 + milli >= \(top) OR 50000 + milli < \(bottom)) "
            + "AND score * 1000 <> 50000 + milli "
            + "THEN ',{\"id\":\"compression\",\"milli_points\":' "
            + "|| CAST(score * 1000 - 50000 - milli AS \(dialect.text)) || '}]' ELSE ']' END"
    }

    var resultQuery: String {
        let d = dialect
        let double = d == .sqlite ? "REAL" : d == .spark ? "DOUBLE" : "DOUBLE PRECISION"
        let logit = "(CAST(log_odds_micro AS \(double)) / 1000000)"
        let one =
            d == .postgres
            ? "CAST(1 / (1 + exp(-\(logit))) AS numeric)"
            : "1 / (1 + exp(-\(logit)))"
        return """
            SELECT id AS contact_id, log_odds_micro, \(logit) AS log_odds,
                score, CAST(round(\(one), 6) AS \(double)) AS probability,
                CASE WHEN score >= \(thresholds.hot) THEN 'Hot'
                    WHEN score >= \(thresholds.warm) THEN 'Warm' ELSE 'Cold' END
                    AS category,
                \(reasonList) AS reasons
            FROM reason
            """
    }

    /// The reasons that count as a JSON array of `id` and thousandths of a point, strongest first.
    private var reasonList: String {
        let d = dialect
        func object(_ id: String, _ points: String) -> String {
            "'{\"id\":' || \(id) || ',\"milli_points\":' || CAST(\(points) AS \(d.text)) || '}'"
        }
        func quoted(_ id: String) -> String { d.literal(Self.json(id)) }
        if d == .spark {
            let items = reasonIDs.enumerated().map {
                "struct(-abs(r\($0)) AS o, \($0) AS n, r\($0) AS p, \(quoted($1)) AS id)"
            }
            return "'[' || array_join(transform(array_sort(filter(array("
                + items.joined(separator: ", ") + "), x -> x.p <> 0)), x -> "
                + object("x.id", "x.p") + "), ',') || " + listEnd
        }
        let items = reasonIDs.enumerated().map {
            "SELECT \($0) AS n, r\($0) AS p, \(quoted($1)) AS id"
        }.joined(separator: " UNION ALL ")
        let ordered = d == .sqlite ? " ORDER BY abs(p) DESC, n" : ""
        let order = d == .sqlite ? "n" : "abs(p) DESC, n"
        return "'[' || coalesce((SELECT \(d.joined(object("id", "p"), ",", order: order)) "
            + "FROM (SELECT n, p, id FROM (\(items)) AS each WHERE p <> 0\(ordered)) AS told), '') "
            + "|| " + listEnd
    }

    private static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
