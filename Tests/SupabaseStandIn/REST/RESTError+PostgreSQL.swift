import HTTP
import JSON

extension RESTError {
    /// What PostgREST makes of an error of the database.
    ///
    /// 42501 depends on whether the caller came as another role than anon.
    init(_ error: PostgreSQLError, isAuthenticated: Bool) {
        if error.sqlState == "PGRST" {
            self = Self.raised(error)
            return
        }
        if error.sqlState.isEmpty {
            self = .noDatabase(error.message)
            return
        }
        self.init(
            Self.status(of: error, isAuthenticated),
            error.sqlState,
            error.message,
            details: error.detail,
            hint: error.hint
        )
    }

    private static func status(of error: PostgreSQLError, _ isAuthenticated: Bool) -> Int {
        let state = error.sqlState
        switch state {
        case "23503", "23505": return 409
        case "25006": return 405
        case "21000": return error.message.hasSuffix("requires a WHERE clause") ? 400 : 500
        case "22023":
            let isRole = error.message.hasPrefix("role")
            return isRole && error.message.hasSuffix("does not exist") ? 401 : 400
        case "53400": return 500
        case "57P01": return 503
        case "P0001": return 400
        case "42883", "42P01": return 404
        case "42P17": return 500
        case "42501": return isAuthenticated ? 403 : 401
        default: break
        }
        if state.hasPrefix("PT") { return Int(state.dropFirst(2)) ?? 500 }
        return switch state.prefix(2) {
        case "08", "53": 503
        case "0L", "0P", "28": 403
        case "09", "25", "2D", "38", "39", "3B", "40", "54", "55", "57", "58", "F0", "HV", "P0",
            "XX":
            500
        default: 400
        }
    }

    /// `RAISE SQLSTATE 'PGRST'`: the message holds the body, the detail status and headers.
    private static func raised(_ error: PostgreSQLError) -> RESTError {
        guard let body = parsed(error.message), let code = body["code"]?.stringValue,
            let message = body["message"]?.stringValue
        else { return unreadable("Invalid JSON value for MESSAGE: '\(error.message)'") }
        guard let detail = error.detail else {
            return unreadable("DETAIL is missing in the RAISE statement")
        }
        guard let answer = parsed(detail), let status = answer["status"]?.intValue,
            let headers = answer["headers"]?.objectValue
        else { return unreadable("Invalid JSON value for DETAIL: '\(detail)'") }
        return RESTError(
            Int(status),
            code,
            message,
            details: body["details"]?.stringValue,
            hint: body["hint"]?.stringValue,
            headers: HTTPHeaders(headers.map { .init($0.key, $0.value.stringValue ?? "") })
        )
    }

    private static func parsed(_ text: String) -> JSON? {
        do { return try JSON(parsing: text) } catch { return nil }
    }

    private static func unreadable(_ details: String) -> RESTError {
        RESTError(
            500,
            "PGRST121",
            "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
            details: details
        )
    }
}
