import Synchronization

/// Origins that were refused, so that each is named to the operator once.
final class RefusedOrigins: Sendable {
    private let named = Mutex<Set<String>>([])

    /// Origins that are named; pages could make up any number of them.
    private static let namedMax = 32
    private static let bytesMax = 256

    /// The origin, if it is one that was not refused before, and nothing that only looks like one.
    func isNew(_ origin: String) -> String? {
        guard origin.utf8.count <= Self.bytesMax, Origin.isOne(origin) else { return nil }
        return named.withLock { named in
            named.count < Self.namedMax && named.insert(origin).inserted ? origin : nil
        }
    }
}

/// The form in which browsers name where a page is from: `https://crm.example.com`.
package enum Origin {
    /// Whether a text is a scheme, a host and perhaps a port, and nothing more.
    package static func isOne(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else {
            return false
        }
        let host = text.dropFirst(scheme.count)
        return !host.isEmpty
            && host.utf8.allSatisfy { (0x21...0x7E).contains($0) && !Self.others.contains($0) }
    }

    /// Bytes that would begin a path, a query or a user.
    private static let others = Set("/?#@\\\"'<>".utf8)
}
