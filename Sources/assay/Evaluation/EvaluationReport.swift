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
    /// The new model beside the one in use.
    let comparison: ModelComparison?
    /// Figures by a column.
    let segments: (column: String, segments: [Evaluation.Segment])?
    /// Columns not used.
    let leftOut: [ModelTraining.LeftOut]

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
        if let comparison {
            try session.console.line()
            try page.show(comparison)
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
        if let comparison {
            let (new, old) = (comparison.models[0], comparison.models[1])
            object["model_in_use"] = [
                "name": .string(old.name), "quality": old.quality.json,
                "seen_at_most": .integer(Int64(old.seen)), "new_model": new.quality.json,
                "difference": comparison.difference.map(EvaluationJSON.intervals) ?? .null,
            ]
        }
        if let segments {
            object["segments"] = .array(segments.segments.map(EvaluationJSON.segment))
        }
        return .object(object)
    }
}
