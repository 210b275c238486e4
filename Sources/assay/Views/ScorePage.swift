import CRM
import Engine
import JSON
import Scoring
import Storage
import Values

/// The part of a page that shows one score: number, parts and reasons, within 80 columns.
struct ScorePage {
    let console: Console

    /// `  82  HOT   probability 41 % (30 to 52 %)   confidence 0.74`.
    func headline(_ result: ScoreResult, _ category: Category) throws {
        let score = String(result.score)
        let padded = String(repeating: " ", count: max(0, 4 - score.count)) + score
        try console.line(
            console.styled("\(padded)  \(category.rawValue.uppercased())", category.style)
                + "   probability \(PlainWords.percent(result.probabilityMicro))"
                + " (\(PlainWords.percent(result.lowMicro)) to"
                + " \(PlainWords.percent(result.highMicro)))"
                + "   confidence \(PlainWords.hundredths(result.confidenceMicro))"
        )
    }

    /// Number, trend, reasons, parts: the middle of a contact's page.
    ///
    /// Days are those of `zone`.
    func all(_ report: ScoreReport, trend: Trend, now: Instant, in zone: TimeZoneRules) throws {
        if let agent = report.agent {
            try headline(report, agent)
        } else {
            try headline(report.payload.result, report.localCategory)
        }
        if report.agent?.verdict == nil {
            try console.line(console.styled("      \(report.explanation.confidence)", .dim))
        }
        if let override = report.override {
            try console.line(
                console.styled("      set by hand: \(OverrideWords.line(override))", .yellow)
            )
        }
        try console.line("      \(trend.text)")
        try console.line(
            console.styled(
                "      scored \(PlainWords.age(of: report.stored.scoredAt, now: now, in: zone))"
                    + " by \(report.stored.modelName), score number \(report.stored.seq)",
                .dim
            )
        )
        if let verdict = report.agent?.verdict {
            try words(of: verdict)
            try heading("Why the local model says \(report.payload.result.score)")
        } else {
            try heading("Why")
        }
        try reasons(report.explanation)
        try heading("Parts")
        try breakdown(report.agent?.verdict?.breakdown ?? report.payload.result.breakdown)
    }

    /// The line under all reasons: what they and the 50 come to.
    func sum(_ report: ScoreReport) throws {
        let points = SharedPoints(report.explanation.lines)
        let total = PlainWords.points(points.sum * 100).dropFirst()
        try console.line(
            "  " + padLeft(String(total), 6) + "  together, so \(report.payload.result.score)"
        )
    }

    /// One line a reason, strongest first; the rest is summed up, so that the column adds up, and
    /// where points are compressed, the last line says so.
    func reasons(_ explanation: Explanation, limit: Int = 8) throws {
        let lines = explanation.lines
        let tenths = SharedPoints(lines).tenths
        let reasons = explanation.reasons
        for (reason, points) in zip(reasons, tenths).prefix(limit) {
            try line(milliPoints: points * 100, reason.text, evidence: reason.evidence)
        }
        if reasons.count > limit {
            let rest = reasons.count - limit
            try line(
                milliPoints: tenths[limit..<reasons.count].reduce(0, +) * 100,
                PlainWords.count(rest, "smaller reason") + "; 'assay explain' shows all"
            )
        }
        if let last = explanation.compression, let points = tenths.last {
            try line(milliPoints: points * 100, last.text)
        }
    }

    /// The four parts with their maxima.
    func breakdown(_ parts: [Int]) throws {
        for (dimension, points) in zip(Dimension.allCases, parts) {
            let cells = 20
            let full = points * cells / dimension.maximum
            let name = PlainWords.title(of: dimension)
            try console.line(
                "  " + pad(name, 15)
                    + padLeft("\(points)", 3) + "/\(dimension.maximum)  "
                    + String(repeating: "█", count: full)
                    + String(repeating: "·", count: cells - full)
            )
        }
    }

    /// A heading over a part of the page.
    func heading(_ text: String) throws {
        try console.line()
        try console.line(console.styled(text, .bold))
    }

    /// One line with points in front.
    func line(
        milliPoints: Int,
        _ text: String,
        evidence: (won: Int, lost: Int)? = nil
    ) throws {
        let points = PlainWords.points(milliPoints)
        let style: Style? = milliPoints > 0 ? .green : (milliPoints < 0 ? .red : nil)
        var words = SafeText.visible(text)
        if let evidence { words += " (\(evidence.won) won, \(evidence.lost) lost)" }
        try console.line(
            "  " + console.styled(padLeft(points, 6), style) + "  "
                + HelpText.wrap(words, indent: 10)
        )
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - SafeText.width(of: text)))
    }

    private func padLeft(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - SafeText.width(of: text))) + text
    }
}

/// Scores and reasons as JSON.
enum ScoreJSON {
    /// A count of millionths as a JSON number.
    static func micro(_ value: Int) -> JSON { .number(Double(value) / 1_000_000) }

    /// Thousandths of a point as a JSON number.
    static func milli(_ value: Int) -> JSON { .number(Double(value) / 1_000) }

    /// A time, or null.
    static func time(_ value: Instant?) -> JSON { value.map { .string($0.description) } ?? .null }

    static func contact(_ contact: Contact) -> JSON {
        var members: JSONObject = [
            "id": .string(contact.id), "organization_id": .string(contact.organizationID),
        ]
        for (name, value) in contact.document { members[name] = value }
        return .object(members)
    }
}
