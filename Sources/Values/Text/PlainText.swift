/// Characters that texts from outside must not hold.
package enum PlainText {
    /// Whether a text holds NUL: SQLite's functions end a text there, and PostgreSQL refuses it.
    package static func holdsNUL(_ text: String) -> Bool { text.utf8.contains(0) }

    /// Whether a text holds a line break or a control character: an id with one could never be
    /// asked for by a path, and breaks lines where it is listed.
    package static func holdsControl(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
            default: false
            }
        }
    }
}
