import Foundation

/// The network as the program uses it: sockets of our own for `http`; for `https` Foundation, whose
/// encryption and certificates are the system's, or the system's curl where servers think for long.
package final class NetworkTransport: HTTPTransport {
    private let plain: SocketTransport
    private let secure: SessionTransport
    private let patient: CurlTransport?

    /// A transport with connections of its own.
    ///
    /// Calls beyond `connectionsMax` to one host wait for others to end: give more to a server that
    /// thinks for seconds, and say so by `waitsLong`: Foundation takes most of a core while it
    /// waits, on Linux.
    package init(
        connectionsMax: Int = SessionTransport.connectionsPerHost,
        waitsLong: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        plain = SocketTransport(connectionsMax: connectionsMax, environment: environment)
        secure = SessionTransport(connectionsMax: connectionsMax)
        #if canImport(FoundationNetworking)
        patient =
            waitsLong
            ? CurlTransport(connectionsMax: connectionsMax, environment: environment) : nil
        #else
        patient = nil
        #endif
    }

    /// Sends one call and waits for the whole answer, up to the call's deadline and bound.
    ///
    /// - Throws: ``HTTPTransportError``: why no whole answer came.
    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        if SocketTransport.carries(call.url) { return try await plain.send(call) }
        if let patient, CurlTransport.carries(call) {
            do throws(HTTPTransportError) {
                return try await patient.send(call)
            } catch {
                // A curl that does not run, or lacks what it needs, has sent nothing.
                guard error.kind == .badURL else { throw error }
            }
        }
        return try await secure.send(call)
    }
}
