import Platform

/// Where a call would go whose URL was given by somebody else: not into the network that this
/// machine stands in, unless that is allowed.
package enum OutboundAddress {
    /// Why a URL is not called.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        /// It is no http or https URL, or holds a user's name.
        case badURL
        /// Its name has no address.
        case unknown(String)
        /// It lies on this machine or in a private network.
        case isPrivate(String)

        package var description: String {
            switch self {
            case .badURL: "it is no http or https URL with a host, and without a user's name"
            case .unknown(let host): "\(host) has no address"
            case .isPrivate(let host): "\(host) lies on this machine or in a private network"
            }
        }
    }

    /// Whether a text is the URL of a server, as far as can be told without asking anybody.
    package static func isURL(_ url: String) -> Bool { endpoint(of: url) != nil }

    /// Looks up where a call goes, right before it is sent; waits for name servers.
    ///
    /// - Returns: the call; for `http` to the very address that was looked at, so that a name that
    ///   points elsewhere a moment later leads nowhere else. For `https` the certificate does that.
    /// - Throws: ``Refusal``.
    package static func checked(
        _ call: HTTPCall,
        allowsPrivate: Bool
    ) throws(Refusal) -> HTTPCall {
        guard let endpoint = endpoint(of: call.url) else { throw .badURL }
        if allowsPrivate { return call }
        let addresses = NameLookup.addresses(endpoint.host, port: endpoint.port)
            .map { SocketAddress($0) }
        guard let first = addresses.first else { throw .unknown(endpoint.host) }
        guard !addresses.contains(where: \.isPrivate) else { throw .isPrivate(endpoint.host) }
        guard let plain = PlainURL(call.url) else { return call }
        var pinned = call
        pinned.headers["Host"] = plain.endpoint.description
        let address = Endpoint(host: first.host, port: endpoint.port)
        pinned.url = "http://\(address.description)\(plain.target)"
        return pinned
    }

    private static func endpoint(of url: String) -> Endpoint? {
        PlainURL(url)?.endpoint ?? SecureURL.endpoint(of: url)
    }
}

extension SocketAddress {
    /// Whether it is this machine's, of a private or shared network, of the link, or of no single
    /// machine (RFC 6890).
    var isPrivate: Bool {
        let text = host
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            return Self.isPrivate(UInt32(bigEndian: v4.s_addr))
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return true }
        return withUnsafeBytes(of: v6) { bytes in
            switch (bytes[0], bytes[1]) {
            case (0, 0x64), (0x64, 0xFF), (0x20, 0x02):
                // Addresses that hold one of IPv4: translated, and 6to4.
                true
            case (0, _): true
            case (0xFC...0xFD, _), (0xFE, 0x80...0xFF), (0xFF, _): true
            default: false
            }
        }
    }

    private static func isPrivate(_ address: UInt32) -> Bool {
        let networks: [(UInt32, UInt32)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8),
            (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC000_0000, 24), (0xC0A8_0000, 16),
            (0xC612_0000, 15), (0xE000_0000, 3),
        ]
        return networks.contains { network, bits in
            address >> (32 - bits) == network >> (32 - bits)
        }
    }
}
