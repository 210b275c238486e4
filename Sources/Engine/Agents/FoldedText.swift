/// Characters without case and accents, so that a name is known in any spelling.
enum FoldedText {
    /// A character in lower case and without its marks: `É` gives `e`, `ß` gives `ss`.
    static func folded(_ character: Character) -> String {
        if let byte = character.asciiValue {
            return String(UnicodeScalar(byte | (byte &- 0x41 < 26 ? 0x20 : 0)))
        }
        var result = ""
        for letter in character.lowercased() {
            if let plain = plain[letter] {
                result += plain
            } else {
                // What is no letter with marks of the table may still be one with marks of its own.
                let bare = letter.unicodeScalars.filter {
                    $0.properties.generalCategory != .nonspacingMark
                }
                result += String(String.UnicodeScalarView(bare))
            }
        }
        return result
    }

    /// How a character is written where there are no umlauts: `ü` gives `ue`; nil for any other.
    static func spelledOut(_ character: Character) -> String? {
        switch Character(character.lowercased()) {
        case "ä": "ae"
        case "ö", "ø": "oe"
        case "ü": "ue"
        case "å": "aa"
        default: nil
        }
    }

    /// Letters of Latin scripts with one mark, or two as in Vietnamese, and those that are others.
    ///
    /// Found whether they are written as one character or as a letter and its marks, since Swift
    /// takes both for the same.
    private static let plain: [Character: String] = {
        var table: [Character: String] = [
            "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
            "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ſ": "s",
        ]
        let marks = [
            "\u{300}", "\u{301}", "\u{302}", "\u{303}", "\u{304}", "\u{306}", "\u{307}", "\u{308}",
            "\u{309}", "\u{30A}", "\u{30B}", "\u{30C}", "\u{30F}", "\u{311}", "\u{31B}", "\u{323}",
            "\u{324}", "\u{325}", "\u{326}", "\u{327}", "\u{328}", "\u{32D}", "\u{331}",
        ]
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") {
            let letter = String(UnicodeScalar(byte))
            for mark in marks {
                table[Character(letter + mark)] = letter
                guard "aeiouy".contains(letter) else { continue }
                for further in marks where further != mark {
                    table[Character(letter + mark + further)] = letter
                }
            }
        }
        return table
    }()
}
