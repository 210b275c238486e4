/// Every bound of the server, in one place.
package struct ServerLimits: Sendable, Equatable {
    /// Method, target and version, without the line end.
    package var requestLineBytesMax = 8 << 10
    /// All header lines of a request with their line ends; its trailers count too.
    package var headerBytesMax = 32 << 10
    /// Header fields of a request, its trailers included.
    package var headersMax = 100
    /// Bytes of extensions in all chunk lines of a body.
    package var chunkExtensionBytesMax = 256
    /// Requests of one connection that wait for the answer of the one before.
    package var requestsQueuedMax = 16
    /// Bytes taken from a socket at a time.
    package var readBytes = 64 << 10
    /// Bytes of answers that wait for a slow reader before its next answer is begun.
    package var outputBytesMax = 64 << 10
    /// Connections at a time, from everywhere.
    package var connectionsMax = 256
    /// Connections at a time from one address; from one /64 for IPv6.
    package var connectionsPerPeerMax = 32
    /// Time for a request's line and headers, from its first byte.
    package var headTime = Duration.seconds(10)
    /// Time before the rate of a body counts.
    package var bodyGrace = Duration.seconds(5)
    /// The least rate at which a body must come.
    package var bodyBytesPerSecondMin = 1024
    /// Time without a request.
    package var idleTime = Duration.seconds(30)
    /// Time without the peer taking some of its answer.
    package var readerTime = Duration.seconds(30)
    /// Time that requests have to finish when the server drains.
    package var drainTime = Duration.seconds(10)
    /// Time for a peer to close after the last answer, so that it can read it.
    package var lingerTime = Duration.seconds(2)
    /// Bytes thrown away meanwhile: a proxy sends a body that is refused to its end, and answers
    /// 502 in the place of our answer where that fails.
    package var lingerBytesMax = 80 << 20

    package init() {}
}
