package import JSON

import Storage

/// What stands in a project of the SQL that makes sync exact.
package struct ServerState: Sendable {
    /// One table of the mapping.
    package struct Table: Sendable {
        /// Its name there.
        package var name: String
        /// Whether it is synced there.
        package var isSynced: Bool
        /// Whether every change of it is seen.
        package var isWatched: Bool
        /// Rows that are prepared for sync, of about how many; nil when all are.
        package var prepared: (done: Int64, total: Int64)?
    }

    /// The number of the SQL that is installed; nil where there is none.
    package var installed: Int64?
    /// The mapping's tables, in its order.
    package var tables: [Table]

    /// The number of the SQL that this program prints.
    package static let newest: Int64 = 3

    /// Whether there is nothing to do.
    package var isComplete: Bool {
        installed == Self.newest && tables.allSatisfy { $0.isSynced && $0.isWatched }
    }

    /// For programs: `installed`, `newest`, `complete` and the tables.
    package var json: JSON {
        [
            "installed": installed.map { .integer($0) } ?? .null, "newest": .integer(Self.newest),
            "complete": .bool(isComplete),
            "tables": .array(
                tables.map { table in
                    [
                        "name": .string(table.name), "synced": .bool(table.isSynced),
                        "watched": .bool(table.isWatched),
                        "prepared": table.prepared.map { .integer($0.done) } ?? .null,
                    ]
                }
            ),
        ]
    }
}

extension Project {
    /// Whether something happened there since the last sync: one cheap call.
    ///
    /// - Returns: nil where only a sync can tell: in plain sync, and with SQL of before numbers.
    /// - Throws: ``SyncError``
    package func hasNews() async throws -> Bool? {
        guard let known = try store.syncLink(organizationKey: link.organizationKey), known.isExact
        else { return nil }
        let tables = try store.syncTables(organizationKey: link.organizationKey)
        let since = tables.reduce(into: [String: String]()) { $0[$1.name] = $1.since }
        let remote = ExactRemote(client: client, organization: link.remoteOrganization)
        let hello = try await remote.poll(since: since)
        guard let changed = hello.changed else { return nil }
        return !changed.isEmpty || hello.incarnation != known.incarnation
    }

    /// Asks the project which of Assay's SQL is installed there.
    ///
    /// - Throws: ``SyncError``, but not for SQL that is missing.
    package func serverState() async throws -> ServerState {
        let remote = ExactRemote(client: client, organization: link.remoteOrganization)
        var hello: ExactRemote.Hello?
        do { hello = try await remote.hello() } catch SyncError.missing {}
        return ServerState(
            installed: hello?.sql,
            tables: mapping.tables.map(\.table).map { name in
                ServerState.Table(
                    name: name,
                    isSynced: hello?.tables.contains(name) ?? false,
                    isWatched: hello.map { !$0.unwatched.contains(name) } ?? false,
                    prepared: hello?.preparing[name]
                )
            }
        )
    }
}
