import HTTP
import JSON

/// Who sends a request, by its token.
struct Caller: Sendable {
    var role: String
    var claims: JSONObject
    /// Whether the role is another than the anonymous one: 42501 is 403 then, else 401.
    var isAuthenticated: Bool
}

/// Checks tokens as PostgREST does, against a clock that is passed in.
struct TokenVerifier: Sendable {
    /// How far clocks may be apart.
    static let leewaySeconds: Int64 = 30

    let keys: TokenKeys
    /// Microseconds since 1970.
    let now: @Sendable () -> Int64

    /// The sender of a request, in the role its token names.
    func caller(
        of headers: HTTPHeaders,
        anonymousRole: String?
    ) throws(RESTError) -> Caller {
        guard let token = try Self.bearer(headers) else {
            guard let anonymousRole else {
                throw RESTError(401, "PGRST302", "Anonymous access is disabled")
            }
            let claims: JSONObject = ["role": .string(anonymousRole)]
            return Caller(role: anonymousRole, claims: claims, isAuthenticated: false)
        }
        let claims = try claims(of: token)
        guard let role = claims["role"]?.stringValue ?? anonymousRole else {
            throw RESTError(401, "PGRST302", "Anonymous access is disabled")
        }
        return Caller(role: role, claims: claims, isAuthenticated: role != anonymousRole)
    }

    /// The token of `Authorization: Bearer …`; nil without one.
    static func bearer(_ headers: HTTPHeaders) throws(RESTError) -> String? {
        guard let value = headers["Authorization"] else { return nil }
        let words = value.split(separator: " ")
        guard words.first?.lowercased() == "bearer" else { return nil }
        guard words.count > 1 else {
            throw Self.undecodable("Empty JWT is sent in Authorization header")
        }
        return String(words[1])
    }

    /// The claims of a token that is signed and valid now.
    func claims(of token: String) throws(RESTError) -> JSONObject {
        let claims: JSONObject
        do {
            claims = try keys.claims(of: token)
        } catch {
            throw Self.refused(error)
        }
        let seconds = now() / 1_000_000
        for (name, isWrong, message) in [
            ("exp", { seconds > $0 + Self.leewaySeconds }, "JWT expired"),
            ("nbf", { seconds < $0 - Self.leewaySeconds }, "JWT not yet valid"),
            ("iat", { seconds < $0 - Self.leewaySeconds }, "JWT issued at future"),
        ] as [(String, (Int64) -> Bool, String)] {
            guard let claim = claims[name] else { continue }
            guard let time = claim.doubleValue else {
                throw Self.invalid("The JWT '\(name)' claim must be a number")
            }
            if isWrong(Int64(time)) { throw Self.invalid(message) }
        }
        return claims
    }

    private static func refused(_ fault: TokenKeys.Fault) -> RESTError {
        switch fault {
        case .parts(let count): undecodable("Expected 3 parts in JWT; got \(count)")
        case .algorithm: undecodable("Wrong or unsupported encoding algorithm")
        case .unreadable: undecodable("JWT couldn't be decoded")
        case .signature:
            undecodable(
                "No suitable key or wrong key type",
                details: "None of the keys was able to decode the JWT"
            )
        }
    }

    private static func undecodable(_ message: String, details: String? = nil) -> RESTError {
        refusal("PGRST301", message, details)
    }

    private static func invalid(_ message: String) -> RESTError {
        refusal("PGRST303", message, nil)
    }

    private static func refusal(_ code: String, _ message: String, _ details: String?) -> RESTError
    {
        let challenge = "Bearer error=\"invalid_token\", error_description=\"\(message)\""
        return RESTError(
            401,
            code,
            message,
            details: details,
            headers: ["WWW-Authenticate": challenge]
        )
    }
}
