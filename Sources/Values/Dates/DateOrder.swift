/// Which of day and month comes first in dates such as 03/04/2026.
package enum DateOrder: String, CaseIterable, Sendable {
    /// Day, month, year.
    case dmy
    /// Month, day, year.
    case mdy
}

/// What the dates of one column show about their order.
package struct DateEvidence: Equatable, Sendable {
    /// Dates that only day-first explains.
    package var dayFirst = 0
    /// Dates that only month-first explains.
    package var monthFirst = 0
    /// Dates that both explain, differently.
    package var ambiguous = 0
    /// The first ambiguous one, and its line.
    package var example: (text: String, line: Int)? {
        get { exampleText.map { ($0, exampleLine) } }
        set { (exampleText, exampleLine) = (newValue?.text, newValue?.line ?? 0) }
    }

    private var exampleText: String?
    private var exampleLine = 0

    package init() {}

    /// The order that all telling dates agree on; nil when none tells, or they disagree.
    package var order: DateOrder? {
        if dayFirst > 0, monthFirst == 0 { return .dmy }
        if monthFirst > 0, dayFirst == 0 { return .mdy }
        return nil
    }

    /// Counts a cell: whether its parts can be read day first, month first, or both.
    package mutating func add(_ text: String, line: Int) {
        switch DateReader.shape(of: text) {
        case .dayFirst: dayFirst += 1
        case .monthFirst: monthFirst += 1
        case .ambiguous:
            ambiguous += 1
            if exampleText == nil { example = (text, line) }
        case .settled: break
        }
    }

    /// Counts what another column of the same file showed.
    package mutating func add(_ other: DateEvidence) {
        dayFirst += other.dayFirst
        monthFirst += other.monthFirst
    }
}
