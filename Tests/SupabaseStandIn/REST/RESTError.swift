import HTTP
import JSON

/// What PostgREST answers instead of a result: a status and `{code, message, details, hint}`.
struct RESTError: Error {
    var status: Int
    var code: String
    var message: String
    var details: String?
    var hint: String?
    var headers = HTTPHeaders()

    init(
        _ status: Int,
        _ code: String,
        _ message: String,
        details: String? = nil,
        hint: String? = nil,
        headers: HTTPHeaders = [:]
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.hint = hint
        self.headers = headers
    }

    var response: HTTPResponse {
        let body: JSON = [
            "code": .string(code),
            "message": .string(message),
            "details": details.map(JSON.string) ?? .null,
            "hint": hint.map(JSON.string) ?? .null,
        ]
        var headers = headers
        headers["Content-Type"] = "application/json; charset=utf-8"
        headers["Proxy-Status"] = "PostgREST; error=\(code)"
        if status == 401, headers["WWW-Authenticate"] == nil {
            headers["WWW-Authenticate"] = "Bearer"
        }
        return HTTPResponse(status: status, headers: headers, body: .bytes(body.canonicalBytes))
    }
}

extension RESTError {
    static let noFreeConnection = RESTError(
        504,
        "PGRST003",
        "Timed out acquiring connection from connection pool."
    )

    static func noDatabase(_ words: String) -> RESTError {
        RESTError(
            503,
            "PGRST000",
            "Database connection error. Retrying the connection.",
            details: words,
            headers: ["Retry-After": "1"]
        )
    }

    static func badQuery(_ what: String, _ text: String, _ expected: String) -> RESTError {
        RESTError(
            400,
            "PGRST100",
            "\"failed to parse \(what) (\(text))\" (line 1, column 1)",
            details: "unexpected input, expecting \(expected)"
        )
    }

    static func badBody(_ message: String) -> RESTError { RESTError(400, "PGRST102", message) }

    static func noColumn(_ column: String, of table: String) -> RESTError {
        RESTError(
            400,
            "PGRST204",
            "Could not find the '\(column)' column of '\(table)' in the schema cache"
        )
    }

    static func noTable(_ table: String) -> RESTError {
        RESTError(
            404,
            "PGRST205",
            "Could not find the table 'public.\(table)' in the schema cache"
        )
    }

    static func noFunction(_ name: String, arguments: [String]) -> RESTError {
        let names = arguments.sorted().joined(separator: ", ")
        let words =
            arguments.isEmpty
            ? " without parameters"
            : " with parameter\(arguments.count > 1 ? "s" : "") \(names)"
        return RESTError(
            404,
            "PGRST202",
            "Could not find the function public.\(name)"
                + (arguments.isEmpty ? " without parameters" : "(\(names))")
                + " in the schema cache",
            details: "Searched for the function public.\(name)\(words) or with a single unnamed "
                + "json/jsonb parameter, but no matches were found in the schema cache."
        )
    }

    static func badRange(_ details: String, headers: HTTPHeaders = [:]) -> RESTError {
        RESTError(
            416,
            "PGRST103",
            "Requested range not satisfiable",
            details: details,
            headers: headers
        )
    }

    static func tooManyAffected(_ count: Int) -> RESTError {
        RESTError(
            400,
            "PGRST124",
            "Query result exceeds max-affected preference constraint",
            details: "The query affects \(count) rows"
        )
    }

    /// What PostgREST can and this stand-in cannot, so that no test takes a gap for an answer.
    static func notHere(_ what: String) -> RESTError {
        RESTError(501, "STANDIN", "the stand-in for PostgREST does not do this: \(what)")
    }
}
