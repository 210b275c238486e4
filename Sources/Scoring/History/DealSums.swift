import CRM

/// Counts over a contact's opportunities, independent of their order.
struct DealSums: Sendable {
    private(set) var won = 0
    private(set) var lost = 0
    private(set) var openCount = 0
    private(set) var valueMinor: Int64?
    private(set) var stage: String?
    /// When the newest open one moved; `Int64.min` when unknown.
    private(set) var movedAt = Int64.min

    mutating func decided(isWon: Bool) {
        if isWon { won += 1 } else { lost += 1 }
    }

    /// Counts one that was open; the stage kept is that of the one that moved last by `now`.
    ///
    /// Of two that moved at once the stage later in byte order is kept, so that order of rows does
    /// not matter. Values are added without regard to currency and stop at the largest `Int64`.
    mutating func open(
        stage: String?,
        valueMinor value: Int64?,
        movedAt moved: Int64?,
        by now: Int64,
        oldest: Int64
    ) {
        openCount += 1
        if let value {
            let (sum, overflow) = (valueMinor ?? 0).addingReportingOverflow(value)
            valueMinor = overflow ? (value > 0 ? .max : .min) : sum
        }
        // A move after the moment hides which stage it was in then.
        if let moved, moved > now { return }
        let time = moved.map { max($0, oldest) } ?? .min
        if time > movedAt {
            (movedAt, self.stage) = (time, stage)
        } else if time == movedAt, let stage {
            self.stage = self.stage.map { max($0, stage) } ?? stage
        }
    }
}
