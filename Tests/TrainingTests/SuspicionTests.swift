import CRM
import Scoring
import TestSupport
import Testing
import Training

@Suite("A column that may know the outcome")
struct SuspicionTests {
    /// A column of 600 leads, of which a share `right` says the outcome; `known` is how many of
    /// the won and of the lost have a value, in percent.
    private func suspicion(
        _ name: String,
        right: Int,
        known: (won: Int, lost: Int) = (100, 100),
        changed: Int = 0
    ) -> [Suspicion.Reason] {
        var random = Seeded(7)
        let won = (0..<600).map { _ in random.below(100) < 40 }
        let codes = won.map { isWon -> UInt8 in
            guard random.below(100) < (isWon ? known.won : known.lost) else { return 0 }
            return (random.below(100) < right) == isWon ? 2 : 1
        }
        let feature = TrainingFeature(
            name: name,
            dimension: .qualification,
            binCount: 3,
            run: 0..<0,
            expert: [0, 0, 0],
            isFamiliar: false,
            codes: codes,
            poolCounts: [0, 0, 0]
        )
        return Suspicion(name, feature, won: won, changed: changed)?.reasons ?? []
    }

    @Test("is named with every reason, and an honest one is not")
    func reasons() {
        #expect(suspicion("Tier", right: 70) == [])
        #expect(suspicion("Lead Quality", right: 70) == [.setOnTheWay])
        #expect(suspicion("Qualità del lead", right: 70) == [.setOnTheWay])
        // A name alone says nothing where the column says nothing.
        #expect(suspicion("Lead Quality", right: 50) == [])
        #expect(suspicion("Tier", right: 70, changed: 12) == [.changed(12, of: 600)])
        guard case .strong(let area) = suspicion("Tier", right: 93).first else {
            Issue.record("a column that tells 93 of 100 outcomes is not named")
            return
        }
        #expect(area > 0.9)
        guard
            case .filledInFor(let won, let lost) = suspicion("Note", right: 50, known: (60, 10))
                .last
        else {
            Issue.record("a column filled in for the won is not named")
            return
        }
        #expect(won > 0.5 && lost < 0.2)
    }
}
