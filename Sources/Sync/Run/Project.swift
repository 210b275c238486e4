package import HTTP
package import JSON
package import Storage

package import CRM
import SQLite

/// An organization of a data file and its remote project: what the command line and the service
/// sync through.
package struct Project: Sendable {
    /// The data file.
    package let store: Store
    /// Where the organization is there.
    package let link: SyncLink
    /// How tables correspond.
    package let mapping: Mapping
    let client: SupabaseClient

    /// The organization's project.
    ///
    /// - Throws: ``SyncStoreError/notLinked``, ``SyncError/loggedOut(_:)``, ``MappingError``.
    package init(
        store: Store,
        organizationKey: OrganizationKey,
        storage: any SessionStorage,
        transport: any HTTPTransport,
        surroundings: SyncEnvironment
    ) throws {
        guard let link = try store.syncLink(organizationKey: organizationKey) else {
            throw SyncStoreError.notLinked
        }
        guard let session = try storage.load() else {
            throw SyncError.loggedOut("there is no session for this file")
        }
        guard session.url == link.url else {
            throw SyncError.badSetting(
                "the session is for \(session.url), this organization for \(link.url); run `assay login`"
            )
        }
        var mapping = try link.parsedMapping()
        mapping.user = session.userID
        self.store = store
        self.link = link
        self.mapping = mapping
        client = SupabaseClient(
            transport: transport,
            keeper: SessionRefresher(storage, transport, surroundings),
            surroundings: surroundings
        )
    }

    /// Syncs once, alone, and keeps a record of it.
    ///
    /// - Throws: ``SyncError/running`` while another sync of the file runs; other ``SyncError``.
    package func sync(
        verifying: Bool = false,
        options: SyncOptions = SyncOptions()
    ) async throws -> SyncCounts {
        let lock = try SyncLock(database: store.database.configuration.path)
        defer { withExtendedLifetime(lock) {} }
        // A login may have been faster: what was read before it is of another link.
        guard let now = try store.syncLink(organizationKey: link.organizationKey),
            now.url == link.url, now.remoteOrganization == link.remoteOrganization,
            now.isExact == link.isExact
        else { throw SyncError.running }
        let startedAt = store.environment.now()
        func record(_ counts: JSON, _ error: String?) throws {
            try store.record(
                organizationKey: link.organizationKey,
                startedAt: startedAt,
                isExact: link.isExact,
                counts: counts,
                error: error
            )
        }
        do {
            let counts = try await run(verifying, options)
            if counts != SyncCounts() { try record(counts.json, nil) }
            return counts
        } catch let error as SyncError {
            try record([:], "\(error)")
            throw error
        }
    }

    private func run(
        _ verifying: Bool,
        _ options: SyncOptions
    ) async throws -> SyncCounts {
        guard link.isExact else {
            return try await PlainSync(
                store: store,
                client: client,
                link: link,
                mapping: mapping,
                options: options
            ).run()
        }
        let sync = ExactSync(
            store: store,
            client: client,
            link: link,
            mapping: mapping,
            options: options
        )
        return try await verifying ? sync.verify() : sync.run()
    }
}

extension SyncCounts {
    /// The counts by name.
    package var json: JSON {
        [
            "received": .integer(Int64(received)), "news": .integer(Int64(news)),
            "sent": .integer(Int64(sent)), "conflicts": .integer(Int64(conflicts)),
            "refused": .integer(Int64(refused)), "history": .integer(Int64(history)),
            "repaired": .integer(Int64(repaired)),
            "anchored": anchored.map { .integer($0) } ?? .null,
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }
}
