package import JSON

/// Finds the JSON object in what a model wrote.
package enum AnswerText {
    /// Bytes of an answer that are looked at.
    package static let bytesMax = 65_536

    /// The object: the whole text, the inside of a code fence, or the first one in prose that can
    /// be read; nil when there is none.
    package static func object(in text: String) -> JSON? {
        let bytes = Array(text.utf8.prefix(bytesMax))
        if let whole = read(bytes[...]) { return whole }
        var starts = 0
        var index = 0
        while index < bytes.count, starts < startsMax {
            if bytes[index] == UInt8(ascii: "{") {
                starts += 1
                if let end = end(of: bytes, from: index), let object = read(bytes[index...end]) {
                    return object
                }
            }
            index += 1
        }
        return nil
    }

    /// Braces tried as the object's beginning, so that no text costs more than a few passes.
    private static let startsMax = 8

    private static func read(_ bytes: ArraySlice<UInt8>) -> JSON? {
        do {
            let json = try JSON(parsing: bytes, limits: JSON.Limits(depth: 16, bytes: bytesMax))
            return json.objectValue == nil ? nil : json
        } catch {
            // Not JSON: the caller looks elsewhere.
            return nil
        }
    }

    /// The index of the brace that closes the one at `start`, texts skipped.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var isInText = false
        var index = start
        while index < bytes.count {
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
