package import HTTP

/// A server that also answers calls directly, without a socket between.
package protocol InProcessServer: HTTPHandler, HTTPTransport {}

extension InProcessServer {
    /// Answers a call as if it had come over a network.
    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        let (request, host) = try call.received()
        return try await call.delivered(await answer(request), from: host)
    }
}

extension HTTPCall {
    /// The request that the server of this call gets, and its host.
    func received() throws(HTTPTransportError) -> (HTTPRequest, host: String) {
        guard let start = url.firstRange(of: "://")?.upperBound, url.hasPrefix("http") else {
            throw HTTPTransportError(.badURL, host: String(url.prefix(40)), detail: "")
        }
        let host = url[start...].prefix { $0 != "/" && $0 != "?" }
        let target = url[host.endIndex...].split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let path = target.first.map(String.init) ?? ""
        let request = HTTPRequest(
            method: method,
            path: path.isEmpty ? "/" : path,
            query: target.count > 1 ? String(target[1]) : nil,
            headers: headers,
            body: body ?? []
        )
        return (request, String(host))
    }

    /// The reply that the caller gets, up to the bound it set.
    func delivered(
        _ response: HTTPResponse,
        from host: String
    ) async throws(HTTPTransportError) -> HTTPReply {
        var body: [UInt8] = []
        switch response.body {
        case .bytes(let bytes): body = bytes
        case .stream(let stream, _): for await bytes in stream { body += bytes }
        }
        guard body.count <= replyBytesMax else {
            let detail = "more than \(replyBytesMax) bytes"
            throw HTTPTransportError(.tooLarge, host: host, detail: detail)
        }
        var headers = response.headers
        headers["Content-Length"] = "\(body.count)"
        return HTTPReply(status: response.status, headers: headers, body: body)
    }
}
