package import CRM
package import HTTP
package import Storage

import JSON
import Synchronization

/// Finds out how to meet a project, and links an organization of the file to it.
package struct Linking: Sendable {
    private let storage: any SessionStorage
    private let transport: any HTTPTransport
    private let surroundings: SyncEnvironment

    /// A way to link, with the session that `storage` keeps.
    package init(
        storage: any SessionStorage,
        transport: any HTTPTransport,
        surroundings: SyncEnvironment
    ) {
        self.storage = storage
        self.transport = transport
        self.surroundings = surroundings
    }

    /// What to log in with.
    package enum Credentials: Sendable {
        case password(email: String, password: String)
        case refreshToken(String)
    }

    /// What is linked to what.
    package struct Request: Sendable {
        /// The data file.
        package var store: Store
        /// The organization here.
        package var organizationKey: OrganizationKey
        /// The mapping's text; empty for the built-in one.
        package var mappingText: String
        /// The organization's id there, where the user belongs to several.
        package var chosen: String?
        /// Whether the project is the one of before under another URL.
        package var hasMoved: Bool

        /// The parts by name.
        package init(
            store: Store,
            organizationKey: OrganizationKey,
            mappingText: String = "",
            chosen: String? = nil,
            hasMoved: Bool = false
        ) {
            self.store = store
            self.organizationKey = organizationKey
            self.mappingText = mappingText
            self.chosen = chosen
            self.hasMoved = hasMoved
        }
    }

    /// The link, and what the project lacks, in words.
    package typealias Outcome = (link: SyncLink, warnings: [String])

    /// Opens a session and links an organization with it.
    ///
    /// The session takes the place of the one that was kept only once the organization is linked:
    /// nothing is ever sent as a user whose login was refused.
    /// - Throws: ``SyncError``, above all ``SyncError/loggedOut(_:)``; ``SyncStoreError``.
    package func logIn(
        url: String,
        anonKey: String,
        _ credentials: Credentials,
        _ request: Request
    ) async throws -> Outcome {
        try ProjectKey.check(anonKey)
        let fresh = HeldSession()
        let keeper = SessionRefresher(fresh, transport, surroundings)
        switch credentials {
        case .password(let email, let password):
            try await keeper.logIn(url: url, anonKey: anonKey, email: email, password: password)
        case .refreshToken(let token):
            try await keeper.logIn(url: url, anonKey: anonKey, refreshToken: token)
        }
        let outcome = try await link(request, keeper)
        try storage.save(fresh.load())
        return outcome
    }

    /// Links an organization to the user's, by exact sync where the project has our functions.
    ///
    /// - Throws: ``SyncError``; ``SyncStoreError/heldByAnother(_:wanted:)``.
    package func link(_ request: Request) async throws -> Outcome {
        try await link(request, SessionRefresher(storage, transport, surroundings))
    }

    private func link(_ request: Request, _ keeper: SessionRefresher) async throws -> Outcome {
        let client = SupabaseClient(
            transport: transport,
            keeper: keeper,
            surroundings: surroundings
        )
        let mapping = try Mapping(parsing: request.mappingText)
        let session = try await keeper.session()
        let isExact: Bool
        let organizations: [String]
        let found: Set<String>
        var warnings: [String] = []
        let known = try request.store.syncLink(organizationKey: request.organizationKey)
        var isKnownProject = request.hasMoved
        do {
            let hello = try await ExactRemote(client: client, organization: "").hello()
            (isExact, organizations, found) = (true, hello.organizations, Set(hello.tables))
            // One database by whatever address.
            if known?.incarnation == hello.incarnation { isKnownProject = true }
        } catch SyncError.missing {
            let plain = PlainRemote(client: client, organization: "")
            isExact = false
            organizations = try await plain.organizations(ofUser: session.userID)
            found = try await Self.open(mapping, plain, &warnings)
        }
        if isExact {
            warnings = mapping.tables.filter { !found.contains($0.table) }.map {
                "the project has no table \($0.table), or does not sync it"
            }
        }
        let remote = try Self.choose(request.chosen, among: organizations)
        let tables = mapping.tables.map(\.table).filter(found.contains)
        guard !tables.isEmpty else {
            throw SyncError.badSetting(
                "there is no table to sync: " + warnings.joined(separator: "; ")
                    + ". Other tables than the Guardian CRM's need a --mapping FILE"
            )
        }
        let link = SyncLink(
            organizationKey: request.organizationKey,
            url: session.url,
            remoteOrganization: remote,
            mapping: request.mappingText,
            isExact: isExact,
            member: organizations.contains(remote) && !session.userID.isEmpty
                ? session.userID : nil
        )
        // Not while a sync goes by the link of before.
        let lock = try SyncLock(database: request.store.path)
        defer { withExtendedLifetime(lock) {} }
        try request.store.link(link, tables: tables, hasMoved: isKnownProject)
        return (link, warnings)
    }

    /// The mapping's tables that the user may read.
    private static func open(
        _ mapping: Mapping,
        _ remote: PlainRemote,
        _ warnings: inout [String]
    ) async throws -> Set<String> {
        var found: Set<String> = []
        for table in mapping.tables.map(\.table) {
            switch try await remote.access(to: table) {
            case .open: found.insert(table)
            case .missing: warnings.append("the project has no table \(table)")
            case .closed(let message):
                warnings.append(
                    "the project does not let you read \(table) (\(message)); its owner can run "
                        + "GRANT SELECT, INSERT, UPDATE, DELETE ON \(table) TO authenticated"
                )
            }
        }
        return found
    }

    private static func choose(_ chosen: String?, among known: [String]) throws -> String {
        if let chosen {
            guard known.isEmpty || known.contains(chosen) else {
                throw SyncError.badSetting(
                    "you do not belong to organization \(chosen) there; you belong to "
                        + known.joined(separator: ", ")
                )
            }
            return chosen
        }
        guard let first = known.first else {
            throw SyncError.badSetting(
                "the project does not say which organization you belong to; give --remote-org ID"
            )
        }
        guard known.count == 1 else {
            throw SyncError.badSetting(
                "you belong to several organizations there; choose one with --remote-org: "
                    + known.joined(separator: ", ")
            )
        }
        return first
    }
}

/// A session that is not kept yet.
private final class HeldSession: SessionStorage {
    private let session = Mutex<SupabaseSession?>(nil)

    func load() throws -> SupabaseSession? { session.withLock(\.self) }
    func save(_ session: SupabaseSession?) throws { self.session.withLock { $0 = session } }
    func tryLock() throws -> Bool { true }
    func unlock() {}
}
