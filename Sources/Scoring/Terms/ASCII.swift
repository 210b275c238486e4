import CRM
import Values

/// Bytes and words, read the same whatever the locale.
package enum ASCII {
    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// A letter of either case.
    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    @inline(__always)
    /// Whether a byte is an ASCII letter or digit.
    package static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    /// The signs RFC 5322 allows in an atom beside letters and digits.
    package static func isAtomSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "?"),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "{"),
            UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The bytes of a text in lower case without white space at its ends.
    static func lowered(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte < 0x80 else { return Array(MatchKey.trimmed(text).lowercased().utf8) }
            if byte &- 0x41 < 26 { bytes[index] = byte | 0x20 }
        }
        var start = 0
        var end = bytes.count
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        return start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end])
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

    /// Lower case with the accents of Western European letters dropped: `Società` gives `societa`.
    ///
    /// Other letters beyond ASCII are kept in lower case.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var result = ""
        for character in text.lowercased() {
            if let plain = accents[character] { result += plain } else { result.append(character) }
        }
        return result
    }

    /// The words of a text: runs of letters and digits, folded; `.` inside drops (`C.E.O.`).
    package static func words(_ text: String) -> [String] {
        folded(text).split { !($0.isLetter || $0.isNumber || $0 == ".") }
            .map { $0.filter { $0 != "." } }.filter { !$0.isEmpty }
    }

    /// Letters with accents, and what stands for them without.
    package static let accents: [Character: String] = {
        let table = [
            "a": "àáâãäå", "c": "ç", "e": "èéêë", "i": "ìíîï", "n": "ñ", "o": "òóôõöø",
            "u": "ùúûü", "y": "ýÿ", "ss": "ß", "ae": "æ", "oe": "œ",
        ]
        var accents: [Character: String] = [:]
        for (plain, letters) in table { for letter in letters { accents[letter] = plain } }
        return accents
    }()
}
