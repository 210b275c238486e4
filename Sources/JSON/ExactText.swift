/// Text that is equal only to the same bytes.
///
/// `String` calls `"é"` in one and in two code points equal, which no other JSON reader does: a
/// document could then be read here as having one member and there as having two.
package struct ExactText: Hashable, Sendable {
    /// The text itself.
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (lhs: ExactText, rhs: ExactText) -> Bool {
        // Most texts differ, and for ASCII the standard comparison is the fastest way to see it.
        lhs.text == rhs.text && lhs.text.utf8.count == rhs.text.utf8.count
            && lhs.text.utf8.elementsEqual(rhs.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var copy = text
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
