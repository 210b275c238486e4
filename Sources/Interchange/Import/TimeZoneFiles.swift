import Values

extension TimeZoneRules {
    /// The rules of `Europe/Rome`, from the system's files; nil where it has none of that name.
    ///
    /// - Throws: ``InterchangeError`` when the file is there and cannot be read.
    static func named(_ name: String) throws -> TimeZoneRules? {
        if name == "UTC" { return .utc }
        let isName = name.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte)
                || "/_+-".utf8.contains(byte)
        }
        guard isName, !name.hasPrefix("/") else { return nil }
        for folder in folders {
            let path = folder + "/" + name
            do {
                let source = try ByteSource(path: path)
                var bytes: [UInt8] = []
                var piece: [UInt8] = []
                while try source.read(into: &piece) { bytes += piece }
                return TimeZoneRules(bytes)
            } catch InterchangeError.missing {
                continue
            }
        }
        return nil
    }

    private static let folders = ["/usr/share/zoneinfo", "/var/db/timezone/zoneinfo"]
}
