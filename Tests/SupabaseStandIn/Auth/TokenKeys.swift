package import JSON
import Ledger

/// The secret that signs a project's tokens (JWT, HS256), and its API keys of both kinds.
package struct TokenKeys: Sendable {
    private let code: HMACSHA256

    /// Signs with the bytes of a text, as Supabase does.
    package init(secret: String = "a-secret-of-the-tests-of-32-characters-or-more") {
        code = HMACSHA256(key: [UInt8](secret.utf8))
    }

    /// A token with these claims.
    package func sign(_ claims: JSON) -> String {
        let header: JSON = ["alg": "HS256", "typ": "JWT"]
        let text = Self.encode(header.canonicalBytes) + "." + Self.encode(claims.canonicalBytes)
        return text + "." + Self.encode(code.authenticate([UInt8](text.utf8)).bytes)
    }

    /// The key that every client may know: a token of the role anon.
    package var anonKey: String { sign(apiKey("anon")) }
    /// The key that no client should hold: a token of the role service_role, whom no policy binds.
    package var serviceRoleKey: String { sign(apiKey("service_role")) }

    /// The newer key that every client may know; it is no token.
    package let publishableKey = "sb_publishable_of_the_tests"
    /// The newer key that no client should hold.
    package let secretKey = "sb_secret_of_the_tests"

    /// The token in whose role a client with this key alone comes; nil for an unknown key.
    func token(of apiKey: String) -> String? {
        switch apiKey {
        case publishableKey, anonKey: anonKey
        case secretKey, serviceRoleKey: serviceRoleKey
        default: nil
        }
    }

    private func apiKey(_ role: String) -> JSON {
        ["iss": "supabase", "role": .string(role), "iat": 1_700_000_000, "exp": 4_000_000_000]
    }

    /// What is wrong with a token before its claims are looked at.
    enum Fault: Error { case parts(Int), algorithm, signature, unreadable }

    /// The claims of a token whose signature is right.
    func claims(of token: String) throws(Fault) -> JSONObject {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw .parts(parts.count) }
        guard let header = Self.object(parts[0]), let claims = Self.object(parts[1]) else {
            throw .unreadable
        }
        guard header["alg"] == "HS256" else { throw .algorithm }
        let signed = [UInt8]((parts[0] + "." + parts[1]).utf8)
        guard Self.decode(parts[2]) == code.authenticate(signed).bytes else { throw .signature }
        return claims
    }

    private static func object(_ part: String) -> JSONObject? {
        guard let bytes = decode(part) else { return nil }
        do { return try JSON(parsing: bytes).objectValue } catch { return nil }
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        Base64.encode(bytes).replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    private static func decode(_ text: String) -> [UInt8]? {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Base64.decode(standard + padding)
    }
}
