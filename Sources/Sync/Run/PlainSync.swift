package import Storage

import CRM
import JSON

/// A sync with a project as it is: whole passes over its tables, and writes that check what they
/// overwrite.
///
/// What changes there between reading a row and writing it is caught by conditions on the write;
/// deletes are found by rows that a pass did not meet. It costs a reading of everything each time.
package struct PlainSync: Sendable {
    let store: Store
    var remote: PlainRemote
    let mapping: Mapping
    let organizationKey: OrganizationKey
    let options: SyncOptions
    private let membership: Membership

    /// A sync of one organization; nothing happens before ``run()``.
    package init(
        store: Store,
        client: SupabaseClient,
        link: SyncLink,
        mapping: Mapping,
        options: SyncOptions = SyncOptions()
    ) {
        self.store = store
        remote = PlainRemote(
            client: client,
            organization: link.remoteOrganization,
            user: mapping.user
        )
        self.mapping = mapping
        organizationKey = link.organizationKey
        self.options = options
        membership = Membership(store: store, link: link, user: mapping.user)
    }

    /// Syncs once: sends what waits, reads every table, writes scores back.
    ///
    /// - Throws: ``SyncError``; what was done until then is kept.
    package func run() async throws -> SyncCounts {
        var counts = SyncCounts()
        let organizations = try await remote.organizations(ofUser: mapping.user ?? "")
        let isMember = try membership.holds(organizations)
        if isMember { try await noteColumns(&counts) }
        var informed = self
        for table in try tables() {
            let columns = table.columns
            let author = mapping.tables.first { $0.table == table.name }?.author
            informed.remote.authors[table.name] = author.flatMap { columns.contains($0) ? $0 : nil }
        }
        guard isMember else {
            // What went out of sight with the organization goes from here too; nothing is sent.
            for table in try tables() { try await informed.read(table, &counts) }
            throw membership.outsider(organizations)
        }
        try await informed.run(&counts)
        return counts
    }

    private func run(_ counts: inout SyncCounts) async throws {
        // A table that was never read is read first, so that an edit is made on what is there.
        for table in try tables() where table.since == nil { try await read(table, &counts) }
        try await push(&counts)
        for table in try tables() { try await read(table, &counts) }
        for table in try tables() { try store.settleWaiting(table, mapping) }
        let hasScores = try store.queueScores(
            organizationKey: organizationKey,
            mapping.scoreColumns,
            limit: options.historyRows,
            options.reasoning
        )
        if hasScores { try await push(&counts) }
    }

    private func tables() throws -> [SyncTable] {
        try store.syncTables(organizationKey: organizationKey)
    }

    /// Notes the columns of each table, and tells how they changed.
    private func noteColumns(_ counts: inout SyncCounts) async throws {
        for table in try tables() {
            let known = mapping.tables.first { $0.table == table.name }
            // What a table without rows was found to have is asked for again, not what it lacked.
            var candidates = table.columns
            if candidates.isEmpty { candidates = (known?.named ?? []).union(["id"]) }
            if let entity = known?.entity {
                candidates.formUnion(
                    try store.waitingAttributes(entity, organizationKey: organizationKey)
                )
            }
            let columns: Set<String>
            do {
                columns = try await remote.columns(of: table.name, among: candidates)
            } catch SyncError.missing { continue } catch SyncError.forbidden { continue }
            if columns == table.columns { continue }
            // Of a table without rows only columns were known that somebody asked for.
            if try store.syncRows(table: table.key).held > 0 {
                counts.warn(SchemaDrift(table: table, columns: columns, mapping)?.description)
            }
            try store.note(columns: columns, table: table.key)
        }
    }

    /// One pass over a table, from where the last one was cut off.
    private func read(_ known: SyncTable, _ counts: inout SyncCounts) async throws {
        do {
            try await pass(known, &counts)
            if known.lastError != nil { try store.note(error: nil, table: known.key) }
        } catch let error as SyncError {
            try store.note(error: "\(error)", table: known.key)
            switch error {
            case .missing, .forbidden: counts.warnings.append("\(known.name): \(error)")
            case .refused(_, _, "42703", _):
                counts.warnings.append("\(known.name) is left out: \(error)")
            default: throw error
            }
        }
    }

    private func pass(_ known: SyncTable, _ counts: inout SyncCounts) async throws {
        var table = known.after == nil ? try store.beginPass(known) : known
        var limit = options.pageRows
        var contradictions = 0
        for _ in 0..<options.roundsMax {
            try options.step("before a page is asked for")
            let page: [JSON]
            do {
                page = try await remote.page(table.name, after: table.after, limit: limit)
            } catch let error as SyncError where error.isDivisible {
                guard limit > 1 else { throw error }
                limit = max(1, limit / 2)
                continue
            }
            try options.step("before a page is applied")
            var rows = try page.map { try Self.remoteRow($0, of: table) }
            var end = rows.last?.id
            if rows.isEmpty {
                rows = try await overlooked(in: table)
                end = rows.isEmpty ? nil : table.after
                if !rows.isEmpty { contradictions += 1 }
                if contradictions > Self.contradictionsMax {
                    throw Self.contradiction(table, rows.count)
                }
                // The pass begins anew: it has not come anywhere yet.
                if !rows.isEmpty, end == nil { continue }
            }
            let applied = try store.apply(pass: rows, endingAt: end, of: table, mapping)
            table = applied.table
            try options.step("after a page was applied")
            counts.received += rows.count
            counts.news += applied.news
            options.progress(SyncProgress(table: table.name, done: table.rowsDone, expected: nil))
            if end == nil { return }
        }
        throw SyncError.unsettled(table.name)
    }

    /// Sends what waits, one operation after another.
    private func push(_ counts: inout SyncCounts) async throws {
        let sender = PlainPush(remote: remote, mapping: mapping)
        var putOff = PutOff()
        defer { counts.warn(putOff.warning) }
        for _ in 0..<options.roundsMax {
            let operations = try store.enqueue(
                organizationKey: organizationKey,
                limit: options.pushOperations,
                bytesMax: options.pushBytes,
                except: putOff.ids,
                mapping
            )
            try options.step("after operations were frozen")
            if operations.isEmpty { return }
            let tables = try tables()
            for operation in operations {
                let verdict: PushResult
                do { verdict = try await sender.send(operation) } catch let error as SyncError
                    where error.isAboutOne
                {
                    guard putOff.addAlone(operation, reason: "\(error)") else { throw error }
                    continue
                }
                putOff.noteVerdict()
                try options.step("before verdicts are kept")
                counts.note(verdict)
                guard let table = tables.first(where: { $0.key == operation.tableKey }) else {
                    continue
                }
                try store.acknowledge([(operation, verdict)], in: table, mapping)
                try options.step("after verdicts were kept")
            }
        }
    }
}

extension SyncCounts {
    /// Counts what became of an operation.
    mutating func note(_ verdict: PushResult) {
        switch verdict {
        case .applied: sent += 1
        case .merged(_, let fields):
            sent += 1
            conflicts += fields.isEmpty ? 0 : 1
        case .edited, .gone: conflicts += 1
        case .rejected: refused += 1
        case .later: break
        }
    }
}
