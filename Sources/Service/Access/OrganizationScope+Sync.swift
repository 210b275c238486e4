import Storage
import Sync

extension OrganizationScope {
    /// How the sync stands, without asking the server.
    func syncState() throws -> SyncState {
        let document = try SyncDocument(store, organizationKey: key)
        let tables = try store.syncTables(organizationKey: key).map { table in
            let rows = try store.syncRows(table: table.key)
            return SyncState.Table(
                name: table.name,
                rows: rows.held,
                waiting: rows.waiting,
                pulledAt: table.pulledAt,
                provedAt: table.provedAt,
                error: table.lastError
            )
        }
        return SyncState(
            document: document,
            lastError: try store.lastSync(organizationKey: key)?.error,
            tables: tables
        )
    }

    /// The organization's project, opened by a function that may use this file.
    func project(_ open: ProjectOpener) throws -> Project { try open(store, key) }

    /// Conflicts nobody has decided yet, oldest first.
    func conflicts() throws -> [SyncConflict] { try store.conflicts(organizationKey: key) }

    /// Edits the server refused, oldest first.
    func quarantined() throws -> [QuarantinedOperation] {
        try store.quarantined(organizationKey: key)
    }

    /// Says which value of a conflict stands; the next sync sends it where it is ours.
    func resolve(conflict number: Int64, takeMine: Bool) throws {
        try store.resolve(number, takeMine: takeMine, organizationKey: key, mapping())
    }

    /// Makes a refused edit again, or drops it.
    func release(operation id: String, retry: Bool, restoring: Bool) throws {
        try store.release(
            id,
            retry: retry,
            restoring: restoring,
            organizationKey: key,
            mapping()
        )
    }

    private func mapping() throws -> Mapping {
        guard let link = try store.syncLink(organizationKey: key) else {
            throw SyncStoreError.notLinked
        }
        return try link.parsedMapping()
    }
}
