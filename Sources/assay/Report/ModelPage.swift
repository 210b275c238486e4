import CRM
import JSON
import Scoring

/// A whole model on a terminal, within 80 columns.
struct ModelPage {
    let console: Console

    /// Who was right where people set scores of their own; nothing where nobody did.
    func overrides(_ record: OverrideRecord) throws {
        guard record.made > 0 else { return }
        let made = PlainWords.count(record.made, "override")
        guard record.decided > 0 else {
            return try console.line("\(made) by people; of none it is known yet how it ended.")
        }
        try console.line(
            "\(made) by people, \(record.decided) decided: people were nearer"
                + " \(record.peopleRight) times, the model \(record.modelRight)."
        )
    }

    /// Every feature under the part of the score it counts to.
    func features(_ sheet: ModelSheet) throws {
        for dimension in Dimension.allCases.map(Optional.some) + [nil] {
            let features = sheet.features.filter { $0.dimension == dimension }
            guard !features.isEmpty else { continue }
            try console.line()
            let title = dimension.map(PlainWords.title) ?? "Features that count together"
            try console.line(console.styled(title, .bold))
            for feature in features { try show(feature) }
        }
    }

    /// What it is called, whether it is in use, and what it learned from.
    func head(_ sheet: ModelSheet) throws {
        let use = sheet.inUseSince.map { "in use since \(PlainWords.minute($0))" } ?? "not in use"
        let name = console.styled(SafeText.visible(sheet.name), .bold)
        try console.line("\(name)  \(sheet.kind), \(use), sha256 \(sheet.sha256.prefix(12))")
        if let outcomes = sheet.outcomes {
            try console.line("Learned from \(outcomes.won) won and \(outcomes.lost) lost.")
        } else {
            try console.line("The rule book alone; nothing was learned from outcomes yet.")
        }
        try console.line(
            "The average lead has \(PlainWords.percent(sheet.baseProbability)) and scores 50;"
                + " 15 points double the odds."
        )
    }

    private func show(_ feature: ModelSheet.Feature) throws {
        let hasCounts = feature.bins.contains { $0.evidence != nil }
        try console.line()
        try console.line(
            line(
                feature.title,
                ["points", "expert", "learned"] + (hasCounts ? ["won", "lost"] : [])
            )
        )
        for bin in feature.bins {
            let counts = bin.evidence.map { ["\($0.won)", "\($0.lost)"] } ?? []
            let points = [bin.points, bin.expert, bin.learned].map(PlainWords.points)
            let text = line("  " + SafeText.visible(bin.label), points + counts)
            let style: Style? = bin.points > 0 ? .green : bin.points < 0 ? .red : nil
            try console.line(console.styled(text, style))
        }
    }

    private func line(_ label: String, _ numbers: [String]) -> String {
        let width = 78 - 8 * numbers.count
        let text = SafeText.truncated(SafeText.visible(label), to: width)
        let cells = numbers.map { String(repeating: " ", count: max(0, 8 - $0.count)) + $0 }
        return "  " + text + String(repeating: " ", count: width - SafeText.width(of: text))
            + cells.joined()
    }
}

extension ModelSheet {
    /// The sheet as one object.
    var json: JSON {
        [
            "name": .string(name), "kind": .string(kind), "sha256": .string(sha256),
            "in_use_since": ScoreJSON.time(inUseSince),
            "base_probability": ScoreJSON.micro(baseProbability),
            "won": outcomes.map { .integer(Int64($0.won)) } ?? .null,
            "lost": outcomes.map { .integer(Int64($0.lost)) } ?? .null,
            "features": .array(features.map(\.json)),
        ]
    }
}

extension ModelSheet.Feature {
    fileprivate var json: JSON {
        [
            "name": .string(name), "title": .string(title),
            "dimension": .text(dimension?.name),
            "bins": .array(
                bins.map { bin in
                    [
                        "label": .string(bin.label), "points": ScoreJSON.milli(bin.points),
                        "expert": ScoreJSON.milli(bin.expert),
                        "learned": ScoreJSON.milli(bin.learned),
                        "plus_minus": ScoreJSON.milli(bin.reach),
                        "won": bin.evidence.map { .integer(Int64($0.won)) } ?? .null,
                        "lost": bin.evidence.map { .integer(Int64($0.lost)) } ?? .null,
                    ]
                }
            ),
        ]
    }
}
