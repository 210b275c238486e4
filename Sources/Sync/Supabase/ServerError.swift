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
    /// Whether it is in the words of PostgREST, a function of ours or Auth.
    ///
    /// What a portal, a firewall or a proxy says is no verdict on anything: nothing may follow from
    /// it.
    let isVerdict: Bool
    /// Whether it is a text that is no JSON.
    private let isPage: Bool

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
        isPage = json == nil
        isVerdict =
            words != nil && (Self.isCode(code) || json?["error_code"]?.stringValue != nil)
        if let text = reply.headers["Retry-After"], let seconds = Int64(text), seconds >= 0 {
            retryAfter = .seconds(min(seconds, 300))
        }
    }

    private static func isCode(_ text: String) -> Bool {
        text.hasPrefix("PGRST")
            || text.utf8.count == 5
                && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }

    /// Whether the same request may be made again as it is.
    var isTransient: Bool {
        switch status {
        case _ where code == Self.readOnly: true
        case 408, 425, 429, 502, 503, 504: true
        case 500..<600:
            !code.hasPrefix("PGRST")
                && (code.count != 5 || Self.passing.contains { code.hasPrefix($0) })
        default: false
        }
    }

    /// Classes of SQLSTATE that pass, or at least say nothing of what was asked: rollback,
    /// resources, connections, locks, shutdown, failures of the system and of the server itself.
    private static let passing = ["40", "53", "08", "55P03", "57P", "58", "XX"]

    /// A database that takes no writes for now, as Supabase makes one whose disk is full: PostgREST
    /// says 405.
    private static let readOnly = "25006"

    /// Whether the gateway does not accept the project's key; no other token would change that.
    var isAboutKey: Bool { status == 401 && message.contains("API key") }

    /// Whether less at once may work.
    var isTooMuch: Bool { status == 413 || isOutOfTime || status == 414 }

    /// Whether the statement was ended for taking too long.
    var isOutOfTime: Bool { code == "57014" }

    var syncError: SyncError {
        if message.hasPrefix("SYNC_RESET") { return .historyChanged(details) }
        if isOutOfTime { return .outOfTime("\(what): \(message)") }
        if isAboutKey { return .keyRefused(message) }
        if isTooMuch { return .tooMuch("\(what): \(message)") }
        switch status {
        case 300..<400: return .notJSON(status: status, beginning: "a redirection")
        case _ where isTransient: return .unavailable(status: status, message: message)
        case _ where isPage && !message.isEmpty:
            return .notJSON(status: status, beginning: String(message.prefix(40)))
        case 401: return .loggedOut(message)
        case _ where !isVerdict:
            return .badAnswer(
                what: what,
                detail: "status \(status) and '\(message)', which is no refusal of PostgREST's"
            )
        case 403: return .forbidden(what: what, message: message)
        case 404: return .missing(what: what, message: message)
        default: return .refused(what: what, status: status, code: code, message: message)
        }
    }
}

extension JSON {
    /// The value of a text that may be anything, such as a proxy's page; nil when it is no JSON.
    static func ifWellFormed(_ bytes: [UInt8]) -> JSON? {
        do { return try JSON(parsing: bytes, limits: .rows) } catch { return nil }
    }
}
