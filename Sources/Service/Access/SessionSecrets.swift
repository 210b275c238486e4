import HTTP

/// The two secrets that a page of the dashboard shows: one in a cookie, one in a field of its own.
///
/// Cookies go to every port of a host, and along with requests that other pages cause; the field is
/// sent by our page alone, which keeps its secret in the session storage of its tab. So neither
/// opens anything without the other, and what a page of another origin causes is not even looked
/// at.
struct SessionSecrets: Sendable {
    let id: String
    let cookie: BearerToken
    let page: BearerToken

    /// The cookie's name where the browser talks to us without TLS, as on one machine.
    static let plainCookie = "assay_session"
    /// The cookie's name behind TLS: browsers take it from secure hosts alone, and for one host.
    static let hostCookie = "__Host-assay_session"
    /// The field with the page's secret.
    static let field = "X-Assay-Session"

    /// Reads both; nil when one is missing, or when the request is not our own page's.
    init?(_ head: HTTPRequest) {
        guard let shown = head.headers[Self.field], let page = BearerToken(shown),
            Self.isOwnPage(head)
        else { return nil }
        for name in [Self.hostCookie, Self.plainCookie] {
            guard let value = Self.cookie(name, head), let cookie = BearerToken(value) else {
                continue
            }
            id = cookie.id
            self.cookie = cookie
            self.page = page
            return
        }
        return nil
    }

    /// Whether the browser says that our own page asks.
    ///
    /// It says so by the origin, which must be the host asked, and by `Sec-Fetch-Site`. Reads carry
    /// no origin.
    static func isOwnPage(_ head: HTTPRequest) -> Bool {
        if let site = head.headers["Sec-Fetch-Site"], site != "same-origin" { return false }
        guard let origin = head.headers["Origin"] else {
            return head.method == "GET" || head.method == "HEAD"
        }
        guard let host = head.headers["Host"] else { return false }
        let schemes = head.scheme.map { [$0] } ?? ["http", "https"]
        return schemes.contains { origin == "\($0)://\(host)" }
    }

    private static func cookie(_ name: String, _ head: HTTPRequest) -> String? {
        for field in head.headers.all("Cookie") {
            for pair in field.split(separator: ";") {
                let text = pair.drop { $0 == " " }
                if text.hasPrefix("\(name)=") { return String(text.dropFirst(name.count + 1)) }
            }
        }
        return nil
    }
}
