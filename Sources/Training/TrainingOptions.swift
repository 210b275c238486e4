import Scoring

/// What a training run believes and how long it may work.
///
/// The defaults were chosen on the data sets of `bench quality`.
package struct TrainingOptions: Sendable {
    /// The share of leads that is expected to be won before any outcome is known.
    package var baseRate = 0.2
    /// Standard deviation of that, in logits.
    package var baseDeviation = 1.5
    /// How far the rule book's strength may be from 1, for each part of the score.
    package var expertDeviation = 0.35
    /// Standard deviation of a bin's own effect, in logits, where bins are a set of answers.
    package var answerDeviation = 0.5
    /// The same for a run of bins: how far its end lies from its start is about twice that.
    package var runDeviation = 0.7
    /// What features unknown to the rule book get of these deviations.
    package var unfamiliarShare = 0.4
    /// Standard deviation of a cell of a table of features that count together.
    package var combinationDeviation = 0.2
    /// Standard deviation of ln λ around the level of its family.
    package var strengthDeviation = 1.0
    /// Standard deviation of the level of a family.
    package var levelDeviation = 2.0
    /// Newton steps at most; 10 to 30 are usual.
    package var iterationsMax = 60
    /// A fit ends when no log-odds move by as much, and ``strengthMovementMin`` holds too.
    package var movementMin = 1e-2
    /// A fit ends when no ln λ moves by as much, and ``movementMin`` holds too.
    package var strengthMovementMin = 5e-2
    /// Tables of features that count together at most.
    package var combinationsMax = 12
    /// Cells of all these tables at most: what a fit costs grows with their cube.
    package var combinationCellsMax = 600
    /// Cells of one at most.
    package var tableCellsMax = 128
    /// Groups of a feature in a table of two; those that lie beside a run come on top.
    package var pairGroupsMax = 10
    /// Features in a table at most.
    package var combinedFeaturesMax = 4
    /// Groups of a set of answers in a table of three or more, and one for the rest.
    package var setGroupsMax = 4
    /// Groups of a run in one: the first number that leaves room for the others.
    package var setRunGroups = [16, 12, 10, 8, 6, 5, 4]
    /// They are looked for only with as many outcomes of the rarer kind.
    package var combinationEventsMin = 200
    /// One must raise the log evidence by this many nats: odds of nearly three to one.
    package var combinationGainMin = 1.0
    /// With more pairs than this to choose from, the logarithm of how many times more comes on top.
    package var combinationsUsual = 100

    package init() {}
}
