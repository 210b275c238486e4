/// Addresses of peers as they are written elsewhere than in a connection.
package enum PeerAddress {
    /// An address in the one form that connections have it in, without its port; nil for what is
    /// none: `203.0.113.9:4711` is `203.0.113.9`, `[2001:DB8::1]` is `2001:db8::1`.
    package static func read(_ text: some StringProtocol) -> String? {
        var text = String(text).filter { $0 != " " && $0 != "\t" && $0 != "\"" }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            text = String(text[text.index(after: text.startIndex)..<end])
        } else if text.contains("."), let colon = text.lastIndex(of: ":"),
            text[..<colon].allSatisfy({ $0.isNumber || $0 == "." })
        {
            text = String(text[..<colon])
        }
        guard text != "localhost" else { return nil }
        return SocketAddress(text, port: 0)?.host
    }
}
