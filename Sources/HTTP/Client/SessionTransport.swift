import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Synchronization

/// The network through Foundation's URLSession.
///
/// On Linux URLSession ignores its own limit for a whole resource and grows by some hundred bytes a
/// request, so the deadline is kept here and the session is replaced now and then.
package final class SessionTransport: HTTPTransport {
    /// Requests through one session before it is replaced.
    private static let callsPerSessionMax = 5_000
    /// Connections to one host at a time; more are opened and closed without gain where answers
    /// come soon.
    package static let connectionsPerHost = 4

    private struct Current {
        var session: URLSession
        var catcher: ReplyCatcher
        var calls = 0
    }

    private let current: Mutex<Current>
    private let connectionsMax: Int

    /// A transport with a session of its own.
    ///
    /// Calls beyond `connectionsMax` to one host wait for others to end: give more to a server that
    /// thinks for seconds.
    package init(connectionsMax: Int = connectionsPerHost) {
        self.connectionsMax = connectionsMax
        current = Mutex(Self.fresh(connectionsMax))
    }

    deinit { current.withLock { $0.session.invalidateAndCancel() } }

    /// Sends one call and waits for the whole answer, up to the call's deadline and bound.
    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        guard let url = URL(string: call.url), let host = url.host,
            url.scheme == "https" || url.scheme == "http"
        else { throw HTTPTransportError(.badURL, host: Self.place(call.url), detail: "") }
        let place = url.port.map { "\(host):\($0)" } ?? host
        let request = Self.request(call, url: url)
        let (session, catcher) = take()
        let task = session.dataTask(with: request)
        let wait = catcher.expect(task, bytesMax: call.replyBytesMax)
        let timer = Task {
            try await Task.sleep(for: call.timeout)
            catcher.end(task, .timedOut)
        }
        defer { timer.cancel() }
        task.resume()
        let outcome = await withTaskCancellationHandler {
            await wait.value
        } onCancel: {
            catcher.end(task, .cancelled)
        }
        switch outcome {
        case .reply(let reply): return reply
        case .failed(let kind, let detail, let status):
            var error = HTTPTransportError(kind, host: place, detail: detail)
            error.status = status
            throw error
        }
    }

    private func take() -> (URLSession, ReplyCatcher) {
        current.withLock { current in
            if current.calls >= Self.callsPerSessionMax {
                // Tasks under way still end; the session goes away after them.
                current.session.finishTasksAndInvalidate()
                current = Self.fresh(connectionsMax)
            }
            current.calls += 1
            return (current.session, current.catcher)
        }
    }

    private static func fresh(_ connectionsMax: Int) -> Current {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = connectionsMax
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        let catcher = ReplyCatcher()
        let session = URLSession(
            configuration: configuration,
            delegate: catcher,
            delegateQueue: nil
        )
        return Current(session: session, catcher: catcher)
    }

    private static func request(_ call: HTTPCall, url: URL) -> URLRequest {
        var request = URLRequest(url: url)
        request.httpMethod = call.method
        // The idle limit must not end a call before its own deadline does.
        request.timeoutInterval = Double(call.timeout.components.seconds) + 60
        request.cachePolicy = .reloadIgnoringLocalCacheData
        for field in call.headers.fields {
            request.addValue(field.value, forHTTPHeaderField: field.name)
        }
        if let body = call.body { request.httpBody = Data(body) }
        return request
    }

    /// Scheme and host of what may be no URL: all that may be shown, no name and no password.
    private static func place(_ text: String) -> String {
        let start = text.prefix { $0 != "?" && $0 != "#" }
        return String((start.split(separator: "@").last ?? "").prefix(80))
    }
}
