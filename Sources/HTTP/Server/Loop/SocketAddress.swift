import Platform

/// The address of one end of a connection.
struct SocketAddress {
    private var storage: sockaddr_storage

    init(_ storage: sockaddr_storage) { self.storage = storage }

    /// Reads an address written in numbers, or `localhost`.
    init?(_ text: String, port: UInt16) {
        let text = text == "localhost" ? "127.0.0.1" : text
        storage = sockaddr_storage()
        var v4 = sockaddr_in()
        var v6 = sockaddr_in6()
        if inet_pton(AF_INET, text, &v4.sin_addr) == 1 {
            v4.sin_family = sa_family_t(AF_INET)
            v4.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: v4, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, text, &v6.sin6_addr) == 1 {
            v6.sin6_family = sa_family_t(AF_INET6)
            v6.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: v6, as: sockaddr_in6.self) }
        } else {
            return nil
        }
    }

    /// The address that a socket got when it was bound.
    init?(boundTo descriptor: Int32) {
        var found = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &found) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { return nil }
        storage = found
    }

    var family: Int32 { Int32(storage.ss_family) }

    private var isV4: Bool { family == AF_INET }

    private var v4: sockaddr_in {
        withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in.self) }
    }

    private var v6: sockaddr_in6 {
        withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in6.self) }
    }

    var port: UInt16 { UInt16(bigEndian: isV4 ? v4.sin_port : v6.sin6_port) }

    /// The address without its port: `127.0.0.1`; an IPv4 address in the dress of IPv6 without it.
    var host: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isV4 {
            var address = v4.sin_addr
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var address = v6.sin6_addr
            inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        }
        let host = text.withUnsafeBufferPointer { buffer in
            String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
    }

    /// Whom the limit per peer counts as one: an IPv4 address, or the 64 bits of an IPv6 network.
    var peerKey: UInt64 {
        if isV4 { return UInt64(v4.sin_addr.s_addr) }
        return withUnsafeBytes(of: v6.sin6_addr) { bytes in
            let network = bytes.loadUnaligned(as: UInt64.self)
            // ::ffff:a.b.c.d is one IPv4 address, not a network of them.
            let isMapped = network == 0 && bytes[10] == 0xFF && bytes[11] == 0xFF
            guard isMapped else { return network }
            return UInt64(bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        }
    }

    func withPointer<Answer>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Answer
    ) -> Answer {
        let size = isV4 ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        return withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(size)) }
        }
    }
}
