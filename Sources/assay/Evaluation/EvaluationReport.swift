import Engine
import JSON
import Scoring
import Training

/// What an evaluation found, for people and programs.
struct EvaluationReport {
    /// Which rows were measured.
    let title: String
    /// The figures.
    let evaluation: Evaluation
    /// The model in use and its probabilities for the same rows.
    let champion: (name: String, probabilities: [Double])?
    /// The new model's probabilities.
    let probabilities: [Double]
    /// What came of the rows.
    let won: [Bool]
    /// Figures by a column.
    let segments: (column: String, segments: [Evaluation.Segment])?
    /// Columns not used.
    let leftOut: [ModelTraining.LeftOut]

    private var difference: (quality: Quality, bounds: QualityIntervals)? {
        champion.map { champion in
            (
                Quality(champion.probabilities, won: won),
                Bootstrap.difference(
                    probabilities,
                    less: champion.probabilities,
                    won: won,
                    seed: 1
                )
            )
        }
    }

    /// The report on a terminal.
    func print(_ session: Session) throws {
        let page = EvaluationPage(
            console: session.console,
            isUnicode: CalibrationPlot.isUnicode(session.variables)
        )
        for column in leftOut where column.isLeak {
            try session.console.line(
                "Left out  \(SafeText.visible(column.column)): it \(SafeText.visible(column.reason))"
            )
        }
        try page.show(evaluation, title: title)
        if let segments {
            try page.segments(segments.segments, title: "By \(SafeText.visible(segments.column))")
        }
        if let champion, let difference {
            try session.console.line()
            try page.comparison([
                ("new model", evaluation.quality), (champion.name, difference.quality),
            ])
            try page.difference(difference.bounds, from: champion.name)
        }
    }

    /// The report as one object.
    var json: JSON {
        var object = EvaluationJSON.object(evaluation).objectValue ?? [:]
        object["rows"] = .string(title)
        object["left_out"] = .array(
            leftOut.map { column in
                [
                    "column": .string(column.column), "reason": .string(column.reason),
                    "is_leak": .bool(column.isLeak),
                ]
            }
        )
        if let champion, let difference {
            object["model_in_use"] = [
                "name": .string(champion.name), "quality": difference.quality.json,
                "difference": EvaluationJSON.intervals(difference.bounds),
            ]
        }
        if let segments {
            object["segments"] = .array(segments.segments.map(EvaluationJSON.segment))
        }
        return .object(object)
    }
}
