/// Text from outside that is about to be shown: nothing in it can steer a terminal, break a table
/// or turn the direction of what stands beside it.
package enum VisibleText {
    /// Text with every control or direction-changing character as a visible sign.
    package static func of(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return String(text) }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(shown(scalar))
        }
        return String(result)
    }

    /// Whether a character is shown as a sign of its own.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF: true
        default: false
        }
    }

    /// The character, or the sign that is shown in its place.
    package static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard isUnsafe(scalar) else { return scalar }
        return switch scalar.value {
        case 0x0A, 0x2028, 0x2029: "↵"
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        default: "\u{FFFD}"
        }
    }
}
