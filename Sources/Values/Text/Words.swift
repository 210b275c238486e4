/// The form in which words of files are compared: lower case, no accents, letters and digits only.
package enum Words {
    /// `E-mail 1 – Value` becomes `email1value`.
    package static func folded(_ text: String) -> String {
        var result = ""
        for scalar in text.lowercased().unicodeScalars {
            if scalar.isASCII {
                switch scalar {
                case "a"..."z", "0"..."9": result.unicodeScalars.append(scalar)
                default: break
                }
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                result.append(base(of: scalar))
            }
        }
        return result
    }

    /// A text in lower case without accents, whichever form of Unicode it has; all else stays.
    package static func plain(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var result = ""
        for scalar in text.lowercased().unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if scalar.properties.generalCategory != .nonspacingMark {
                result.append(base(of: scalar))
            }
        }
        return result
    }

    /// The letter below an accent, by the name that Unicode gives the character: `LATIN SMALL
    /// LETTER A WITH GRAVE` is an `a`.
    private static func base(of scalar: Unicode.Scalar) -> String {
        let start = "LATIN SMALL LETTER "
        guard let name = scalar.properties.name, name.hasPrefix(start),
            let end = name.firstRange(of: " WITH ")?.lowerBound
        else { return String(Character(scalar)) }
        return name[..<end].dropFirst(start.count).lowercased()
    }

    /// The words of a text, each folded: `Call - No answer` becomes `call`, `no`, `answer`.
    package static func list(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber) }.map { folded(String($0)) }
    }
}
