package import Storage

/// What became of a request for a score.
package enum ScoreOutcome: Sendable {
    /// Scored and durable; the body of the answer when it was kept for a claim.
    case scored(WrittenScore, keptBody: [UInt8]?)
    /// Answered before, under the same claim.
    case repeated(IdempotentResponse)
    /// The claim's key was used for another request.
    case conflicting
}
