/// The network for `http` URLs: sockets of our own, one sleeping thread a call.
///
/// URLSession on Linux spins in its event loop while it waits for an answer, and misses the end of
/// a connection that it kept (swift-corelibs-foundation, issue 5477): a local model that thinks for
/// a minute would cost a minute of processor time. Here waiting costs none, and a cut is noticed
/// when it happens.
package final class SocketTransport: HTTPTransport {
    private let pool: ConnectionPool
    private let proxies: ProxySettings

    /// A transport with connections of its own.
    ///
    /// - Parameters:
    ///   - connectionsMax: calls to one server at a time; more wait.
    ///   - environment: names the proxy, as curl reads it.
    package init(connectionsMax: Int, environment: [String: String]) {
        pool = ConnectionPool(connectionsMax: connectionsMax)
        proxies = ProxySettings(environment)
    }

    /// Whether this transport carries calls to a URL: `http`, without a user's name in it.
    package static func carries(_ url: String) -> Bool { PlainURL(url) != nil }

    /// Sends one call and waits for the whole answer, up to the call's deadline and bound.
    ///
    /// - Throws: ``HTTPTransportError``: `badURL` for what ``carries(_:)`` refuses.
    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        guard let url = PlainURL(call.url),
            call.headers.fields.allSatisfy(FieldLine.isSendable),
            ByteSet.token.spans(Array(call.method.utf8).span)
        else { throw HTTPTransportError(.badURL, host: "", detail: "") }
        let proxy = proxies.proxy(for: url.endpoint)
        let endpoint = proxy ?? url.endpoint
        let exchange = SocketExchange(
            call,
            head: head(call, url, isProxied: proxy != nil),
            to: endpoint,
            pool: pool
        )
        return try await exchange.outcome(within: call.timeout)
    }

    /// The request line and the fields, with what the protocol asks for beside those of the call.
    private func head(_ call: HTTPCall, _ url: PlainURL, isProxied: Bool) -> [UInt8] {
        var headers = call.headers
        let host = url.endpoint.description
        if headers["Host"] == nil { headers.append("Host", host) }
        if headers["User-Agent"] == nil { headers.append("User-Agent", "assay") }
        if headers["Accept"] == nil { headers.append("Accept", "*/*") }
        headers["Connection"] = nil
        headers["Transfer-Encoding"] = nil
        headers["Accept-Encoding"] = "identity"
        let needsLength = call.body != nil || ["POST", "PUT", "PATCH"].contains(call.method)
        headers["Content-Length"] = needsLength ? String(call.body?.count ?? 0) : nil
        if isProxied { headers["Proxy-Authorization"] = proxies.authorization }
        let target = isProxied ? "http://\(host)\(url.target)" : url.target
        var text = "\(call.method) \(target) HTTP/1.1\r\n"
        for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
        return Array((text + "\r\n").utf8)
    }
}
