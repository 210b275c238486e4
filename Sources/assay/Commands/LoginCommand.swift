import HTTP
import JSON
import Platform
import Storage
import Sync

/// `assay login` and `assay logout`: the session with a Supabase project.
enum LoginCommand {
    private static let url = Option.text("url", "URL", "the project's URL (default $SUPABASE_URL)")
    private static let key = Option.text(
        "anon-key",
        "KEY",
        "the project's publishable or anon key (default $SUPABASE_ANON_KEY); never a secret one"
    )
    private static let email = Option.text("email", "ADDRESS", "log in with this e-mail")
    private static let token = Option.flag(
        "refresh-token",
        "read a refresh token from standard input instead of a password"
    )
    private static let remote = Option.text(
        "remote-org",
        "ID",
        "the organization there, if you belong to several"
    )
    private static let mapping = Option.path(
        "mapping",
        "FILE",
        "how remote tables become contacts and their history (default: the Guardian CRM's)"
    )

    private static let moved = Option.flag(
        "moved",
        "the project has moved to this URL: its organizations are the same"
    )

    static let command = Command(
        "login",
        "log in to a Supabase project and link this organization to it",
        details: """
            The password is read from $ASSAY_PASSWORD, the terminal or standard input and not kept. \
            The session is kept beside the data file, readable by its owner only. From then on edits \
            made here are kept for the server; 'assay sync' sends them. An organization here that holds \
            anything of one there is linked to no other: take another one with --org NAME, or another file.
            """,
        examples: [
            .init(
                "assay login --url https://abc.supabase.co --anon-key KEY --email anna@rossi.it",
                "asks for the password"
            ),
            .init("assay login --refresh-token < token.txt", "with a token from elsewhere"),
        ],
        options: Common.store + [
            url.declaration, key.declaration, email.declaration, token.declaration,
            remote.declaration, mapping.declaration, moved.declaration,
        ],
        run: run
    )

    static let logout = Command(
        "logout",
        "forget the session; data and waiting edits stay",
        examples: [.init("assay logout", "nothing is sent until you log in again")],
        options: Common.store,
        run: { invocation, session in
            try session.organization(.reads).sessionFile.save(nil)
            try session.console.line("logged out; what waits for the server is kept")
            return .ok
        }
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let address = try self.address(invocation, session)
        guard let anonKey = invocation[key] ?? set("SUPABASE_ANON_KEY", session) else {
            throw Failure.usage(
                "give the project's publishable key with --anon-key or SUPABASE_ANON_KEY"
            )
        }
        let credentials = try self.credentials(invocation, session)
        let text = try invocation[mapping].map { try MappingFile.text($0) } ?? ""
        let store = try session.store(.creates)
        let id = try session.organizationID(in: store, creates: true)
        let organization = Organization(
            store: store,
            id: id,
            key: try store.organizationKey(making: id)
        )
        let linking = Linking(
            storage: organization.sessionFile,
            transport: NetworkTransport(),
            surroundings: .system
        )
        let request = Linking.Request(
            store: store,
            organizationKey: organization.key,
            mappingText: text,
            chosen: invocation[remote],
            hasMoved: invocation[moved]
        )
        let linked = try Waiting.run {
            try await linking.logIn(url: address, anonKey: anonKey, credentials, request)
        }
        for warning in linked.warnings { session.console.note("assay: \(warning)") }
        if invocation[Common.json] {
            try session.console.json([
                "url": .string(linked.link.url),
                "remote_organization": .string(linked.link.remoteOrganization),
                "mode": .string(linked.link.isExact ? "exact" : "plain"),
            ])
            return .ok
        }
        try session.console.line(
            "linked to organization \(linked.link.remoteOrganization) of \(linked.link.url)"
        )
        try session.console.line(
            linked.link.isExact
                ? "exact sync: Assay's functions are installed there"
                : "plain sync: Assay's functions are not installed there, so that each sync reads every "
                    + "table; 'assay sync sql' prints what an operator can install"
        )
        return .ok
    }

    private static func set(_ name: String, _ session: Session) -> String? {
        session.variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func address(_ invocation: Invocation, _ session: Session) throws -> String {
        guard var address = invocation[url] ?? set("SUPABASE_URL", session) else {
            throw Failure.usage("give the project's URL with --url or SUPABASE_URL")
        }
        while address.hasSuffix("/") { address.removeLast() }
        let isLocal = ["http://localhost", "http://127.0.0.1", "http://[::1]"].contains {
            address == $0 || address.hasPrefix($0 + ":")
        }
        guard address.hasPrefix("https://") || isLocal else {
            throw Failure.usage(
                "--url must begin with https:// (http:// is for this machine alone)"
            )
        }
        return address
    }

    private static func credentials(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> Linking.Credentials {
        if invocation[token] {
            guard let text = try secret("Refresh token: ", session), !text.isEmpty else {
                throw Failure.usage("standard input holds no refresh token")
            }
            return .refreshToken(text)
        }
        guard let email = invocation[email] else {
            throw Failure.usage("give --email ADDRESS, or --refresh-token")
        }
        if let password = set("ASSAY_PASSWORD", session) {
            return .password(email: email, password: password)
        }
        guard let password = try secret("Password of \(email): ", session), !password.isEmpty else {
            throw Failure.usage("standard input holds no password")
        }
        return .password(email: email, password: password)
    }

    /// A line of standard input, not shown where it is typed.
    private static func secret(_ prompt: String, _ session: Session) throws -> String? {
        var settings = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &settings) == 0
        guard isTerminal else { return try StandardInput.lines().first ?? nil }
        Console.raw(prompt)
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            Console.raw("\n")
        }
        return readLine(strippingNewline: true)
    }
}
