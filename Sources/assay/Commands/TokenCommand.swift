import CRM
import JSON
import Service
import Storage

/// `assay token`: who may use the service.
enum TokenCommand {
    static let command = Command(
        "token",
        "make, list and take back keys to the service",
        details: """
            A token opens one organization, for what its scopes name, until it expires. The file \
            keeps its hash alone: what is lost cannot be shown again.
            """,
        examples: [
            .init("assay token create dashboard", "a key for reading, valid a year"),
            .init("assay token list", "all keys and when they were last used"),
        ],
        subcommands: [create, list, revoke]
    )

    private static let scopes = Option.text(
        "scope",
        "SCOPE",
        isRepeated: true,
        "what it allows (default score:read); may be repeated: \(Scope.names)"
    )
    private static let days = Option.integer(
        "days",
        in: 1...3_650,
        "days it is valid for (default 365)"
    )
    private static let defaultDays = 365

    private static let create = Command(
        "create",
        "make a token, and show it once",
        details: """
            Prints the token alone on standard output. Scopes: score:read (contacts, scores, \
            insights, models, traces), score:write (ask for scores), contacts:write (imports), \
            audit:read (verify, replay, prove), export, admin (everything).
            """,
        examples: [
            .init("assay token create crm --scope score:write", "for the CRM's front end"),
            .init("assay token create audit --scope audit:read --days 30", "for an auditor"),
        ],
        options: Common.store + [scopes.declaration, days.declaration],
        positionals: [.init("NAME")],
        run: { invocation, session in
            let chosen = try invocation.all(scopes).map { name in
                guard let scope = Scope(rawValue: name) else {
                    throw Failure.usage(
                        "'\(SafeText.visible(name))' is no scope; choose from \(Scope.names)"
                    )
                }
                return scope
            }
            let store = try session.store(.creates)
            let organization = try session.organizationID(in: store, creates: true)
            let now = store.environment.now()
            let lifetime = Int64(invocation[days] ?? defaultDays) * Instant.day
            let bearer = BearerToken(randomBytes: store.environment.randomBytes)
            let token = bearer.record(
                organization: organization,
                name: invocation.arguments[0],
                scopes: chosen.isEmpty ? [.readScores] : chosen,
                createdAt: now,
                expiresAt: Instant(microseconds: now.microseconds + lifetime)
            )
            try store.addAccessToken(token)
            if invocation[Common.json] {
                var object = json(token, now: now)
                object["token"] = .string(bearer.text)
                try session.console.json(.object(object))
            } else {
                try session.console.line(bearer.text)
            }
            session.console.note(
                "assay: token \(token.id) opens organization '\(SafeText.visible(organization))'"
                    + " for \(token.scopes.joined(separator: ", ")); it is not shown again"
            )
            return .ok
        }
    )

    private static let list = Command(
        "list",
        "list all tokens",
        options: [Common.db.declaration, Common.json.declaration],
        run: { invocation, session in
            let store = try session.store(.reads)
            let now = store.environment.now()
            let table = Table(
                [
                    .init("id"), .init("name", isFlexible: true), .init("organization_id"),
                    .init("scopes", isFlexible: true), .init("state"), .init("created_at"),
                    .init("expires_at"), .init("last_used_at"),
                ],
                format: Table.format(invocation, session.console),
                on: session.console
            )
            for token in try store.accessTokens() {
                try table.row([
                    .text(token.id), .text(token.name), .text(token.organizationID),
                    .text(token.scopes.joined(separator: " ")), .text(state(token, now: now)),
                    .time(token.createdAt), .time(token.expiresAt), .time(token.lastUsedAt),
                ])
            }
            try table.finish()
            return .ok
        }
    )

    private static let revoke = Command(
        "revoke",
        "take a token back, at once",
        examples: [.init("assay token revoke 4fGh81Xz", "the service refuses it within a second")],
        options: [Common.db.declaration],
        positionals: [.init("ID")],
        run: { invocation, session in
            let given = invocation.arguments[0]
            // The whole token serves as well as its id.
            let id = BearerToken(given)?.id ?? given
            guard try session.store(.writes).revokeAccessToken(id: id) else {
                throw Failure(
                    .notFound,
                    "no token that holds has that id; 'assay token list' shows them"
                )
            }
            session.console.note("assay: token \(id) opens nothing any more")
            return .ok
        }
    )

    private static func state(_ token: AccessToken, now: Instant) -> String {
        if token.revokedAt != nil { return "revoked" }
        return token.holds(at: now) ? "valid" : "expired"
    }

    private static func json(_ token: AccessToken, now: Instant) -> JSONObject {
        [
            "id": .string(token.id), "name": .string(token.name),
            "organization_id": .string(token.organizationID),
            "scopes": .array(token.scopes.map { .string($0) }),
            "state": .string(state(token, now: now)),
            "created_at": .string(token.createdAt.description),
            "expires_at": token.expiresAt.map { .string($0.description) } ?? .null,
        ]
    }
}
