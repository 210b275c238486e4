import Scoring

/// How much a figure would vary if other leads of the same kind had come.
package enum Bootstrap {
    /// Resamples drawn unless somebody asks for another number.
    package static let resamples = 1_000
}
