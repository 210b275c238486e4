import HTTP
import JSON
import SupabaseStandIn
import TestSupport
import Testing

@Suite("The stand-in for Supabase's gateway and Auth")
struct AuthTests {
    private static let password = #"{"email":"Ada@acme.example","password":"correct horse"}"#

    private func logIn(_ scene: Scene) async throws -> (access: String, refresh: String) {
        try tokens(
            await scene.send(
                "POST",
                "/auth/v1/token?grant_type=password",
                Self.password,
                as: .anon
            )
        )
    }

    private func tokens(_ answer: Scene.Answer) throws -> (access: String, refresh: String) {
        #expect(answer.status == 200, "\(answer.text)")
        let json = try answer.json()
        return (
            try #require(json["access_token"]?.stringValue),
            try #require(json["refresh_token"]?.stringValue)
        )
    }

    private func refresh(_ scene: Scene, _ token: String) async throws -> Scene.Answer {
        try await scene.send(
            "POST",
            "/auth/v1/token?grant_type=refresh_token",
            #"{"refresh_token":"\#(token)"}"#,
            as: .anon
        )
    }

    private static let used = "refresh_token_already_used"

    @Test("No request passes the gateway without the project's key")
    func gateway() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1)])
        for target in ["/contacts", "/", "/auth/v1/user"] {
            let answer = try await scene.send("GET", target, as: .keyless)
            #expect(answer.status == 401)
            #expect(try answer.json()["message"] == "No API key found in request")
        }
        let wrong = try await scene.send("GET", "/contacts?apikey=abc", as: .keyless)
        #expect(wrong.status == 401)
        #expect(try wrong.json()["message"] == "Invalid API key")
        let inQuery = "/contacts?select=id&apikey=\(scene.project.keys.anonKey)"
        #expect(try await scene.send("GET", inQuery, as: .keyless).json() == [])
        // The key of the service is bound by no policy.
        let key = scene.project.keys.serviceRoleKey
        let all = try await scene.send("GET", "/contacts?select=id", as: .token(key))
        #expect(try all.json().arrayValue?.count == 1)
        #expect(try await scene.send("GET", "/contacts", as: .anon).json() == [])
    }

    @Test("A publishable key is no token, and describes no tables; older keys can be disabled")
    func publishableKeys() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1)])
        let keys = scene.project.keys
        #expect(try await scene.send("GET", "/contacts").json().arrayValue?.count == 1)
        let asToken = try await scene.send("GET", "/contacts", as: .token(keys.publishableKey))
        #expect(asToken.status == 401)
        for (key, status) in [
            (keys.publishableKey, 401), (keys.anonKey, 401), (keys.secretKey, 200),
        ] {
            let answer = try await scene.send("GET", "/", headers: ["apikey": key])
            #expect(answer.status == status)
        }
        let old: HTTPHeaders = ["apikey": keys.anonKey]
        #expect(try await scene.send("GET", "/contacts", headers: old).status == 200)
        scene.project.disableLegacyKeys()
        let refused = try await scene.send("GET", "/contacts", headers: old)
        #expect(try refused.json()["message"] == "Legacy API keys are disabled")
        #expect(try await scene.send("GET", "/contacts").status == 200)
    }

    @Test("A password gives a session whose token opens the user's rows, and no one else's")
    func password() async throws {
        let scene = try await Scene(rows: [Scene.contacts(2)])
        let (access, _) = try await logIn(scene)
        let rows = try await scene.send("GET", "/contacts?select=id", as: .token(access))
        #expect(try rows.json().arrayValue?.count == 2)
        let user = try await scene.send("GET", "/auth/v1/user", as: .token(access))
        #expect(try user.json()["email"] == "ada@acme.example")
        #expect(try user.json()["user_metadata"]?["organization_id"] == .string(Scene.acme))
        for body in [
            #"{"email":"ada@acme.example","password":"wrong"}"#,
            #"{"email":"nobody@acme.example","password":"correct horse"}"#,
        ] {
            let answer = try await scene.send(
                "POST",
                "/auth/v1/token?grant_type=password",
                body,
                as: .anon
            )
            #expect(answer.status == 400)
            #expect(try answer.json()["error_code"] == "invalid_credentials")
        }
    }

    /// Seconds after a token's expiry, and the status of a request then.
    @Test("A token is good until 30 seconds after its expiry, by the clock passed in")
    func expiry() async throws {
        let scene = try await Scene()
        let (access, _) = try await logIn(scene)
        scene.clock.advance(3_630 * 1_000_000)
        #expect(try await scene.send("GET", "/contacts", as: .token(access)).status == 200)
        scene.clock.advance(1_000_000)
        let expired = try await scene.send("GET", "/contacts", as: .token(access))
        #expect(expired.status == 401)
        #expect(
            try expired.json() == [
                "code": "PGRST303", "message": "JWT expired", "details": nil, "hint": nil,
            ]
        )
        #expect(expired.header("WWW-Authenticate")?.contains("invalid_token") == true)
        let user = try await scene.send("GET", "/auth/v1/user", as: .token(access))
        #expect(user.status == 403)
        #expect(try user.json()["error_code"] == "bad_jwt")
    }

    @Test("A token that is malformed, forged, early or of an unknown role is refused")
    func badTokens() async throws {
        let scene = try await Scene()
        let (project, now) = (scene.project, scene.seconds)
        let good = scene.token(scene.ada)
        let tail = good.hasSuffix("A") ? "Q" : "A"
        let foreign = TokenKeys(secret: "another").sign(["role": "authenticated"])
        func signed(_ claims: JSON) -> String { project.keys.sign(claims) }
        let bad: [(token: String, code: String, message: String)] = [
            ("abc", "PGRST301", "Expected 3 parts in JWT; got 1"),
            ("a.b.c", "PGRST301", "JWT couldn't be decoded"),
            (
                String(good.dropLast(2)) + tail + "A", "PGRST301",
                "No suitable key or wrong key type"
            ),
            (foreign, "PGRST301", "No suitable key or wrong key type"),
            (
                signed(["role": "authenticated", "nbf": .integer(now + 31)]), "PGRST303",
                "JWT not yet valid"
            ),
            (
                signed(["role": "authenticated", "iat": .integer(now + 31)]), "PGRST303",
                "JWT issued at future"
            ),
            (
                signed(["role": "authenticated", "exp": "soon"]), "PGRST303",
                "The JWT 'exp' claim must be a number"
            ),
            (signed(["role": "nobody"]), "22023", "role \"nobody\" does not exist"),
        ]
        for (token, code, message) in bad {
            let answer = try await scene.send("GET", "/contacts", as: .token(token))
            #expect(answer.status == 401, "\(message): \(answer.text)")
            #expect(try answer.code == code, "\(message)")
            #expect(try answer.json()["message"] == .string(message))
        }
        let nearly = signed(["role": "authenticated", "iat": .integer(now + 30)])
        #expect(try await scene.send("GET", "/contacts", as: .token(nearly)).status == 200)
        // A role that the authenticator may not take.
        let owner = signed(["role": "postgres"])
        let refused = try await scene.send("GET", "/contacts", as: .token(owner))
        #expect(refused.status == 403)
        #expect(try refused.code == "42501")
        project.rest.settings.anonymousRole = nil
        let roleless = try await scene.send("GET", "/contacts", as: .token(signed([:])))
        #expect(try roleless.code == "PGRST302")
    }

    @Test("A refresh token is used once; the reuse of an old one ends the session")
    func rotation() async throws {
        let scene = try await Scene()
        let first = try await logIn(scene)
        let second = try tokens(try await refresh(scene, first.refresh))
        #expect(second.refresh != first.refresh)
        scene.clock.advance(11 * 1_000_000)
        // Its answer was lost: the token that replaced it is handed out again.
        let again = try tokens(try await refresh(scene, first.refresh))
        #expect(again.refresh == second.refresh)
        let third = try tokens(try await refresh(scene, second.refresh))
        scene.clock.advance(11 * 1_000_000)
        let theft = try await refresh(scene, first.refresh)
        #expect(theft.status == 400)
        #expect(try theft.json()["error_code"] == .string(Self.used))
        let family = try await refresh(scene, third.refresh)
        #expect(family.status == 400)
        #expect(try family.json()["error_code"] == .string(Self.used))
        // Other sessions of the user live on.
        let other = try await logIn(scene)
        #expect(try await refresh(scene, other.refresh).status == 200)
        let unknown = try await refresh(scene, "no-such-token")
        #expect(try unknown.json()["error_code"] == "refresh_token_not_found")
    }

    @Test("Two refreshers within ten seconds both get a session")
    func reuseWindow() async throws {
        let scene = try await Scene()
        let first = try await logIn(scene)
        let second = try tokens(try await refresh(scene, first.refresh))
        _ = try tokens(try await refresh(scene, second.refresh))
        // No parent of the active token any more, but used ten seconds ago.
        scene.clock.advance(10 * 1_000_000)
        let late = try await refresh(scene, first.refresh)
        #expect(late.status == 200)
    }

    @Test("Logout ends the sessions its scope names; an access token outlives them in PostgREST")
    func logout() async throws {
        let scene = try await Scene()
        let (one, two) = (try await logIn(scene), try await logIn(scene))
        let local = try await scene.send(
            "POST",
            "/auth/v1/logout?scope=local",
            as: .token(one.access)
        )
        #expect(local.status == 204)
        #expect(try await refresh(scene, one.refresh).status == 400)
        let user = try await scene.send("GET", "/auth/v1/user", as: .token(one.access))
        #expect(user.status == 403)
        #expect(try user.json()["error_code"] == "session_not_found")
        #expect(try await scene.send("GET", "/contacts", as: .token(one.access)).status == 200)
        let fresh = try tokens(try await refresh(scene, two.refresh))
        _ = try await scene.send("POST", "/auth/v1/logout", as: .token(fresh.access))
        #expect(try await refresh(scene, fresh.refresh).status == 400)
        scene.project.auth.revokeSessions(of: scene.ada)
    }
}
