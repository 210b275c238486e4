import JSON

/// Measured figures as people read them.
enum Decimals {
    /// `0.9102`, `-0.031`: rounded half away from zero; `–` for what is no number.
    static func text(_ value: Double, _ places: Int = 4) -> String {
        let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 1e15 else { return value.isNaN ? "–" : value < 0 ? "-∞" : "∞" }
        let whole = Int64(scaled)
        let digits = String(whole % Int64(scale))
        let zeros = String(repeating: "0", count: max(0, places - digits.count))
        let sign = value < 0 && whole > 0 ? "-" : ""
        return sign + "\(whole / Int64(scale))" + (places > 0 ? "." + zeros + digits : "")
    }

    /// `0.9 to 0.92`, with the same decimals.
    static func interval(_ range: ClosedRange<Double>, _ places: Int = 4) -> String {
        "\(text(range.lowerBound, places)) to \(text(range.upperBound, places))"
    }

    /// `12.3 %`: a share from 0 to 1.
    static func percent(_ share: Double) -> String { text(share * 100, 1) + " %" }

    /// `12 %`: a share from 0 to 1.
    static func whole(_ share: Double) -> String { text(share * 100, 0) + " %" }

    /// `10.1 to 15.2 %`.
    static func percents(_ range: ClosedRange<Double>) -> String {
        "\(text(range.lowerBound * 100, 1)) to \(text(range.upperBound * 100, 1)) %"
    }

    /// A figure in JSON; null where it is no number.
    static func json(_ value: Double?) -> JSON {
        value.flatMap { $0.isFinite ? JSON.number($0) : nil } ?? .null
    }

    /// The two ends in JSON.
    static func json(_ range: ClosedRange<Double>?) -> JSON {
        range.map { .array([json($0.lowerBound), json($0.upperBound)]) } ?? .null
    }

    /// A text cell of a number, and the number for programs.
    static func cell(_ value: Double?, _ places: Int = 4) -> Cell {
        value.map { Cell(text($0, places), json($0)) } ?? Cell("", .null)
    }
}
