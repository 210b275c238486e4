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
    let organizationKey: OrganizationKey
    let options: SyncOptions
    let machines: SyncMachines
    private let membership: Membership

    /// A sync of one organization; nothing happens before ``run()``.
    package init(
        store: Store,
        client: SupabaseClient,
        link: SyncLink,
        mapping: Mapping,
        options: SyncOptions = SyncOptions(),
        machines: SyncMachines = SyncMachines()
    ) {
        self.store = store
        self.machines = machines
        remote = ExactRemote(client: client, organization: link.remoteOrganization)
        self.mapping = mapping
        organizationKey = link.organizationKey
        self.options = options
        membership = Membership(store: store, link: link, user: mapping.user)
    }

    /// Syncs once: begins every table, sends what waits, pulls to the end, sends history.
    ///
    /// - Throws: ``SyncError``; what was done until then is kept.
    package func run() async throws -> SyncCounts {
        var counts = SyncCounts()
        let news = try await greet(&counts)
        try await inOneHistory(&counts) { counts in
            try await begin(&counts)
            let before = counts
            try await push(&counts)
            // What was sent changed something there, and what that led to nobody can know.
            try await pullAll(
                &counts,
                proving: news.reseen,
                only: counts == before ? news.changed : nil
            )
            // What came or went hid what else the user sees now.
            if counts != before { try await lookAgain(&counts) }
        }
        try await sendHistory(&counts)
        return counts
    }

    /// Pulls, compares every table with the server's, repairs what differs, and compares again.
    ///
    /// - Throws: ``SyncError``; what was repaired until then stays.
    package func verify() async throws -> SyncCounts {
        var counts = SyncCounts()
        _ = try await greet(&counts)
        try await inOneHistory(&counts) { counts in
            try await begin(&counts)
            try await push(&counts)
            try await pullAll(&counts, proving: Set(try tables().map(\.name)))
        }
        return counts
    }

    /// Asks who the user is there, helps the server to prepare its rows, and looks what happened.
    ///
    /// Nothing is sent for an organization that the user left; what went out of sight with it,
    /// goes.
    private func greet(_ counts: inout SyncCounts) async throws -> News {
        var organizations: [String]
        var news = News()
        do {
            let hello = try await prepared()
            organizations = hello.organizations
            if try hello.incarnation == incarnation() {
                news.changed = hello.changed
                news.reseen = try reseen(hello)
            }
            for table in hello.unwatched { counts.warn(SchemaDrift.unwatched(table)) }
        } catch SyncError.missing(let what, let message) {
            // Older SQL of ours says nothing where a table that it synced is gone.
            let plain = PlainRemote(client: remote.client, organization: remote.organization)
            organizations = try await plain.organizations(ofUser: mapping.user ?? "")
            if organizations.isEmpty { throw SyncError.missing(what: what, message: message) }
        }
        try options.step("after the organizations were asked for")
        if try membership.holds(organizations) { return news }
        let all = Set(try tables().map(\.name))
        try await inOneHistory(&counts) { try await pullAll(&$0, proving: all) }
        // No feed tells of rows that come back into sight with the user.
        try store.forgetProofs(organizationKey: organizationKey)
        throw membership.outsider(organizations)
    }

    /// What the server said when it was greeted.
    private struct News {
        /// The tables with changes; nil when that has to be asked of each.
        var changed: Set<String>?
        /// The tables of which the user sees other rows than are held here, though none changed.
        var reseen: Set<String> = []
    }

    /// The tables without changes of which the user sees other rows than are held here: access was
    /// given or taken.
    ///
    /// Reads what is held of them once.
    private func reseen(_ hello: ExactRemote.Hello) throws -> Set<String> {
        guard let changed = hello.changed else { return [] }
        let names = try tables().filter { table in
            guard let theirs = hello.seen[table.name], !changed.contains(table.name),
                table.since != nil, table.round == nil
            else { return false }
            return try store.total(table: table.key) != theirs
        }
        return Set(names.map(\.name))
    }

    /// Asks once more what the user sees, and compares the tables of which it is something else.
    private func lookAgain(_ counts: inout SyncCounts) async throws {
        let hello = try await remote.poll(since: try cursors(), seen: true)
        try options.step("after it was looked again what the user sees")
        guard try hello.incarnation == incarnation() else { return }
        let tables = try reseen(hello)
        if !tables.isEmpty { try await pullAll(&counts, proving: tables, only: tables) }
    }

    /// Where each table's feed was left.
    private func cursors() throws -> [String: String] {
        try tables().reduce(into: [:]) { $0[$1.name] = $1.since }
    }

    /// Calls until every row there is prepared for sync: each call prepares some thousands.
    ///
    /// Rows that another client prepares are waited for, a minute at most.
    private func prepared() async throws -> ExactRemote.Hello {
        var known = -1 as Int64
        var waits = 60
        while true {
            let hello = try await remote.poll(since: try cursors(), seen: true)
            let done = hello.preparing.values.reduce(0) { $0 + $1.done }
            guard let (name, rows) = hello.preparing.min(by: { $0.key < $1.key }), waits > 0 else {
                return hello
            }
            options.progress(
                SyncProgress(table: "preparing \(name)", done: rows.done, expected: rows.total)
            )
            if done == known {
                waits -= 1
                try await remote.client.surroundings.pause(.seconds(1))
            }
            known = done
        }
    }

    /// Starts over, once, when the server turns out to be in another history.
    private func inOneHistory(
        _ counts: inout SyncCounts,
        _ body: (inout SyncCounts) async throws -> Void
    ) async throws {
        do { try await body(&counts) } catch SyncError.historyChanged(let incarnation) {
            try store.startOver(organizationKey: organizationKey, incarnation: incarnation)
            try options.step("started over")
            counts.warnings.append(
                "the server went to another history (a backup was restored there, as a rule): "
                    + "everything was compared; see `assay sync conflicts` for what it had lost"
            )
            try await body(&counts)
        }
    }

    func tables() throws -> [SyncTable] {
        try store.syncTables(organizationKey: organizationKey)
    }

    func incarnation() throws -> String? {
        try store.syncLink(organizationKey: organizationKey)?.incarnation
    }

    /// Takes the first page of tables that were never pulled.
    ///
    /// Nothing may be sent before: a first pull tells of no deletes, so that a row sent now and
    /// deleted there at once would stay here for ever.
    private func begin(_ counts: inout SyncCounts) async throws {
        for table in try tables() where table.since == nil && table.round == nil {
            try await tolerating(table, &counts) { counts in
                let expected = try await remote.digest(table: table.name).values.reduce(0) {
                    $0 + $1.count
                }
                try store.note(rowsExpected: expected, table: table.key)
                var table = table
                table.rowsExpected = expected
                try await pull(table, wantsProof: false, isBeginning: true, &counts)
            }
        }
    }

    /// Does something with one table; that it is missing there, or closed to the user, is told and
    /// does not keep the others back.
    func tolerating(
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
                counts.warn("\(table.name): \(error)")
            default: throw error
            }
        }
    }
}
