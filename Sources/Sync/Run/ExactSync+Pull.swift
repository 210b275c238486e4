import CRM
import HTTP
import Storage

extension ExactSync {
    /// Pulls each table to its end.
    func pullAll(_ counts: inout SyncCounts, proving: Bool) async throws {
        for table in try tables().prefix(store.has(.pullsFirstTableOnly) ? 1 : .max) {
            try await tolerating(table, &counts) { counts in
                try await pull(table, proving: proving, &counts)
            }
        }
        for table in try tables() { try store.settleWaiting(table, mapping) }
        try options.step("waiting rows settled")
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
        var ahead: Result<PullAnswer, any Error>?
        for _ in 0..<options.roundsMax {
            do {
                let before = table
                let asked = ahead
                ahead = nil
                let answer: PullAnswer
                if let asked {
                    answer = try asked.get()
                } else {
                    answer = try await ask(table, limit: limit, digest: wantsProof)
                }
                if answer.page.next != nil {
                    limit = min(limit * 2, options.pageRowsMax)
                    let next = try await take(
                        answer,
                        into: table,
                        &counts,
                        askingNext: limit,
                        digest: wantsProof
                    )
                    table = next.table
                    ahead = next.answer
                    continue
                }
                table = try take(answer, into: table, &counts)
                guard let digest = answer.digest else {
                    // The digest comes with the last page alone; when that is also the first of a
                    // round with news, once more.
                    if wantsProof { continue }
                    return
                }
                // Only a page that is a whole round is of one moment with its digest: what was committed
                // while a longer round ran may be in the digest alone, and comes with the next.
                let isOneMoment = before.round == nil
                let isEqual = try await isEqual(
                    table,
                    to: digest,
                    repairing: isOneMoment,
                    isStamped: answer.page.isStamped,
                    &counts
                )
                if isEqual { return }
            } catch let error as SyncError where error.isDivisible {
                guard limit > 1 else { throw error }
                limit = max(1, limit / 2)
            }
        }
        throw SyncError.unsettled(table.name)
    }

    /// Asks for the page behind a table's cursor.
    func ask(_ table: SyncTable, limit: Int, digest: Bool) async throws -> PullAnswer {
        let known = try incarnation()
        try options.step("before a page is asked for")
        return try await page(behind: table, limit: limit, known, digest: digest)
    }

    /// A page, read and compared with its hashes.
    private func page(
        behind table: SyncTable,
        limit: Int,
        _ incarnation: String?,
        digest: Bool
    ) async throws -> PullAnswer {
        var answer = try await remote.pull(
            table,
            limit: limit,
            incarnation: store.has(.keepsCursorAfterReset) ? nil : incarnation,
            digest: digest
        )
        try answer.page.read(table: table.name, mapping)
        return answer
    }

    /// Takes a page while the one behind it is on its way.
    ///
    /// What is asked ahead is nothing the server must know of, and is thrown away by a crash; that
    /// it could not be had is told once this page is kept.
    private func take(
        _ answer: PullAnswer,
        into table: SyncTable,
        _ counts: inout SyncCounts,
        askingNext limit: Int,
        digest: Bool
    ) async throws -> (table: SyncTable, answer: Result<PullAnswer, any Error>) {
        let known = try incarnation() ?? answer.page.incarnation
        let next = store.moved(table, after: answer.page)
        try options.step("before a page is asked for ahead")
        let request = { () async -> Result<PullAnswer, any Error> in
            do {
                return .success(try await page(behind: next, limit: limit, known, digest: digest))
            } catch { return .failure(error) }
        }
        guard options.overlaps else {
            let following = await request()
            try options.step("a page came ahead")
            return (try take(answer, into: table, &counts), following)
        }
        async let following = request()
        let taken = try take(answer, into: table, &counts)
        return (taken, await following)
    }

    /// Takes a page.
    func take(
        _ answer: PullAnswer,
        into table: SyncTable,
        _ counts: inout SyncCounts
    ) throws -> SyncTable {
        let page = answer.page
        try options.step("before a page is applied")
        if try incarnation() == nil {
            try store.note(incarnation: page.incarnation, organizationKey: organizationKey)
        }
        counts.warn(
            SchemaDrift(table: table, columns: page.columns.map(Set.init), mapping)?.description
        )
        if !page.isStamped { counts.warn(SchemaDrift.notStamped(table.name)) }
        let isQuiet =
            page.rows.isEmpty && page.next == nil && table.round == nil && table.since != nil
            && answer.digest == nil
        // Nothing happened: the old cursor is as good as the new one, and nothing need be written.
        if isQuiet { return table }
        let applied = try store.apply(page, to: table, mapping)
        try options.step("after a page was applied")
        counts.received += page.rows.count
        counts.news += applied.news
        options.progress(
            SyncProgress(
                table: table.name,
                done: applied.table.rowsDone,
                expected: applied.table.rowsExpected
            )
        )
        return applied.table
    }
}
