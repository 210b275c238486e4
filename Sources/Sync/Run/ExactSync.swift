package import Storage
import CRM
import HTTP
import JSON

/// A sync with a project where `schema/supabase` is installed.
///
/// Every step is durable before the next begins, and may be repeated: after a crash, or a lost
/// answer, the next sync goes on where this one stood.
package struct ExactSync: Sendable {
    let store: Store
    let remote: ExactRemote
    let mapping: Mapping
    let organizationKey: Int64
    let options: SyncOptions
    let step: SyncStep
    let progress: @Sendable (SyncProgress) -> Void
    /// The words for a stored score; nil leaves that column alone.
    let reasoning: (@Sendable (Int64) throws -> String)?

    /// A sync of one organization; nothing happens before ``run()``.
    package init(
        store: Store,
        client: SupabaseClient,
        link: SyncLink,
        mapping: Mapping,
        options: SyncOptions = SyncOptions(),
        step: @escaping SyncStep = { _ in },
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in },
        reasoning: (@Sendable (Int64) throws -> String)? = nil
    ) {
        self.store = store
        var client = client
        client.hasNoRefresh = store.has(.retriesWithoutRefresh)
        remote = ExactRemote(client: client, organization: link.remoteOrganization)
        self.mapping = mapping
        organizationKey = link.organizationKey
        self.options = options
        self.step = step
        self.progress = progress
        self.reasoning = reasoning
    }

    /// Syncs once: begins every table, sends what waits, pulls to the end, sends history.
    ///
    /// - Throws: ``SyncError``; what was done until then is kept.
    package func run() async throws -> SyncCounts {
        var counts = SyncCounts()
        try await inOneHistory(&counts) { counts in
            try await begin(&counts)
            try await push(&counts)
            try await pullAll(&counts, proving: false)
        }
        try await sendHistory(&counts)
        return counts
    }

    /// Pulls, compares every table with the server's, repairs what differs, and compares again.
    package func verify() async throws -> SyncCounts {
        var counts = SyncCounts()
        try await inOneHistory(&counts) { counts in
            try await begin(&counts)
            try await push(&counts)
            try await pullAll(&counts, proving: true)
        }
        return counts
    }

    /// Starts over, once, when the server turns out to be in another history.
    private func inOneHistory(
        _ counts: inout SyncCounts,
        _ body: (inout SyncCounts) async throws -> Void
    ) async throws {
        do { try await body(&counts) } catch SyncError.historyChanged(let incarnation) {
            if store.has(.keepsCursorAfterReset) {
                try store.note(incarnation: incarnation, organizationKey: organizationKey)
            } else {
                try store.startOver(organizationKey: organizationKey, incarnation: incarnation)
            }
            try step("started over")
            counts.warnings.append(
                "the server went to another history (a backup was restored there, as a rule): "
                    + "everything was compared; see `assay sync conflicts` for what it had lost"
            )
            try await body(&counts)
        }
    }

    private func tables() throws -> [SyncTable] {
        try store.syncTables(organizationKey: organizationKey)
    }

    private func incarnation() throws -> String? {
        try store.syncLink(organizationKey: organizationKey)?.incarnation
    }

    /// Takes the first page of tables that were never pulled.
    ///
    /// Nothing may be sent before: a first pull tells of no deletes, so that a row sent now and
    /// deleted there at once would stay here for ever.
    private func begin(_ counts: inout SyncCounts) async throws {
        for table in try tables() where table.since == nil && table.round == nil {
            if store.has(.pushesBeforeFirstPull) { return }
            try await tolerating(table, &counts) { counts in
                let expected = try await remote.digest(table: table.name).values.reduce(0) {
                    $0 + $1.count
                }
                try store.note(rowsExpected: expected, table: table.key)
                var table = table
                table.rowsExpected = expected
                _ = try await pullPage(table, limit: options.pageRows, digest: false, &counts)
            }
        }
    }

    /// Does something with one table; that it is missing there, or closed to the user, is told and
    /// does not keep the others back.
    private func tolerating(
        _ table: SyncTable,
        _ counts: inout SyncCounts,
        _ body: (inout SyncCounts) async throws -> Void
    ) async throws {
        do {
            try await body(&counts)
            if table.lastError != nil { try store.note(error: nil, table: table.key) }
        } catch let error as SyncError {
            try store.note(error: "\(error)", table: table.key)
            switch error {
            case .missing, .forbidden:
                let warning = "\(table.name): \(error)"
                if !counts.warnings.contains(warning) { counts.warnings.append(warning) }
            default: throw error
            }
        }
    }

    /// Pulls each table to its end.
    private func pullAll(_ counts: inout SyncCounts, proving: Bool) async throws {
        for table in try tables().prefix(store.has(.pullsFirstTableOnly) ? 1 : .max) {
            try await tolerating(table, &counts) { counts in
                try await pull(table, proving: proving, &counts)
            }
        }
        for table in try tables() { try store.settleWaiting(table, mapping) }
        try step("waiting rows settled")
    }

    private func pull(
        _ first: SyncTable,
        proving: Bool,
        _ counts: inout SyncCounts
    ) async throws {
        var table = first
        var limit = options.pageRows
        let age = store.environment.now().microseconds - (table.provedAt?.microseconds ?? 0)
        let wantsProof = proving || table.since == nil || age > options.proofAge || age < 0
        for _ in 0..<options.roundsMax {
            do {
                let before = table
                let pulled = try await pullPage(table, limit: limit, digest: wantsProof, &counts)
                table = pulled.table
                guard table.since != nil, table.round == nil else {
                    limit = min(limit * 2, options.pageRowsMax)
                    continue
                }
                guard let digest = pulled.digest else {
                    // The digest comes with the last page alone; when that is also the first of a
                    // round with news, once more.
                    if wantsProof { continue }
                    return
                }
                // Only a page that is a whole round is of one moment with its digest: what was committed
                // while a longer round ran may be in the digest alone, and comes with the next.
                let isOneMoment = before.round == nil
                if try await isEqual(table, to: digest, repairing: isOneMoment, &counts) { return }
            } catch SyncError.tooMuch(let message) {
                guard limit > 1 else { throw SyncError.tooMuch(message) }
                limit = max(1, limit / 2)
            }
        }
        throw SyncError.unsettled(table.name)
    }

    private func pullPage(
        _ table: SyncTable,
        limit: Int,
        digest: Bool,
        _ counts: inout SyncCounts
    ) async throws -> (table: SyncTable, digest: [Int: BucketDigest]?) {
        let known = try incarnation()
        try step("before a page is asked for")
        let answer = try await remote.pull(
            table,
            limit: limit,
            incarnation: store.has(.keepsCursorAfterReset) ? nil : known,
            digest: digest
        )
        try step("before a page is applied")
        if known == nil {
            try store.note(
                incarnation: answer.page.incarnation,
                organizationKey: organizationKey
            )
        }
        let isQuiet =
            answer.page.rows.isEmpty && answer.page.next == nil && table.round == nil
            && table.since != nil && answer.digest == nil
        // Nothing happened: the old cursor is as good as the new one, and nothing need be written.
        if isQuiet { return (table, nil) }
        let applied = try store.apply(answer.page, to: table, mapping)
        try step("after a page was applied")
        counts.received += answer.page.rows.count
        counts.news += applied.news
        progress(
            SyncProgress(
                table: table.name,
                done: applied.table.rowsDone,
                expected: applied.table.rowsExpected
            )
        )
        return (applied.table, answer.digest)
    }
}
