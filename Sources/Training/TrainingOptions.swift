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
    /// Standard deviation of a cell of a pair.
    package var pairDeviation = 0.2
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
    /// Pairs at most.
    package var pairsMax = 12
    /// Pairs are looked for only with as many outcomes of the rarer kind.
    package var pairEventsMin = 200
    /// A pair must raise the log evidence by this much.
    package var pairGainMin = 0.3
    /// What each half of the examples foretells of the other by a pair must be more, in nats.
    package var pairForetoldMin = 3.0

    package init() {}
}
