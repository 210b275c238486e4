import Platform

/// Calls on non-blocking sockets, with what differs between systems; the caller owns descriptors.
enum SystemSocket {
    /// What a call on a socket came to.
    enum Outcome: Equatable {
        case done(Int)
        /// Not now; the poller says when.
        case wait
        /// The connection is gone.
        case gone
    }

    /// Opens a socket that listens.
    ///
    /// - Returns: its descriptor, and the port it got.
    static func listen(
        address: String,
        port: UInt16
    ) throws(ServerError) -> (descriptor: Int32, port: UInt16) {
        let place = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        guard let peer = SocketAddress(address, port: port) else {
            throw ServerError(kind: .address, place: place, detail: "write it as numbers")
        }
        let descriptor = socket(peer.family, SocketCalls.streamType, 0)
        guard descriptor >= 0 else { throw error(errno, place) }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        SocketCalls.prepare(descriptor)
        let failed = peer.withPointer { bind(descriptor, $0, $1) } != 0
        guard !failed, SocketCalls.listen(descriptor, backlog) == 0 else {
            let code = errno
            close(descriptor)
            throw error(code, place)
        }
        return (descriptor, SocketAddress(boundTo: descriptor)?.port ?? port)
    }

    /// Connections that the system holds until they are accepted.
    private static let backlog: Int32 = 4096

    private static func error(_ code: Int32, _ place: String) -> ServerError {
        let kind: ServerError.Kind =
            switch code {
            case EADDRINUSE: .portTaken
            case EACCES, EPERM: .forbidden
            case EADDRNOTAVAIL, EINVAL, EAFNOSUPPORT: .address
            default: .resources
            }
        return ServerError(kind: kind, place: place, detail: String(cString: strerror(code)))
    }

    /// What came of accepting one connection.
    enum Accepted {
        case socket(Int32, SocketAddress)
        /// None waits.
        case none
        /// This one is gone already; another may wait.
        case gone
        /// The system has no descriptor or memory left; waiting helps.
        case exhausted
    }

    static func accept(_ listener: Int32) -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                SocketCalls.accept(listener, $0, &length)
            }
        }
        guard descriptor >= 0 else {
            switch errno {
            case EAGAIN, EWOULDBLOCK: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: return .gone
            }
        }
        SocketCalls.prepare(descriptor)
        var on: Int32 = 1
        setsockopt(
            descriptor,
            SocketCalls.tcp,
            TCP_NODELAY,
            &on,
            socklen_t(MemoryLayout<Int32>.size)
        )
        // The system holds no more than this that a slow peer does not take, and says so soon
        // when it takes some.
        var unsent: Int32 = 64 << 10
        setsockopt(
            descriptor,
            SocketCalls.tcp,
            TCP_NOTSENT_LOWAT,
            &unsent,
            socklen_t(MemoryLayout<Int32>.size)
        )
        return .socket(descriptor, SocketAddress(storage))
    }

    static func receive(_ descriptor: Int32, into buffer: inout [UInt8]) -> Outcome {
        outcome(buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) })
    }

    static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Outcome {
        outcome(SocketCalls.send(descriptor, bytes))
    }

    /// Says that no more will be sent, while the peer may still read.
    static func finishSending(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes closing it a reset, which no peer takes for an orderly end.
    static func cutOnClose(_ descriptor: Int32) {
        var off = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &off, socklen_t(MemoryLayout<linger>.size))
    }

    /// Lets the process hold so many descriptors, as far as the system allows it.
    static func allowDescriptors(_ count: Int) {
        var limit = rlimit()
        guard getrlimit(SocketCalls.fileLimit, &limit) == 0, limit.rlim_cur < count else { return }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
        // Refused, it leaves the limit that was: accepting copes with that.
        setrlimit(SocketCalls.fileLimit, &limit)
    }

    private static func outcome(_ result: Int) -> Outcome {
        if result >= 0 { return .done(result) }
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? .wait : .gone
    }
}
