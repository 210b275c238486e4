import CRM
import HTTP
import Storage

extension ExactSync {
    /// Pulls each table to its end, and compares those named in `proving`; of those where there is
    /// nothing to go on with or to compare, only those in `changed`, if that is known.
    func pullAll(
        _ counts: inout SyncCounts,
        proving: Set<String>,
        only changed: Set<String>? = nil
    ) async throws {
        for table in try tables() {
            let age = store.environment.now().microseconds - (table.provedAt?.microseconds ?? 0)
            let isDue = table.since == nil || age > options.proofAge || age < 0
            let isQuiet = changed.map { !$0.contains(table.name) } ?? false
            let wantsProof = proving.contains(table.name) || isDue
            if isQuiet, !wantsProof, table.round == nil, table.lastError == nil { continue }
            try await tolerating(table, &counts) { counts in
                try await pull(table, wantsProof: wantsProof, &counts)
            }
        }
        for table in try tables() {
            try store.settleWaiting(table, mapping, merging: machines.merge)
        }
        try options.step("waiting rows settled")
    }

    /// Pulls one table; with `isBeginning` its first page alone.
    func pull(
        _ table: SyncTable,
        wantsProof: Bool,
        isBeginning: Bool = false,
        _ counts: inout SyncCounts
    ) async throws {
        let task = PullTask(
            table: table.name,
            cursor: table.cursor,
            pass: table.pass,
            limit: options.pageRows,
            limitMax: options.pageRowsMax,
            roundsMax: options.roundsMax,
            wantsProof: wantsProof,
            isBeginning: isBeginning
        )
        var machine = machines.pull(task)
        var run = TablePull(sync: self, table: table, counts: counts)
        defer { counts = run.counts }
        var event = PullMachine.Event.begun
        while true {
            switch machine.handle(event) {
            case .finish: return
            case .fail(let failure): throw run.error(failure)
            case let action:
                do { event = try await run.perform(action) } catch let error as SyncError
                    where error.isDivisible
                {
                    run.failure = error
                    event = .tooLarge
                }
            }
        }
    }
}

/// Does what a machine says about one table.
private struct TablePull {
    let sync: ExactSync
    var table: SyncTable
    var counts: SyncCounts
    /// The error of the last request that was too much at once.
    var failure: SyncError?
    private var answer: PullAnswer?
    private var bucket = 0

    init(sync: ExactSync, table: SyncTable, counts: SyncCounts) {
        self.sync = sync
        self.table = table
        self.counts = counts
    }

    /// - Returns: what came of it.
    mutating func perform(_ action: PullMachine.Action) async throws -> PullMachine.Event {
        switch action {
        case .ask(let request):
            let known = try sync.incarnation()
            try sync.options.step("before a page is asked for")
            return try came(try await page(behind: table, known, request))
        case .take(let cursor, let goneBefore, let request):
            guard let answer else { return .taken }
            guard let request else {
                try take(answer.page, cursor, goneBefore)
                return .taken
            }
            return try came(try await take(answer, cursor, asking: request).get())
        case .compare:
            let mine = try sync.store.digest(table: table.key)
            return .digests(mine: mine, theirs: answer?.digest ?? [:])
        case .list(let number, let isThere):
            bucket = number
            // Of a bucket that the digest does not have, nothing is there.
            let theirs =
                try await isThere ? sync.remote.bucket(number, table: table.name) : [:]
            return .bucket(mine: try sync.store.bucket(number, table: table.key), theirs: theirs)
        case .replace(let gone, let ids):
            try await replace(gone, ids)
            return .replaced
        case .prove:
            try sync.store.noteProved(table: table.key)
            try sync.options.step("after a proof")
            return .proved
        case .finish, .fail: return .proved
        }
    }

    func error(_ reason: PullMachine.Failure) -> SyncError {
        switch reason {
        case .unsettled: .unsettled(table.name)
        case .tooLarge: failure ?? .unsettled(table.name)
        case .contradiction(let counted):
            .badAnswer(
                what: "assay_bucket",
                detail: "no row, where the digest counted \(counted)"
            )
        }
    }

    /// A page, read and compared with its hashes.
    private func page(
        behind table: SyncTable,
        _ incarnation: String?,
        _ request: PageRequest
    ) async throws -> PullAnswer {
        var answer = try await sync.remote.pull(
            table,
            limit: request.limit,
            incarnation: incarnation,
            digest: request.digest
        )
        try answer.page.read(table: table.name, sync.mapping)
        return answer
    }

    /// Notes what a page says beside its rows.
    private mutating func came(_ answer: PullAnswer) throws -> PullMachine.Event {
        let page = answer.page
        self.answer = answer
        try sync.options.step("before a page is applied")
        if try sync.incarnation() == nil {
            try sync.store.note(
                incarnation: page.incarnation,
                organizationKey: sync.organizationKey
            )
        }
        let columns = page.columns.map(Set.init)
        counts.warn(SchemaDrift(table: table, columns: columns, sync.mapping)?.description)
        if !page.isStamped { counts.warn(SchemaDrift.notStamped(table.name)) }
        return .page(
            PageHead(
                rows: page.rows.count,
                snapshot: page.snapshot,
                next: page.next,
                hasDigest: answer.digest != nil
            )
        )
    }

    /// Takes a page while the one behind it is on its way.
    ///
    /// What is asked ahead is nothing the server must know of, and is thrown away by a crash; that
    /// it could not be had is told once this page is kept.
    private mutating func take(
        _ answer: PullAnswer,
        _ cursor: TableCursor,
        asking request: PageRequest
    ) async throws -> Result<PullAnswer, any Error> {
        let known = try sync.incarnation() ?? answer.page.incarnation
        let next = sync.store.moved(table, to: cursor, behind: answer.page)
        try sync.options.step("before a page is asked for ahead")
        let behind = self
        let ask = { @Sendable () async -> Result<PullAnswer, any Error> in
            do {
                return .success(try await behind.page(behind: next, known, request))
            } catch { return .failure(error) }
        }
        guard sync.options.overlaps else {
            let following = await ask()
            try sync.options.step("a page came ahead")
            try take(answer.page, cursor, nil)
            return following
        }
        async let following = ask()
        try take(answer.page, cursor, nil)
        return await following
    }

    private mutating func take(
        _ page: PulledPage,
        _ cursor: TableCursor,
        _ goneBefore: Int64?
    ) throws {
        let applied = try sync.store.apply(
            page,
            to: table,
            sync.mapping,
            cursor: cursor,
            goneBefore: goneBefore,
            merging: sync.machines.merge
        )
        table = applied.table
        try sync.options.step("after a page was applied")
        counts.received += page.rows.count
        counts.news += applied.news
        sync.options.progress(
            SyncProgress(table: table.name, done: table.rowsDone, expected: table.rowsExpected)
        )
    }

    private mutating func replace(_ gone: [String], _ ids: [String]) async throws {
        var rows: [RemoteRow] = []
        for start in stride(from: 0, to: ids.count, by: ExactRemote.fetchMax) {
            let some = Array(ids[start..<min(start + ExactRemote.fetchMax, ids.count)])
            rows += try await sync.remote.fetch(some, table: table.name)
        }
        let isStamped = answer?.page.isStamped ?? true
        for index in rows.indices {
            try rows[index].read(table: table.name, isStamped: isStamped, sync.mapping)
        }
        try sync.store.repair(
            rows,
            gone: gone,
            in: table,
            sync.mapping,
            merging: sync.machines.merge
        )
        try sync.options.step("after a repair")
        counts.repaired += rows.count + gone.count
    }
}
