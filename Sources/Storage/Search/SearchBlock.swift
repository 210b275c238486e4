import CRM
import Platform
import SQLite
import Values

/// What searches look at of 256 contacts with neighbouring keys, of one organization.
///
/// A row of `search_block`, which `schema/sqlite/0032_search.sql` describes.
struct SearchBlock {
    /// Keys of contacts in a block.
    static let size: Int64 = 256
    /// Ends each text; stands in no UTF-8.
    private static let end: UInt8 = 0xFF

    private(set) var texts: [UInt8] = []
    private(set) var phones: [UInt8] = []
    /// How many of the places are written.
    private var filled = 0

    /// The columns that ``add(_:from:)`` reads.
    static let columns = "c.contact_key, c.id, c.name, c.email, c.company, c.phone"

    /// Adds the contact of a row, whose key lies behind those added before; its columns begin at
    /// `first`.
    mutating func add(_ row: Statement, from first: Int) {
        skip(to: Int(row.int64(first) % Self.size))
        let words = (first + 1...first + 4).map { row.stringOrNil($0) ?? "" }
        texts += SearchText.folded(words.joined(separator: " ")).utf8
        row.withText(first + 5) { phone in
            phones += phone.lazy.filter { !PhoneDigits.between.contains($0) }
        }
        close()
    }

    /// Ends the block: what was not added is empty.
    mutating func finish() { skip(to: Int(Self.size)) }

    private mutating func skip(to place: Int) { while filled < place { close() } }

    private mutating func close() {
        texts.append(Self.end)
        phones.append(Self.end)
        filled += 1
    }

    /// The keys of a block of which the text holds some bytes.
    static func keys(
        holding bytes: [UInt8],
        in texts: UnsafeRawBufferPointer,
        block: Int64
    ) -> [Int64] {
        ByteSearch.parts(of: texts, endedBy: end, holding: bytes).map { block * size + Int64($0) }
    }
}

/// Numbers to call as searches compare them.
enum PhoneDigits {
    /// What people write between digits.
    static let between = Array(" -/().".utf8)

    /// The digits of a text that is nothing but a number to call, four at least; nil for any other.
    static func digits(_ text: String) -> [UInt8]? {
        guard text.allSatisfy({ $0.isNumber || " -/().+".contains($0) }) else { return nil }
        let digits = text.utf8.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        return digits.count < 4 ? nil : digits
    }
}
