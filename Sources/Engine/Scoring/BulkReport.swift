package import CRM
package import Storage

/// What a bulk run did.
package struct BulkReport: Sendable {
    /// Id of the run.
    package var runID: String
    /// The model that scored.
    package var model: ModelRecord
    /// Scores stored.
    package var scored: Int
    /// The moment they are for.
    package var asOf: Instant
    /// When the run began.
    package var startedAt: Instant
    /// When it ended.
    package var finishedAt: Instant
    /// Whether it was stopped before its end.
    package var wasStopped: Bool
}
