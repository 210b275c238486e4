/// How a sync goes about its work.
package struct SyncOptions: Sendable {
    /// Rows of a page at the start and at most.
    package var pageRows = 1_000
    /// Rows of a page at most.
    package var pageRowsMax = 5_000
    /// Operations and bytes of one push.
    package var pushOperations = 200
    /// Bytes of one push, about.
    package var pushBytes = 256 << 10
    /// Rows of history of one request.
    package var historyRows = 500
    /// Compares digests when the last comparison is older than this, in microseconds.
    package var proofAge: Int64 = 86_400_000_000
    /// Rounds of one sync over one table before it is called unsettled.
    package var roundsMax = 10_000
    /// Fetches the next page while one is taken; otherwise before, so that one thing happens at a
    /// time.
    package var overlaps = true
    /// Told of each page that was taken.
    package var progress: @Sendable (SyncProgress) -> Void = { _ in }
    /// The words for a stored score, by its number; nil leaves that column alone.
    package var reasoning: (@Sendable (Int64) throws -> String)?
    /// Where the sync can be stopped as if the machine lost power: between two durable steps.
    ///
    /// The product stops nowhere; simulations do, at each.
    package var step: @Sendable (_ name: String) throws -> Void = { _ in }

    package init() {}
}

/// What a sync did.
package struct SyncCounts: Equatable, Sendable {
    /// Rows the server sent, and those of them that were news.
    package var received = 0
    /// Rows of those that were news.
    package var news = 0
    /// Operations the server took, those that met another edit, those it refused.
    package var sent = 0
    /// Operations that met another edit.
    package var conflicts = 0
    /// Operations and rows of history the server refused.
    package var refused = 0
    /// Rows of history and scores sent up.
    package var history = 0
    /// Rows that a comparison had to put right.
    package var repaired = 0
    /// Entries of the log that the server has witnessed by now; nil when it was not asked.
    package var anchored: Int64?
    /// What could not be done, in words, without stopping the rest.
    package var warnings: [String] = []

    package init() {}

    /// Adds a warning, once.
    mutating func warn(_ warning: String?) {
        if let warning, !warnings.contains(warning) { warnings.append(warning) }
    }
}

/// What a sync tells while it runs.
package struct SyncProgress: Sendable {
    /// The table under way.
    package var table: String
    /// Rows taken so far.
    package var done: Int64
    /// Rows the server announced, if it did.
    package var expected: Int64?
}
