/// The character ahead of the decimals: what is a decimal sign to some groups thousands for others.
package enum DecimalMark: String, Sendable {
    case point = "."
    case comma = ","

    var character: Character { self == .point ? "." : "," }
}

/// What the numbers of one column show about their decimal sign.
///
/// `12.500` alone is twelve thousand five hundred, in a column with `999.1` twelve and a half.
package struct DecimalEvidence: Equatable, Sendable {
    private var points = 0
    private var commas = 0

    /// Evidence of a column of which nothing was seen yet.
    package init() {}

    /// The sign that every telling number has; nil when none tells, or they disagree.
    package var mark: DecimalMark? {
        if points > 0, commas == 0 { return .point }
        if commas > 0, points == 0 { return .comma }
        return nil
    }

    /// Counts a cell; one that is no number tells nothing.
    package mutating func add(_ text: String) {
        guard let parts = NumberParts(text) else { return }
        switch Self.shown(parts.run) {
        case .point: points += 1
        case .comma: commas += 1
        case nil: break
        }
    }

    /// Counts what another column of the same file showed.
    package mutating func add(_ other: DecimalEvidence) {
        points += other.points
        commas += other.commas
    }

    private static func shown(_ run: String) -> DecimalMark? {
        let marks = run.filter { $0 == "." || $0 == "," }
        guard let last = marks.last else { return nil }
        if marks.contains(where: { $0 != last }) { return DecimalMark(rawValue: String(last)) }
        if marks.count > 1 { return last == "." ? .comma : .point }
        guard !NumberReader.isThousands(run, mark: last) else { return nil }
        return DecimalMark(rawValue: String(last))
    }
}
