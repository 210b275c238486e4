import Foundation

/// The network as the program uses it: sockets of our own for `http`, Foundation for `https`, whose
/// encryption and certificates are the system's.
package final class NetworkTransport: HTTPTransport {
    private let plain: SocketTransport
    private let secure: SessionTransport

    /// A transport with connections of its own.
    ///
    /// Calls beyond `connectionsMax` to one host wait for others to end: give more to a server that
    /// thinks for seconds.
    package init(
        connectionsMax: Int = SessionTransport.connectionsPerHost,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        plain = SocketTransport(connectionsMax: connectionsMax, environment: environment)
        secure = SessionTransport(connectionsMax: connectionsMax)
    }

    /// Sends one call and waits for the whole answer, up to the call's deadline and bound.
    ///
    /// - Throws: ``HTTPTransportError``: why no whole answer came.
    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        if SocketTransport.carries(call.url) { return try await plain.send(call) }
        return try await secure.send(call)
    }
}
