/// From which scores on a lead is hot or warm to an organization, and how many of the best are a
/// week's work.
package struct Thresholds: Hashable, Sendable {
    /// Scores from here on are hot: above ``warm``, 100 at most.
    package let hot: Int
    /// Scores from here on are warm, those below cold: 1 at least.
    package let warm: Int
    /// How many of the best leads are a week's work, 1 to ``weeklyMax``; nil where nobody said.
    package let weekly: Int?

    /// What holds where nobody said otherwise: hot from 80, warm from 50.
    package static let standard = Thresholds(stored: 80, 50, nil)
    /// The most leads that a week's work can have.
    package static let weeklyMax = 10_000
    /// Points below hot from which a lead is one step away.
    package static let step = 10

    /// Thresholds that somebody chooses, checked.
    ///
    /// - Throws: ``ThresholdError``.
    package init(hot: Int, warm: Int, weekly: Int?) throws(ThresholdError) {
        guard (1...99).contains(warm), (2...100).contains(hot), warm < hot else {
            throw .order
        }
        if let weekly, !(1...Self.weeklyMax).contains(weekly) { throw .weekly }
        self.init(stored: hot, warm, weekly)
    }

    /// Thresholds as they are kept, where they were checked before.
    package init(stored hot: Int, _ warm: Int, _ weekly: Int?) {
        (self.hot, self.warm, self.weekly) = (hot, warm, weekly)
    }

    /// Which scores a category has.
    package func range(_ category: Category) -> ClosedRange<Int> {
        switch category {
        case .hot: hot...100
        case .warm: warm...(hot - 1)
        case .cold: 0...(warm - 1)
        }
    }
}

/// Why thresholds cannot be kept.
package enum ThresholdError: Error, Equatable, CustomStringConvertible {
    /// Hot and warm do not lie between 0 and 100, or not in that order.
    case order
    case weekly

    package var description: String {
        switch self {
        case .order: "give whole scores: warm from 1 to 99, hot above warm and up to 100"
        case .weekly: "give a week's leads as a number from 1 to \(Thresholds.weeklyMax)"
        }
    }
}
