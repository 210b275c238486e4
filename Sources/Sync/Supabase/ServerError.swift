import HTTP
import JSON

/// An answer that is no success, as PostgREST, Supabase's gateway or a proxy words it.
struct ServerError {
    var what: String
    var status: Int
    /// SQLSTATE, `PGRST…`, or the status as text.
    var code: String
    var message: String
    var details: String
    var retryAfter: Duration?

    /// Nil for a success.
    init?(_ reply: HTTPReply, what: String) {
        guard !(200..<300).contains(reply.status) else { return nil }
        self.what = what
        status = reply.status
        let json = JSON.ifWellFormed(reply.body)
        code = json?["code"]?.stringValue ?? json?["error_code"]?.stringValue ?? "\(reply.status)"
        let words = ["message", "msg", "error_description", "error"].lazy
            .compactMap { json?[$0]?.stringValue }.first
        message =
            words
            ?? (json == nil ? String(decoding: reply.body.prefix(80), as: UTF8.self) : "no words")
        details = json?["details"]?.stringValue ?? ""
        if let text = reply.headers["Retry-After"], let seconds = Int64(text), seconds >= 0 {
            retryAfter = .seconds(min(seconds, 300))
        }
    }

    /// Whether the same request may be made again as it is.
    var isTransient: Bool {
        switch status {
        case 408, 425, 429, 502, 503, 504: true
        case 500..<600:
            !code.hasPrefix("PGRST")
                && (code.count != 5 || Self.passing.contains { code.hasPrefix($0) })
        default: false
        }
    }

    /// Classes of SQLSTATE that pass: rollback, resources, connections, shutdown.
    private static let passing = ["40", "53", "08", "57P"]

    /// Whether the gateway does not accept the project's key; no other token would change that.
    var isAboutKey: Bool { status == 401 && message.contains("API key") }

    /// Whether less at once may work.
    var isTooMuch: Bool { status == 413 || isOutOfTime || status == 414 }

    /// Whether the statement was ended for taking too long.
    var isOutOfTime: Bool { code == "57014" }

    var syncError: SyncError {
        if message.hasPrefix("SYNC_RESET") { return .historyChanged(details) }
        if isAboutKey { return .keyRefused(message) }
        if isTooMuch { return .tooMuch("\(what): \(message)") }
        switch status {
        case 401: return .loggedOut(message)
        case 403: return .forbidden(what: what, message: message)
        case 404: return .missing(what: what, message: message)
        case _ where isTransient: return .unavailable(status: status, message: message)
        case 300..<400: return .notJSON(status: status, beginning: "a redirection")
        default: return .refused(what: what, status: status, code: code, message: message)
        }
    }
}

extension JSON {
    /// The value of a text that may be anything, such as a proxy's page; nil when it is no JSON.
    static func ifWellFormed(_ bytes: [UInt8]) -> JSON? {
        do { return try JSON(parsing: bytes) } catch { return nil }
    }
}
