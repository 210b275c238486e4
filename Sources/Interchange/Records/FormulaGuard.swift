/// Keeps spreadsheets from running a cell as a formula, reversibly.
///
/// A cell that begins with `=`, `+`, `-`, `@`, tab or carriage return, with any number of
/// apostrophes before it, gets one more apostrophe on the way out and loses one on the way in.
package enum FormulaGuard {
    /// Whether a cell needs the apostrophe.
    package static func isNeeded(_ cell: some Collection<UInt8>) -> Bool {
        guard let first = cell.first(where: { $0 != apostrophe }) else { return false }
        return isTrigger(first)
    }

    /// Whether a cell carries the apostrophe.
    package static func isPresent(_ cell: some Collection<UInt8>) -> Bool {
        cell.first == apostrophe && isNeeded(cell)
    }

    private static let apostrophe = UInt8(ascii: "'")

    private static func isTrigger(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
            true
        default: false
        }
    }
}
