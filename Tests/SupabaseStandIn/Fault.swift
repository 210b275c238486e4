package import HTTP

/// What goes wrong with a request, once, in place of or around its answer.
package enum Fault: Sendable {
    /// Something between answers instead; the project never sees the request.
    case answer(HTTPReply)
    /// The request does not arrive.
    case requestLost(HTTPTransportError.Kind)
    /// The request is carried out, and its answer does not arrive.
    case responseLost(HTTPTransportError.Kind)
    /// The request is carried out, and its answer ends after so many bytes, as if complete.
    case truncated(bytes: Int)
    /// The request arrives twice, and the second answer is the one that comes back.
    case repeated
    /// Nothing: skips one request.
    case none

    /// The login page of a hotel, with status 200.
    package static let captivePortal = Fault.answer(
        HTTPReply(
            status: 200,
            headers: ["Content-Type": "text/html"],
            body: [UInt8](
                "<!DOCTYPE html><html><body>Please log in to the Wi-Fi.</body></html>".utf8
            )
        )
    )

    /// The gateway's limit of requests, with `Retry-After`.
    package static func tooManyRequests(retryAfterSeconds: Int) -> Fault {
        .answer(
            HTTPReply(
                status: 429,
                headers: [
                    "Content-Type": "application/json", "Retry-After": "\(retryAfterSeconds)",
                ],
                body: [UInt8](#"{"message":"API rate limit exceeded"}"#.utf8)
            )
        )
    }

    /// An error page of the gateway.
    package static func serverError(_ status: Int) -> Fault {
        .answer(
            HTTPReply(
                status: status,
                headers: ["Content-Type": "text/html"],
                body: [UInt8]("<html><body>error \(status)</body></html>".utf8)
            )
        )
    }
}
