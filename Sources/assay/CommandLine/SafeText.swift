import Values

/// Makes text from outside fit to be shown: nothing in it can steer a terminal or break a table.
enum SafeText {
    /// Text with every control or direction-changing character as a visible sign.
    static func visible(_ text: some StringProtocol) -> String { VisibleText.of(text) }

    /// Text for a cell of tab-separated values: tabs, line ends and backslashes are escaped.
    static func tabSeparated(_ text: String) -> String {
        let isPlain = !text.unicodeScalars.contains { VisibleText.isUnsafe($0) || $0 == "\\" }
        guard !isPlain else {
            return text
        }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            default: result.append(VisibleText.shown(scalar))
            }
        }
        return String(result)
    }

    /// Text as a CSV field of RFC 4180.
    ///
    /// Where `isFormulaSafe`, a text that a spreadsheet would run as a formula gets an apostrophe
    /// in front.
    static func commaSeparated(_ text: String, isFormulaSafe: Bool) -> String {
        var text = text
        if isFormulaSafe, let first = text.unicodeScalars.first,
            "=+-@\t\r".unicodeScalars.contains(first), Double(text) == nil
        {
            text = "'" + text
        }
        guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else {
            return text
        }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }

    /// Columns a text takes on a terminal: two for East Asian wide and emoji, none for marks.
    static func width(of text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width(of: $1) }
    }

    /// The longest beginning that fits in `columns`, with an ellipsis where something is left out.
    static func truncated(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        var result = ""
        var used = 1
        for character in text {
            used += width(of: character)
            if used > columns { break }
            result.append(character)
        }
        return result + "…"
    }

    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
