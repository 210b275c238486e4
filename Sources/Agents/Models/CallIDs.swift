/// Ids and names of calls in a form that strict servers take back.
struct CallIDs {
    private var used: Set<String> = []

    /// The id the server gave, or where it gave none, or one twice, our own.
    mutating func unique(_ given: String?, orElse reference: String) -> String {
        var id = given ?? ""
        if id.isEmpty || id.utf8.count > Self.idBytesMax || used.contains(id) { id = reference }
        while used.contains(id) { id += "_" }
        used.insert(id)
        return id
    }

    private static let idBytesMax = 256

    /// A name that servers take: of a tool that does not exist it may hold anything.
    static func plainName(_ name: String) -> String {
        let bytes = name.utf8.prefix(64).map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: byte
            default: UInt8(ascii: "_")
            }
        }
        return bytes.isEmpty ? "unknown" : String(decoding: bytes, as: UTF8.self)
    }
}
