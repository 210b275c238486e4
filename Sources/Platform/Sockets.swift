/// What sockets are made and used with, where Linux and macOS differ; see socket(2), accept4(2).
package enum SocketCalls {
    #if os(Linux)
    private static let flags = SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    /// The type of a stream socket, non-blocking and closed in children from the start on Linux.
    package static let streamType = Int32(SOCK_STREAM.rawValue | flags)
    /// The flag of `send` that spares the process a SIGPIPE.
    package static let noSignal = Int32(MSG_NOSIGNAL)
    /// The level of TCP's options.
    package static let tcp = Int32(IPPROTO_TCP)
    /// The limit of open descriptors, for `getrlimit`.
    package static let fileLimit = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// Takes a connection that waits; negative with `errno` where none does.
    package static func accept(
        _ listener: Int32,
        _ address: UnsafeMutablePointer<sockaddr>,
        _ length: inout socklen_t
    ) -> Int32 {
        accept4(listener, address, &length, Int32(flags))
    }

    /// What is left to set on a new socket: nothing on Linux.
    package static func prepare(_ descriptor: Int32) {}
    #else
    /// The type of a stream socket; ``prepare(_:)`` makes it non-blocking.
    package static let streamType = SOCK_STREAM
    /// The flag of `send` that spares the process a SIGPIPE: an option of the socket on macOS.
    package static let noSignal: Int32 = 0
    /// The level of TCP's options.
    package static let tcp = IPPROTO_TCP
    /// The limit of open descriptors, for `getrlimit`.
    package static let fileLimit = RLIMIT_NOFILE

    /// Takes a connection that waits; negative with `errno` where none does.
    package static func accept(
        _ listener: Int32,
        _ address: UnsafeMutablePointer<sockaddr>,
        _ length: inout socklen_t
    ) -> Int32 {
        Platform.accept(listener, address, &length)
    }

    /// Makes a new socket non-blocking, not inherited by children, and silent when its peer is
    /// gone.
    package static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    #endif

    /// Two sockets that are connected to each other, prepared; nil where the system has none.
    package static func pair() -> (Int32, Int32)? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, streamType, 0, &ends) == 0 else { return nil }
        for end in ends { prepare(end) }
        return (ends[0], ends[1])
    }

    /// Says that a socket takes connections, `backlog` of them waiting at most.
    package static func listen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
        Platform.listen(descriptor, backlog)
    }

    /// Sends what fits now; negative with `errno` where nothing does.
    package static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        Platform.send(descriptor, bytes.baseAddress, bytes.count, noSignal)
    }
}

/// Names of machines, resolved by the system; see getaddrinfo(3).
package enum NameLookup {
    /// The addresses of a name or of an address written in numbers, the best first.
    ///
    /// Empty where the system knows none. May wait for name servers, as long as the system's
    /// settings say.
    package static func addresses(_ host: String, port: UInt16) -> [sockaddr_storage] {
        var wanted = addrinfo()
        wanted.ai_family = AF_UNSPEC
        #if os(Linux)
        wanted.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        wanted.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &wanted, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var addresses: [sockaddr_storage] = []
        var next = found
        while let entry = next {
            var storage = sockaddr_storage()
            let size = min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
            withUnsafeMutableBytes(of: &storage) { bytes in
                guard let address = entry.pointee.ai_addr else { return }
                bytes.copyMemory(from: UnsafeRawBufferPointer(start: address, count: size))
            }
            addresses.append(storage)
            next = entry.pointee.ai_next
        }
        return addresses
    }
}
