import Interchange
import Sync

/// A mapping that the user names.
enum MappingFile {
    /// Its text, checked.
    ///
    /// - Throws: ``MappingError``, or why the file cannot be read.
    static func text(_ path: String) throws -> String {
        let source = try ByteSource(path: path)
        var bytes: [UInt8] = []
        var piece: [UInt8] = []
        while try source.read(into: &piece) {
            bytes += piece
            guard bytes.count <= 1 << 20 else {
                throw MappingError.file(place: path, reason: "it is larger than a mapping can be")
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try Mapping(parsing: text)
        return text
    }
}
