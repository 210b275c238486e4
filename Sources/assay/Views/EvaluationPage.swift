import JSON
import Scoring
import Training

/// How good a model's predictions were, on a terminal, within 80 columns.
struct EvaluationPage {
    let console: Console
    /// Whether the terminal shows more than ASCII.
    let isUnicode: Bool

    /// All of an evaluation under a title: `Held-out rows, 1,842`.
    func show(_ evaluation: Evaluation, title: String) throws {
        let quality = evaluation.quality
        try console.line(console.styled(SafeText.visible(title), .bold))
        try console.line(
            "\(PlainWords.count(quality.count, "outcome")), \(ProgressBar.grouped(quality.won)) won"
                + " (\(Decimals.percent(quality.baseRate)))"
        )
        guard quality.count > 0 else { return }
        try console.line()
        try console.line("                       figure   95 % interval       base rate alone")
        let bounds = evaluation.intervals
        try figure("ROC AUC", quality.rocAUC, bounds.rocAUC, 0.5)
        try figure("PR AUC", quality.prAUC, nil, quality.baseRate)
        try figure("Log loss", quality.logLoss, bounds.logLoss, quality.baseLogLoss)
        try figure("Brier score", quality.brier, bounds.brier, quality.baseBrier)
        try figure("Calibration error", quality.calibrationError, nil, nil)
        try lift(evaluation.lift)
        try calibration(evaluation.calibration)
        try segments(evaluation.categories, title: "By category")
    }

    /// The figures of several models on the same rows, a column each; the base rate beside them.
    func comparison(_ columns: [(title: String, quality: Quality)]) throws {
        guard let first = columns.first?.quality else { return }
        func width(_ title: String) -> Int { max(12, title.count + 2) }
        func row(_ name: String, _ base: Double?, _ figure: (Quality) -> Double) throws {
            let cells = columns.map { left(Decimals.text(figure($0.quality)), width($0.title)) }
                .joined()
            let plain = base.map { Decimals.text($0) } ?? ""
            try console.line("  " + name + spaces(19 - name.count) + cells + left(plain, 12))
        }
        let titles = columns.map { left(SafeText.visible($0.title), width($0.title)) }.joined()
        try console.line(
            console.styled("  " + spaces(19) + titles + left("base rate", 12), .bold)
        )
        try row("ROC AUC", 0.5) { $0.rocAUC }
        try row("PR AUC", first.baseRate) { $0.prAUC }
        try row("Log loss", first.baseLogLoss) { $0.logLoss }
        try row("Brier score", first.baseBrier) { $0.brier }
        try row("Calibration error", nil) { $0.calibrationError }
        try console.line(
            "  over \(ProgressBar.grouped(first.count)) leads, \(ProgressBar.grouped(first.won)) won"
        )
    }

    /// The heading of a model that may have learned from some of the outcomes it is measured on.
    static func heading(_ name: String, seen: Int) -> String {
        seen == 0 ? name : "\(name) (saw \(seen))"
    }

    /// Says what such a heading means; nothing where no outcome was seen.
    func flattered(_ name: String, seen: Int, of count: Int, therefore: String) throws {
        guard seen > 0 else { return }
        try console.line(
            "  \(SafeText.visible(name)) learned from up to \(ProgressBar.grouped(seen)) of these"
                + " \(PlainWords.count(count, "outcome")), which flatters it:"
        )
        try console.line("  " + therefore)
    }

    /// The first model's figures less the second's, on the same rows.
    func difference(_ bounds: QualityIntervals, from name: String) throws {
        try console.line()
        try console.line(
            console.styled("Less those of \(SafeText.visible(name)), same rows (95 %)", .bold)
        )
        try console.line("  ROC AUC    \(Decimals.interval(bounds.rocAUC))   above 0 is better")
        try console.line("  Log loss   \(Decimals.interval(bounds.logLoss))   below 0 is better")
        try console.line("  Brier      \(Decimals.interval(bounds.brier))   below 0 is better")
    }

    /// One line a segment; nothing without any.
    func segments(_ segments: [Evaluation.Segment], title: String) throws {
        guard !segments.isEmpty else { return }
        try console.line()
        try console.line(console.styled(title, .bold))
        try console.line("                             leads     won  predicted  observed  ROC AUC")
        for segment in segments {
            let label = SafeText.truncated(SafeText.visible(segment.label), to: 24)
            let isOneSided =
                segment.quality.won == 0 || segment.quality.won == segment.quality.count
            try console.line(
                "  " + label + spaces(24 - SafeText.width(of: label))
                    + left(ProgressBar.grouped(segment.quality.count), 8)
                    + left(ProgressBar.grouped(segment.quality.won), 8)
                    + left(Decimals.percent(segment.predicted), 11)
                    + left(Decimals.percent(segment.quality.baseRate), 10)
                    + left(isOneSided ? "–" : Decimals.text(segment.quality.rocAUC), 9)
            )
        }
    }

    /// Table and picture of predicted and observed shares.
    func calibration(_ calibration: Calibration) throws {
        try console.line()
        try console.line(console.styled("Calibration, in ten groups of equal size", .bold))
        try console.line("     leads  predicted  observed   95 % interval")
        for group in calibration.groups {
            try console.line(
                left(ProgressBar.grouped(group.count), 10)
                    + left(Decimals.percent(group.predicted), 11)
                    + left(Decimals.percent(group.observed), 10)
                    + "   " + Decimals.percents(group.interval)
            )
        }
        try console.line(
            "  slope \(Decimals.text(calibration.slope, 3)) (1 is fair, below is too bold),"
                + " intercept \(Decimals.text(calibration.intercept, 3)) (0 is fair)"
        )
        try console.line()
        let plot = CalibrationPlot(groups: calibration.groups, isUnicode: isUnicode)
        for line in plot.lines { try console.line(line) }
    }

    private func figure(
        _ name: String,
        _ value: Double,
        _ bounds: ClosedRange<Double>?,
        _ base: Double?
    ) throws {
        let interval = bounds.map { Decimals.interval($0) } ?? ""
        let plain = base.map { Decimals.text($0) } ?? ""
        let line =
            "  " + name + spaces(19 - name.count) + left(Decimals.text(value), 8) + "   "
            + interval + spaces(20 - interval.count) + plain
        try console.line(String(line.reversed().drop { $0 == " " }.reversed()))
    }

    private func lift(_ lift: [Lift]) throws {
        try console.line()
        try console.line(console.styled("Lift", .bold))
        for part in lift {
            try console.line(
                "  best \(Decimals.text(part.share * 100, 0)) %: \(part.won) of \(part.count) won,"
                    + " \(Decimals.text(part.lift, 2)) times the average"
            )
        }
    }

    private func left(_ text: String, _ width: Int) -> String { spaces(width - text.count) + text }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
