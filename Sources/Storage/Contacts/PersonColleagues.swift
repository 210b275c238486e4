import Identity
import SQLite
import Values

/// Finds by number and company those who may be one person.
enum PersonColleagues {
    /// People at a company who are looked at; of more, the oldest.
    private static let most = 500

    /// Key, name and address of the contacts at companies of a name (2) in an organization (1),
    /// with a legal form or without, and of those who name none and write from its domain.
    ///
    /// The name is as `IdentityRule.companyKey` has it.
    static let sql = """
        SELECT c.contact_key, c.name, c.match_email FROM contact AS c
        WHERE c.contact_key IN (
            SELECT contact_key FROM contact WHERE company_key IN (
                SELECT company_key FROM company WHERE organization_key = ?1 AND match_name = ?2
                UNION ALL SELECT company_key FROM company WHERE organization_key = ?1
                    AND match_name > ?2 || ' ' AND match_name < ?2 || '!')
            UNION ALL SELECT contact_key FROM contact_handle
                WHERE organization_key = ?1 AND handle = 'firm:' || ?2)
            AND +c.organization_key = ?1 AND c.deleted_at IS NULL
        ORDER BY c.contact_key LIMIT \(most)
        """

    /// Those of a person's companies: its own name, or what its addresses say, whose names begin
    /// like the person's, or of whom the address of a nameless record tells.
    static func keys(
        like traits: PersonTraits,
        _ rows: (_ company: String, _ body: (Statement) throws -> Void) throws -> Void
    ) throws -> [Int64] {
        let companies = traits.company.map { [$0] } ?? []
        let likely = companies + IdentityRule.companies(of: traits.emails).sorted()
        let beginnings = traits.name.map { NameBeginnings($0) }
        let words = PersonName(traits.name).words
        let addresses = traits.emails.map { Words.folded($0) }
        func tells(_ addresses: [String], of words: [String]) -> Bool {
            words.contains { word in
                word.utf8.count > 2 && addresses.contains { $0.contains(word) }
            }
        }
        var keys: [Int64] = []
        for company in Set(likely).sorted() {
            try rows(company) { row in
                let name = row.string(1)
                let isLikely =
                    name.isEmpty
                    ? tells([Words.folded(row.stringOrNil(2) ?? "")], of: words)
                    : beginnings?.meet(name) ?? tells(addresses, of: PersonName(name).words)
                if isLikely { keys.append(row.int64(0)) }
            }
        }
        return keys
    }

    /// The last seven digits of a contact's phone, as the index `contact_by_phone` has them.
    static func phoneEnd(of table: String) -> String {
        let plain = [" ", "-", "/", ".", "(", ")"].reduce("\(table).phone") { text, mark in
            "replace(\(text), '\(mark)', '')"
        }
        return "substr(\(plain), -7)"
    }
}

/// The first two letters of the words of a name: a cheap look at whether two may have one in
/// common.
struct NameBeginnings {
    private var pairs: Set<UInt16> = []
    private var isPlain = true

    init(_ name: String) {
        Self.pairs(of: name) { pair in
            if let pair { pairs.insert(pair) } else { isPlain = false }
            return false
        }
    }

    /// Whether a word of another name begins like one of these; true where there are accents.
    func meet(_ name: String) -> Bool {
        !isPlain || Self.pairs(of: name) { pair in pair.map(pairs.contains) ?? true }
    }

    /// Calls `body` with the first two letters of each word until it says true; nil for letters
    /// that are not plain.
    @discardableResult
    private static func pairs(of name: String, _ body: (UInt16?) -> Bool) -> Bool {
        var previous: UInt8 = 0x20
        var first: UInt8?
        for byte in name.utf8 {
            if byte >= 0x80 { return body(nil) }
            let isLetter = (0x41...0x5A).contains(byte & 0xDF)
            if isLetter, let letter = first {
                if body(UInt16(letter) << 8 | UInt16(byte & 0xDF)) { return true }
                first = nil
            } else {
                first = isLetter && !(0x41...0x5A).contains(previous & 0xDF) ? byte & 0xDF : nil
            }
            previous = byte
        }
        return false
    }
}

extension PersonTraits {
    /// Adds what a row of `contact_handle` says.
    mutating func add(handle: some StringProtocol) {
        let text = String(handle.dropFirst(5))
        if handle.hasPrefix("mail:") { emails.insert(text) }
        if handle.hasPrefix("page:") { profiles.insert(text) }
        if handle.hasPrefix("tel:") { phones.insert(String(handle.dropFirst(4))) }
    }
}
