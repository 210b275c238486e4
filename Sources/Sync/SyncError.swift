package import HTTP

/// Why a sync stopped; whatever it had done until then is kept, and nothing that waits is lost.
package enum SyncError: Error, Equatable, CustomStringConvertible {
    /// No answer came.
    case unreachable(HTTPTransportError)
    /// The server, or what stands before it, failed for now.
    case unavailable(status: Int, message: String)
    /// The session is over, or was never opened.
    case loggedOut(String)
    /// The project does not accept the key that names it.
    case keyRefused(String)
    /// The user does not belong to the organization that the file is linked to, but to these.
    case outsider(organization: String, of: [String])
    /// The user may not do this.
    case forbidden(what: String, message: String)
    /// A function, table or column is not there.
    case missing(what: String, message: String)
    /// The server refused the request as a whole, with its words.
    case refused(what: String, status: Int, code: String, message: String)
    /// The functions in the project are of a later version than this program speaks.
    case newerServer(version: Int64, known: Int64)
    /// The answer is no JSON: a captive portal, a proxy, another server.
    case notJSON(status: Int, beginning: String)
    /// The answer is JSON, but not what was asked for.
    case badAnswer(what: String, detail: String)
    /// The server is in another history than our cursors.
    case historyChanged(String)
    /// The request or its answer was too much at once.
    case tooMuch(String)
    /// The server ended the request for taking too long; less of it, or a quieter moment, may do.
    case outOfTime(String)
    /// Another sync of this file, or a login, is running.
    case running
    /// The server keeps changing faster than it can be read.
    case unsettled(String)
    /// The URL, the key or the organization makes no sense.
    case badSetting(String)

    package var description: String {
        switch self {
        case .unreachable(let error): "\(error); everything that waits is kept for the next sync"
        case .unavailable(let status, let message):
            "the server cannot answer now (\(status): \(message)); everything that waits is kept, try "
                + "again later"
        case .loggedOut(let message):
            "not logged in: \(message); run `assay login`; everything that waits is kept"
        case .keyRefused(let message):
            "the project does not accept the key: \(message); give its publishable key "
                + "(sb_publishable_…, in its settings under API keys) to `assay login --anon-key`; "
                + "everything that waits is kept"
        case .outsider(let organization, let others):
            "you do not belong to organization \(organization) there"
                + (others.isEmpty ? "" : ", but to \(others.joined(separator: ", "))")
                + ": nothing was sent, and what waits for it is kept for it alone. Log in as one of its "
                + "users with `assay login`; for another organization take `assay login --org NAME`, or "
                + "another file"
        case .forbidden(let what, let message):
            "the server does not allow \(what): \(message); ask whoever looks after the project's "
                + "policies"
        case .missing(let what, let message) where what.hasPrefix("assay_"):
            "the project has no function \(what): \(message). If Assay's SQL was taken away there, "
                + "`assay login` goes on by plain sync; `assay sync sql` prints what installs it. If it is "
                + "installed, its schema cache waits to be reloaded: NOTIFY pgrst, 'reload schema'. "
                + "Everything that waits is kept"
        case .missing(let what, let message):
            "the project has no \(what) that can be reached: \(message); is it in the schema public "
                + "there, and the schema cache reloaded (NOTIFY pgrst, 'reload schema')?"
        case .refused(let what, let status, let code, let message):
            "the server refused \(what) (\(status) \(code)): \(message)"
        case .newerServer(let version, let known):
            "the project's functions for sync are of version \(version), this program speaks "
                + "\(known): install the newer program; everything that waits is kept"
        case .notJSON(let status, let beginning):
            "a web page came instead of data (status \(status), '\(beginning)'); does this network "
                + "ask you to log in first, or is the URL another server's? Everything that waits is "
                + "kept"
        case .badAnswer(let what, let detail):
            "the server's answer to \(what) makes no sense: \(detail); everything that waits is kept"
        case .historyChanged(let incarnation):
            "the server went to another history (\(incarnation)); run the sync again"
        case .tooMuch(let message): "the request was too much at once: \(message)"
        case .outOfTime(let message):
            "the server ran out of time: \(message); everything that waits is kept, try again later"
        case .running: "another sync of this file, or a login, is running; wait for it, or stop it"
        case .unsettled(let table):
            "\(table) keeps changing faster than it can be compared; try again in a quieter moment"
        case .badSetting(let message): message
        }
    }

    /// Whether the same may well work in a moment.
    package var isTransient: Bool {
        switch self {
        case .unreachable(let error): error.kind != .badURL && error.kind != .cancelled
        case .unavailable, .badAnswer, .tooMuch, .outOfTime: true
        default: false
        }
    }

    /// Whether a part of the request may do.
    var isDivisible: Bool {
        switch self {
        case .tooMuch, .outOfTime: true
        default: false
        }
    }
}
