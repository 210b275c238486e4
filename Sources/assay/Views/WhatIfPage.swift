import CRM
import Engine
import JSON
import Scoring

/// A score as it would be if some facts were different, beside the real one.
struct WhatIfPage {
    private let changes: [WhatIf.Change]
    private let before: ScoreReport
    private let after: WhatIfResult

    /// Supposes the changes.
    ///
    /// - Throws: ``Failure`` that names the fact and what it takes.
    init(
        _ changes: [WhatIf.Change],
        of report: ScoreReport,
        _ engine: ScoringEngine,
        _ language: Language
    ) throws {
        self.changes = changes
        before = report
        do {
            after = try engine.suppose(changes, of: report, language: language)
        } catch WhatIfError.unknownField(let field, let known) {
            throw Failure.usage(
                "option '--what-if': there is no fact '\(field)'"
                    + SpellingHint.clause(for: field, among: known)
                    + "\n'assay explain --fields' lists them."
            )
        } catch let error as WhatIfError {
            throw Failure.usage("option '--what-if': \(error)")
        }
    }

    private var gain: Int { after.result.score - before.payload.result.score }

    /// The reasons that differ: points gained or lost, largest first.
    private var differences: [(text: String, milliPoints: Int)] {
        var old = Dictionary(before.explanation.lines.map { ($0.id, $0) }) { first, _ in first }
        var found: [(text: String, milliPoints: Int)] = []
        for reason in after.explanation.lines {
            let was = old.removeValue(forKey: reason.id)
            let difference = reason.milliPoints - (was?.milliPoints ?? 0)
            if difference != 0 || was?.text != reason.text {
                found.append((reason.text, difference))
            }
        }
        for (_, gone) in old.sorted(by: { $0.key < $1.key }) {
            found.append(("No longer: \(gone.text)", -gone.milliPoints))
        }
        return found.sorted { abs($0.milliPoints) > abs($1.milliPoints) }
    }

    /// Both scores, and the reasons that differ.
    func print(_ page: ScorePage) throws {
        let list = changes.map { "\($0.field)=\($0.value)" }.joined(separator: ", ")
        try page.console.line("Now")
        try page.headline(before.payload.result, before.localCategory)
        try page.console.line("If " + SafeText.visible(list))
        try page.headline(after.result, after.category)
        let word = gain > 0 ? "up \(gain)" : (gain < 0 ? "down \(-gain)" : "unchanged")
        try page.heading("What changes: \(word)")
        for difference in differences {
            try page.line(milliPoints: difference.milliPoints, difference.text)
        }
    }

    /// The supposed score as JSON.
    var json: JSON {
        var supposed: JSONObject = [:]
        for change in changes { supposed[change.field] = .string(change.value) }
        return [
            "suppose": .object(supposed), "score": .integer(Int64(after.result.score)),
            "category": .string(after.category.rawValue),
            "probability": ScoreJSON.micro(after.result.probabilityMicro),
            "change": .integer(Int64(gain)),
            "reasons": .array(after.explanation.lines.map(ScoreReport.json)),
        ]
    }
}
