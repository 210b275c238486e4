import HTTP
import JSON

/// What Supabase Auth answers instead of a result.
struct AuthError: Error {
    var status: Int
    /// Its own code, such as `refresh_token_already_used`.
    var code: String
    var message: String

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static let badCredentials = AuthError(400, "invalid_credentials", "Invalid login credentials")
    static let unknownRefreshToken = AuthError(
        400,
        "refresh_token_not_found",
        "Invalid Refresh Token: Refresh Token Not Found"
    )
    static let usedRefreshToken = AuthError(
        400,
        "refresh_token_already_used",
        "Invalid Refresh Token: Already Used"
    )
    static let noToken = AuthError(
        401,
        "no_authorization",
        "This endpoint requires a valid Bearer token"
    )
    static let noSession = AuthError(
        403,
        "session_not_found",
        "Session from session_id claim in JWT does not exist"
    )

    /// In the form of the API's version that the client names, or of the first.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let isDated = request.headers["X-Supabase-Api-Version"] != nil
        let body: JSON =
            isDated
            ? ["code": .string(code), "message": .string(message)]
            : [
                "code": .integer(Int64(status)), "error_code": .string(code),
                "msg": .string(message),
            ]
        return HTTPResponse(
            status: status,
            headers: ["Content-Type": "application/json", "x-sb-error-code": code],
            body: .bytes(body.canonicalBytes)
        )
    }
}
