package import CRM
/// A run that has begun: its key in this file and the epoch of what it reads.
package struct StartedRun: Sendable {
    /// Key of the run.
    package var key: RunKey
    /// Marks of staleness below it were made before the run began to read.
    package var epoch: Int64
}
