import HTTP

/// How many proxies in front of the service are the operator's own, and where they say who asked.
///
/// Each of them appends the address that it was asked from, so that with `count` of them the client
/// is the entry so many from the end: whatever the client wrote itself stands further to the left
/// and is never read. With none, all of these fields are.
package struct TrustedProxies: Equatable, Sendable {
    /// Proxies between the client and the service.
    package var count = 0
    /// Whether they write `Forwarded` (RFC 7239), and not `X-Forwarded-For`, `-Proto` and `-Host`:
    /// the fields of the other kind come from the client and are not read.
    package var areStandard = false

    /// Proxies that may be trusted at most.
    package static let countMax = 8

    package init() {}

    /// Reads `1` or `forwarded:1`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let last = parts.last, let count = Int(last), (0...Self.countMax).contains(count),
            parts.count == 1 || parts.count == 2 && parts[0] == "forwarded"
        else { return nil }
        self.count = count
        areStandard = parts.count == 2
    }

    /// The head as the client sent it to the first of the proxies: its address, scheme and host.
    ///
    /// A head that did not come through all of them, as a platform's own probe, stays as it is.
    func seen(_ head: HTTPRequest) -> HTTPRequest {
        guard count > 0, let said = areStandard ? standard(head) : customary(head) else {
            return head
        }
        var head = head
        head.peer = said.address
        head.scheme = said.scheme
        if let host = said.host { head.headers["Host"] = host }
        return head
    }

    private typealias Said = (address: String, scheme: String?, host: String?)

    private func customary(_ head: HTTPRequest) -> Said? {
        guard let entry = trusted(head.headers.all("X-Forwarded-For")),
            let address = PeerAddress.read(entry)
        else { return nil }
        // Most proxies write these two anew, and some append.
        return (
            address, scheme(trustedOrOnly(head.headers.all("X-Forwarded-Proto"))),
            trustedOrOnly(head.headers.all("X-Forwarded-Host"))
        )
    }

    private func standard(_ head: HTTPRequest) -> Said? {
        guard let element = trusted(head.headers.all("Forwarded")) else { return nil }
        var pairs: [String: String] = [:]
        for pair in element.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let name = parts[0].filter { $0 != " " }.lowercased()
            guard pairs[name] == nil else { return nil }
            pairs[name] = parts[1].filter { $0 != "\"" && $0 != " " }
        }
        guard let address = pairs["for"].flatMap({ PeerAddress.read($0) }) else { return nil }
        return (address, scheme(pairs["proto"]), pairs["host"])
    }

    private func scheme(_ text: String?) -> String? {
        text.map { $0.lowercased() }.flatMap { ["http", "https"].contains($0) ? $0 : nil }
    }

    private func entries(_ fields: [String]) -> [String] {
        fields.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            .map { $0.trimmed }
    }

    /// The entry that the outermost of the trusted proxies wrote.
    private func trusted(_ fields: [String]) -> String? {
        let entries = entries(fields)
        return entries.count < count ? nil : entries[entries.count - count]
    }

    private func trustedOrOnly(_ fields: [String]) -> String? {
        let entries = entries(fields)
        return entries.count == 1 ? entries[0] : trusted(fields)
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(start[...$0]) } ?? ""
    }
}
