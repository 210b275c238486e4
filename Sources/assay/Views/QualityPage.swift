import JSON
import Scoring

/// Shows how good predictions are: figures, calibration, lift.
struct QualityPage {
    let console: Console

    /// One table of figures, a column a model; the base rate stands beside them.
    func figures(_ columns: [(title: String, quality: Quality)]) throws {
        guard let first = columns.first?.quality else { return }
        let width = columns.reduce(12) { max($0, $1.title.count + 2) }
        func row(_ name: String, _ base: Double?, _ figure: (Quality) -> Double) throws {
            let cells = columns.map { Self.padded(Self.decimal(figure($0.quality)), width) }
            try console.line(
                "  " + Self.label(name) + cells.joined()
                    + Self.padded(base.map { Self.decimal($0) } ?? "", 12)
            )
        }
        let titles = columns.map { Self.padded($0.title, width) }.joined()
        try console.line(
            console.styled("  " + Self.label("") + titles + Self.padded("base rate", 12), .bold)
        )
        try row("ROC AUC", 0.5) { $0.rocAUC }
        try row("PR AUC", first.baseRate) { $0.prAUC }
        try row("log loss", first.baseLogLoss) { $0.logLoss }
        try row("Brier score", first.baseBrier) { $0.brier }
        try row("calibration error", nil) { $0.calibrationError }
        try console.line(
            "  over \(ProgressBar.grouped(first.count)) leads,"
                + " \(ProgressBar.grouped(first.won)) won"
        )
    }

    /// Predicted beside observed shares: a bar of the predicted share with a mark at the observed.
    func calibration(_ calibration: Calibration) throws {
        try console.line(
            console.styled("  " + Self.label("predicted") + "  won            leads", .bold)
        )
        for group in calibration.groups {
            let interval = group.interval
            try console.line(
                "  " + Self.padded(Self.percent(group.predicted), 6)
                    + Self.padded(Self.percent(group.observed), 8)
                    + "  (\(Self.percent(interval.lowerBound)) to"
                    + " \(Self.percent(interval.upperBound)))"
                    + Self.padded(ProgressBar.grouped(group.count), 8) + "  "
                    + plot(group)
            )
        }
        try console.line(
            "  slope \(Self.decimal(calibration.slope)) (1 is fair, less is too bold), intercept "
                + Self.decimal(calibration.intercept)
        )
    }

    /// Forty places for 0 to 100 %: bar to the predicted share, `o` at the observed one.
    private func plot(_ group: Calibration.Group) -> String {
        let places = 40
        func place(_ share: Double) -> Int { min(places - 1, Int(share * Double(places))) }
        var cells = [Character](repeating: console.terminal.isPlain ? "." : "·", count: places)
        for index in 0...place(group.predicted) {
            cells[index] = console.terminal.isPlain ? "=" : "━"
        }
        cells[place(group.observed)] = "o"
        return String(cells)
    }

    /// How much richer in won leads the top of the ranking is.
    func lift(_ lifts: [Lift]) throws {
        for lift in lifts {
            try console.line(
                "  the best \(Self.percent(lift.share)): \(lift.won) of \(lift.count) won, "
                    + "\(Self.decimal(lift.lift, digits: 2)) times the average"
            )
        }
    }

    /// A heading above a part.
    func heading(_ text: String) throws {
        try console.line()
        try console.line(console.styled(text, .bold))
    }

    static func label(_ text: String) -> String {
        text + String(repeating: " ", count: max(1, 20 - text.count))
    }

    static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// A number with a fixed count of decimals.
    static func decimal(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "n/a" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int64((abs(value) * scale).rounded())
        let unit = Int64(scale)
        let rest = String(whole % unit)
        let sign = value < 0 && whole > 0 ? "-" : ""
        return sign + "\(whole / unit)." + String(repeating: "0", count: digits - rest.count) + rest
    }

    /// Whole percent.
    static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

extension Calibration {
    /// The groups with slope and intercept.
    var json: JSON {
        [
            "intercept": .number(intercept),
            "slope": .number(slope),
            "groups": .array(
                groups.map { group in
                    [
                        "leads": .integer(Int64(group.count)), "won": .integer(Int64(group.won)),
                        "predicted": .number(group.predicted), "observed": .number(group.observed),
                        "low": .number(group.interval.lowerBound),
                        "high": .number(group.interval.upperBound),
                    ]
                }
            ),
        ]
    }
}

extension Lift {
    /// One part of the ranking.
    var json: JSON {
        [
            "share": .number(share), "leads": .integer(Int64(count)), "won": .integer(Int64(won)),
            "lift": .number(lift),
        ]
    }
}
