import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Synchronization

/// Gathers the answers of one session's tasks, each up to its own bound.
final class ReplyCatcher: NSObject, URLSessionDataDelegate {
    /// How a task ended.
    enum Outcome: Sendable {
        case reply(HTTPReply)
        case failed(HTTPTransportError.Kind, String, status: Int? = nil)
    }

    /// Resolves once, when the task has ended.
    struct Wait: Sendable {
        fileprivate let stream: AsyncStream<Outcome>

        var value: Outcome {
            get async {
                for await outcome in stream { return outcome }
                return .failed(.cancelled, "the session ended")
            }
        }
    }

    private struct Pending {
        var reply: HTTPReply?
        var bytesMax: Int
        var end: HTTPTransportError.Kind?
        var done: AsyncStream<Outcome>.Continuation
    }

    private let pending = Mutex<[Int: Pending]>([:])

    /// Announces a task before it starts.
    func expect(_ task: URLSessionTask, bytesMax: Int) -> Wait {
        let (stream, continuation) = AsyncStream<Outcome>.makeStream()
        pending.withLock {
            $0[task.taskIdentifier] = Pending(bytesMax: bytesMax, done: continuation)
        }
        return Wait(stream: stream)
    }

    /// Ends a task from our side, for a reason of ours; its waiter hears it at once.
    func end(_ task: URLSessionTask, _ kind: HTTPTransportError.Kind, detail: String = "") {
        let waiting = pending.withLock { $0.removeValue(forKey: task.taskIdentifier) }
        guard let waiting else { return }
        task.cancel()
        waiting.done.yield(.failed(kind, detail, status: waiting.reply?.status))
        waiting.done.finish()
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        if let http = response as? HTTPURLResponse {
            var headers = HTTPHeaders()
            for (name, value) in http.allHeaderFields {
                if let name = name as? String, let value = value as? String {
                    headers.append(name, value)
                }
            }
            let reply = HTTPReply(status: http.statusCode, headers: headers)
            pending.withLock { $0[dataTask.taskIdentifier]?.reply = reply }
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let bytesMax = pending.withLock { pending -> Int? in
            guard let waiting = pending[dataTask.taskIdentifier] else { return nil }
            let count = (waiting.reply?.body.count ?? 0) + data.count
            if count > waiting.bytesMax { return waiting.bytesMax }
            pending[dataTask.taskIdentifier]?.reply?.body.append(contentsOf: data)
            return nil
        }
        if let bytesMax { end(dataTask, .tooLarge, detail: "more than \(bytesMax) bytes") }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        // A token must not travel to wherever a captive portal points.
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didCompleteWithError error: (any Error)?
    ) {
        let waiting = pending.withLock { $0.removeValue(forKey: task.taskIdentifier) }
        guard let waiting else { return }
        if let error {
            let (kind, words) = (Self.kind(of: error), Self.words(for: error))
            waiting.done.yield(.failed(kind, words, status: waiting.reply?.status))
        } else if let reply = waiting.reply {
            waiting.done.yield(.reply(reply))
        } else {
            waiting.done.yield(.failed(.cut, "no head of an answer came"))
        }
        waiting.done.finish()
    }

    private static func kind(of error: any Error) -> HTTPTransportError.Kind {
        switch (error as? URLError)?.code {
        case .cannotFindHost, .dnsLookupFailed: .nameUnknown
        case .cannotConnectToHost, .notConnectedToInternet: .unreachable
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        case .badURL, .unsupportedURL: .badURL
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateNotYetValid, .serverCertificateHasUnknownRoot,
            .clientCertificateRejected, .clientCertificateRequired:
            .tls
        default: .cut
        }
    }

    private static func words(for error: any Error) -> String {
        switch (error as? URLError)?.code {
        case .cannotConnectToHost: "nobody answers there"
        case .notConnectedToInternet: "there is no network"
        case .secureConnectionFailed: "the secure connection failed"
        case .serverCertificateHasBadDate: "its certificate has expired"
        case .serverCertificateNotYetValid: "its certificate is not valid yet"
        case .serverCertificateUntrusted, .serverCertificateHasUnknownRoot:
            "its certificate is signed by nobody this machine trusts"
        default: (error as? URLError).map { "URL error \($0.code.rawValue)" } ?? "unknown error"
        }
    }
}
