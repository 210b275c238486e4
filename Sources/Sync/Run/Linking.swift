package import HTTP
package import Storage
import JSON

/// Finds out how to meet a project, and links an organization of the file to it.
package struct Linking: Sendable {
    let client: SupabaseClient
    let keeper: SessionKeeper

    /// A way to link, with the session that `storage` keeps.
    package init(
        storage: any SessionStorage,
        transport: any HTTPTransport,
        surroundings: Surroundings
    ) {
        keeper = SessionKeeper(storage, transport, surroundings)
        client = SupabaseClient(transport: transport, keeper: keeper, surroundings: surroundings)
    }

    /// What to log in with.
    package enum Credentials: Sendable {
        case password(email: String, password: String)
        case refreshToken(String)
    }

    /// Opens the session.
    ///
    /// - Throws: ``SyncError``, above all ``SyncError/loggedOut(_:)``.
    package func logIn(url: String, anonKey: String, _ credentials: Credentials) async throws {
        switch credentials {
        case .password(let email, let password):
            try await keeper.logIn(url: url, anonKey: anonKey, email: email, password: password)
        case .refreshToken(let token):
            try await keeper.logIn(url: url, anonKey: anonKey, refreshToken: token)
        }
    }

    /// Links an organization to the user's, by exact sync where the project has our functions.
    ///
    /// `chosen` is the organization's id there, where the user belongs to several.
    /// - Returns: the link, and what the project lacks, in words.
    package func link(
        _ store: Store,
        organizationKey: Int64,
        mappingText: String,
        chosen: String?
    ) async throws -> (link: SyncLink, warnings: [String]) {
        let mapping = try Mapping(parsing: mappingText)
        let session = try await keeper.session()
        let isExact: Bool
        let organizations: [String]
        let found: Set<String>
        do {
            let hello = try await ExactRemote(client: client, organization: "").hello()
            (isExact, organizations, found) = (true, hello.organizations, Set(hello.tables))
        } catch SyncError.missing {
            let plain = PlainRemote(client: client, organization: "")
            isExact = false
            organizations = [try await plain.organization(ofUser: session.userID)].compactMap(
                \.self
            )
            found = Set(try await plain.columns().keys)
        }
        let remote = try Self.choose(chosen, among: organizations)
        let tables = mapping.tables.map(\.table).filter(found.contains)
        guard !tables.isEmpty else {
            throw SyncError.badSetting(
                "the project has none of the mapping's tables ("
                    + mapping.tables.map(\.table).joined(separator: ", ")
                    + "); give a --mapping FILE"
            )
        }
        let link = SyncLink(
            organizationKey: organizationKey,
            url: session.url,
            remoteOrganization: remote,
            mapping: mappingText,
            isExact: isExact
        )
        try store.link(link, tables: tables)
        let missing = mapping.tables.map(\.table).filter { !found.contains($0) }
        return (link, missing.map { "the project has no table \($0), or does not sync it" })
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
