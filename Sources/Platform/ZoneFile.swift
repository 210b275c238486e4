/// The system's files of time zones (tzfile(5)).
package enum ZoneFile {
    private static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]
    private static let bytesMax = 1 << 20

    /// The file of a name of the IANA database; nil where the system has none, or the name leads
    /// out of its folder.
    package static func bytes(named name: String) -> [UInt8]? {
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("..") else { return nil }
        for folder in folders {
            if let bytes = contents("\(folder)/\(name)") { return bytes }
        }
        return nil
    }

    /// The file of this machine's own place: that of `$TZ`, else of `/etc/localtime`.
    package static func ownBytes() -> [UInt8]? {
        if let variable = getenv("TZ") {
            let name = String(cString: variable)
            let bare = name.hasPrefix(":") ? String(name.dropFirst()) : name
            if bare.hasPrefix("/") { return contents(bare) }
            if !bare.isEmpty { return bytes(named: bare) }
        }
        return contents("/etc/localtime")
    }

    private static func contents(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count < bytesMax {
            let count = part.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += part[0..<count]
        }
        return nil
    }
}
