/// Spells names the way addresses do.
enum PlainText {
    /// Lower-case ASCII letters and digits of a name, its words joined.
    static func letters(_ text: String, joinedBy separator: String) -> String {
        text.lowercased().split { $0 == " " || $0 == "'" }
            .map { word in String(word.map { plain[$0] ?? $0 }) }
            .joined(separator: separator)
    }

    private static let plain: [Character: Character] = [
        "à": "a", "á": "a", "ä": "a", "è": "e", "é": "e", "í": "i", "ì": "i", "ł": "l", "ń": "n",
        "ñ": "n", "ó": "o", "ò": "o", "ö": "o", "ü": "u", "ù": "u", "ç": "c", "ź": "z",
    ]
}
