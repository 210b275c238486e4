import CRM
import SQLite
import Values

/// Finds the contacts of an organization that hold a text.
///
/// Found is whose id, name, e-mail or company holds it, whatever its case, accents and form of
/// Unicode, whose phone holds its digits, and who has it as a further e-mail address or id.
struct TextSearch {
    private let words: [UInt8]
    private let digits: [UInt8]?
    private let handles: [String]

    /// A search; nil for a text of nothing, which everybody holds.
    init?(_ text: String) {
        words = Array(SearchText.folded(text).utf8)
        guard !words.isEmpty else { return nil }
        digits = PhoneDigits.digits(text)
        handles = ["mail:" + (MatchKey.email(text) ?? ""), "id:" + text]
    }

    /// The contacts found, in order of their keys.
    ///
    /// Reads all blocks of the organization, some 90 bytes a contact, and the records of the blocks
    /// that changed since they were written.
    func found(_ organization: OrganizationKey, _ connection: Connection) throws -> FoundContacts {
        var changed: Set<Int64> = []
        try connection.rows("SELECT block FROM search_changed") { changed.insert($0.int64(0)) }
        var keys: [Int64] = []
        try connection.rows(
            "SELECT block, texts\(digits == nil ? "" : ", phones") FROM search_block "
                + "WHERE organization_key = ? ORDER BY block",
            .key(organization)
        ) { row in
            let block = row.int64(0)
            guard !changed.contains(block) else { return }
            keys += row.withBytes(1) { SearchBlock.keys(holding: words, in: $0, block: block) }
            if let digits {
                keys += row.withBytes(2) {
                    SearchBlock.keys(holding: digits, in: $0, block: block)
                }
            }
        }
        for block in changed {
            let read = try SearchBlock(block, organization, connection)
            keys += read.texts.withUnsafeBytes {
                SearchBlock.keys(holding: words, in: $0, block: block)
            }
            if let digits {
                keys += read.phones.withUnsafeBytes {
                    SearchBlock.keys(holding: digits, in: $0, block: block)
                }
            }
        }
        try connection.rows(
            """
            SELECT h.contact_key FROM contact_handle AS h JOIN contact AS c USING (contact_key)
            WHERE h.organization_key = ?1 AND h.handle IN (?2, ?3)
                AND c.organization_key = ?1 AND c.deleted_at IS NULL
            """,
            .key(organization),
            .text(handles[0]),
            .text(handles[1])
        ) { keys.append($0.int64(0)) }
        return FoundContacts(keys)
    }
}

extension SearchBlock {
    /// The block as the records are now.
    init(_ block: Int64, _ organization: OrganizationKey, _ connection: Connection) throws {
        try connection.rows(
            """
            SELECT \(Self.columns) FROM contact AS c
            WHERE c.contact_key BETWEEN ?1 AND ?2 AND +c.organization_key = ?3
                AND c.deleted_at IS NULL
            ORDER BY c.contact_key
            """,
            .integer(block * Self.size),
            .integer(block * Self.size + Self.size - 1),
            .key(organization)
        ) { add($0, from: 0) }
        finish()
    }
}

/// Contacts that a search found.
struct FoundContacts {
    /// Their keys, ascending, each once.
    let keys: [Int64]

    init(_ keys: [Int64]) {
        // Blocks come in order: only phones, further addresses and changed blocks stand behind.
        let isSorted = zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
        self.keys = isSorted ? keys : Set(keys).sorted()
    }

    /// Whether the contact of a key is among them; costs a binary search.
    func contains(_ key: Int64) -> Bool {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key
    }

    /// Keys as a JSON array, for `json_each`.
    static func json(_ keys: some Sequence<Int64>) -> Value {
        .text("[" + keys.map(String.init).joined(separator: ",") + "]")
    }
}
