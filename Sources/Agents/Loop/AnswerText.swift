import JSON

/// Finds JSON objects in what a model wrote.
package enum AnswerText {
    /// Bytes of an answer that are looked at: the last ones.
    package static let bytesMax = 262_144
    /// Bytes that an object may have to be read at all.
    private static let objectBytesMax = 65_536
    /// Braces tried as an object's beginning, so that no text costs more than some passes.
    private static let startsMax = 256

    /// The objects from the last to the first, those inside others too; before all of them the
    /// whole text, where it is one.
    static func objects(in text: String) -> [JSON] {
        let bytes = Array(text.utf8.suffix(bytesMax))
        var objects = read(bytes[...]).map { [$0] } ?? []
        var starts = 0
        for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "{") {
            starts += 1
            guard starts <= startsMax else { break }
            if let end = end(of: bytes, from: index), let object = read(bytes[index...end]) {
                objects.append(object)
            }
        }
        return objects
    }

    /// The object as early versions found it; nil when there is none.
    ///
    /// It is the whole text, the inside of a code fence, or the first in prose that can be read.
    static func firstObject(in text: String) -> JSON? {
        let bytes = Array(text.utf8.prefix(objectBytesMax))
        if let whole = read(bytes[...]) { return whole }
        var starts = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "{") {
            starts += 1
            guard starts <= 8 else { return nil }
            if let end = end(of: bytes, from: index), let object = read(bytes[index...end]) {
                return object
            }
        }
        return nil
    }

    private static func read(_ bytes: ArraySlice<UInt8>) -> JSON? {
        do {
            let json = try JSON(
                parsing: bytes,
                limits: JSON.Limits(depth: 16, bytes: objectBytesMax)
            )
            return json.objectValue == nil ? nil : json
        } catch {
            // Not JSON: the caller looks elsewhere.
            return nil
        }
    }

    /// The index of the brace that closes the one at `start`, texts skipped; nil where none does
    /// within the bytes of an object.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var isInText = false
        var index = start
        while index < min(bytes.count, start + objectBytesMax) {
            switch bytes[index] {
            case UInt8(ascii: "\\") where isInText: index += 1
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "{") where !isInText: depth += 1
            case UInt8(ascii: "}") where !isInText:
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }
}
