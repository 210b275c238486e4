import Agents
import HTTP
import JSON
import Synchronization
import TestSupport
import Testing

@Suite("Credentials")
struct CredentialTests {
    @Test("are signed by openssl as RFC 7515 prints it, from keys in either form")
    func signature() async throws {
        let message = Array(PublishedKey.message.utf8)
        for key in [PublishedKey.pkcs8, PublishedKey.pkcs1] {
            let signature = try await OpenSSLSigner().sign(message, privateKey: key)
            #expect(Base64URL.encode(signature) == PublishedKey.signature)
        }
        await #expect(throws: ModelFailure.self) {
            try await OpenSSLSigner().sign(message, privateKey: "no key")
        }
    }

    private struct Ticket: CustomStringConvertible {
        var description: String
        var json: String
        var fields: [String]
    }

    @Test("of every kind are exchanged for a token, by the form that Google documents")
    func kinds() async throws {
        let tickets = [
            Ticket(
                description: "service account",
                json: """
                    {"type":"service_account","client_email":"a@b","private_key":"PEM",
                    "private_key_id":"k1","token_uri":"https://stand-in/token","project_id":"p"}
                    """,
                fields: ["grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"]
            ),
            Ticket(
                description: "authorized user",
                json: """
                    {"type":"authorized_user","client_id":"c","client_secret":"s",
                    "refresh_token":"1//r","token_uri":"https://stand-in/token",
                    "quota_project_id":"p"}
                    """,
                fields: ["grant_type=refresh_token", "client_secret=s", "refresh_token=1%2F%2Fr"]
            ),
            Ticket(
                description: "external account",
                json: """
                    {"type":"external_account","audience":"//x","token_url":"https://sts/token",
                    "subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
                    "credential_source":{"file":"subject","format":{"type":"json",
                    "subject_token_field_name":"t"}}}
                    """,
                fields: ["subject_token=subjecttoken&", "audience=%2F%2Fx"]
            ),
        ]
        for ticket in tickets {
            let clock = ManualClock()
            let server = ModelServer(ModelScript(.finish("STOP")), clock: clock)
            let found = try GoogleCredentials.find(
                Self.places(["GOOGLE_APPLICATION_CREDENTIALS_JSON": ticket.json]),
                clock.agentEnvironment(server)
            )
            let headers = try await found.credentials.headers(timeout: 5_000_000)
            #expect(headers["Authorization"] == "Bearer token-1", "\(ticket)")
            let form = String(decoding: server.seen.calls[0].body ?? [], as: UTF8.self)
            for field in ticket.fields { #expect(form.contains(field), "\(ticket): \(form)") }
        }
    }

    @Test("sign the claim that RFC 7523 asks for")
    func claim() async throws {
        let clock = ManualClock()
        let server = ModelServer(ModelScript(.finish("STOP")), clock: clock)
        let json = """
            {"type":"service_account","client_email":"a@b","private_key":"PEM",
            "private_key_id":"k1","token_uri":"https://stand-in/token"}
            """
        let found = try GoogleCredentials.find(
            Self.places(["GOOGLE_APPLICATION_CREDENTIALS_JSON": json]),
            clock.agentEnvironment(server)
        )
        _ = try await found.credentials.headers(timeout: 5_000_000)
        let form = String(decoding: server.seen.calls[0].body ?? [], as: UTF8.self)
        let assertion = try #require(form.split(separator: "assertion=").last)
        let parts = assertion.split(separator: ".")
        let header = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}"
        #expect(parts.count == 3 && parts[0] == Base64URL.encode(Array(header.utf8)))
        let now = 1_793_523_600
        let claims =
            "{\"aud\":\"https://oauth2.googleapis.com/token\",\"exp\":\(now + 3_600),"
            + "\"iat\":\(now),\"iss\":\"a@b\","
            + "\"scope\":\"https://www.googleapis.com/auth/cloud-platform\"}"
        #expect(parts[1] == Base64URL.encode(Array(claims.utf8)))
        #expect(parts[2] == Base64URL.encode(Array("PEM:".utf8)))
    }

    @Test("are looked for where Google's libraries look, in their order")
    func order() throws {
        func kind(_ variables: [String: String]) throws -> String {
            let clock = ManualClock()
            let server = ModelServer(ModelScript(.finish("STOP")), clock: clock)
            return try GoogleCredentials.find(
                Self.places(variables),
                clock.agentEnvironment(server)
            ).kind
        }
        var variables = ["HOME": "nowhere"]
        #expect(try kind(variables) == "metadata server")
        variables["CLOUDSDK_CONFIG"] = "gcloud"
        #expect(try kind(variables) == "authorized user")
        variables["GOOGLE_APPLICATION_CREDENTIALS"] = "account"
        #expect(try kind(variables) == "service account a@b")
        variables["GOOGLE_APPLICATION_CREDENTIALS_JSON"] = Self.user
        #expect(try kind(variables) == "authorized user")
        #expect(throws: ModelFailure.self) {
            try kind(["GOOGLE_APPLICATION_CREDENTIALS": "missing"])
        }
        #expect(throws: ModelFailure.self) {
            try kind(["GOOGLE_APPLICATION_CREDENTIALS_JSON": "{\"type\":\"odd\"}"])
        }
    }

    @Test("are fetched once for all who wait, kept, renewed before their end, dropped when refused")
    func life() async throws {
        let clock = ManualClock()
        let server = ModelServer(ModelScript(.finish("STOP")), clock: clock)
        let environment = clock.agentEnvironment(server)
        let tokens = TokenCredentials(
            FixedTokens(environment: environment),
            environment: environment
        )
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 {
                group.addTask { try await tokens.headers(timeout: 1_000_000)["Authorization"] }
            }
            for try await text in group { #expect(text == "Bearer token-1") }
        }
        #expect(server.seen.tokensIssued == 1)
        clock.advance(3_500_000_000)
        // Nearly over: the old one still serves, while a new one is fetched.
        #expect(try await tokens.headers(timeout: 1_000_000)["Authorization"] == "Bearer token-1")
        while server.seen.tokensIssued < 2 { await Task.yield() }
        while try await tokens.headers(timeout: 1_000_000)["Authorization"] != "Bearer token-2" {
            await Task.yield()
        }
        #expect(await tokens.renews())
        #expect(try await tokens.headers(timeout: 1_000_000)["Authorization"] == "Bearer token-3")
    }

    @Test("that expired before their time are renewed once within a call")
    func expired() async {
        let agent = SampleAgent(ModelScript(.text(SampleAgent.good)))
        _ = await agent.run()
        agent.server.revokeTokens()
        let outcome = await agent.run(id: "run-2")
        #expect(outcome.reason == .answered && agent.recorder.attempts == 3)
        #expect(agent.server.seen.tokensIssued == 2)
    }

    @Test("never show a secret in words or in what is recorded")
    func secrets() async throws {
        let agent = SampleAgent(ModelScript(.error(503, "UNAVAILABLE", "x")))
        let outcome = await agent.run()
        let words = "\(outcome) \(agent.recorder.events)"
        #expect(!words.contains("token-1") && !words.contains("Bearer"))
    }

    private static let user = """
        {"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"r"}
        """
    private static let account = """
        {"type":"service_account","client_email":"a@b","private_key":"PEM"}
        """

    private static func places(_ variables: [String: String]) -> GoogleCredentials.Places {
        GoogleCredentials.Places(
            variable: { variables[$0] },
            readFile: { path in
                switch path {
                case "subject": return Array("{\"t\":\"subjecttoken\"}".utf8)
                case "gcloud/application_default_credentials.json":
                    return Array(user.utf8)
                case "account":
                    return Array(account.utf8)
                default: throw ModelFailure(.credentials)
                }
            },
            signer: NamedSigner()
        )
    }
}

/// Signs with the key's own text, so that tests see which key was used.
private struct NamedSigner: RS256Signer {
    func sign(_ message: [UInt8], privateKey: String) async throws(ModelFailure) -> [UInt8] {
        Array("\(privateKey):".utf8)
    }
}
