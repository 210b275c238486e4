import Foundation

/// The form in which words of files are compared: lower case, no accents, letters and digits only.
package enum Words {
    /// `E-mail 1 – Value` becomes `email1value`.
    package static func folded(_ text: String) -> String {
        var result = ""
        for character in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
        where character.properties.isAlphabetic || character.properties.numericType != nil {
            result.unicodeScalars.append(character)
        }
        return result
    }

    /// The words of a text, each folded: `Call - No answer` becomes `call`, `no`, `answer`.
    package static func list(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber) }.map { folded(String($0)) }
    }
}
