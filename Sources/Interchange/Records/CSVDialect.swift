/// The punctuation of a delimited file.
package struct CSVDialect: Equatable, Sendable {
    /// Stands between fields.
    package var delimiter: UInt8

    /// A dialect with the quotes of RFC 4180.
    package init(delimiter: UInt8) { self.delimiter = delimiter }

    /// The delimiter's name in messages and settings.
    package var name: String {
        delimiter == UInt8(ascii: "\t") ? "tab" : String(UnicodeScalar(delimiter))
    }

    /// The delimiter that cuts the opening of a file into the most even table.
    ///
    /// Tried are `,` `;` tab and `|` on up to 30 records. The one wins under which most records
    /// agree on a number of fields above one; comma when none does (a table of one column). A
    /// first line `sep=;`, as Excel writes it, settles the matter.
    package init(sniffing head: [UInt8]) {
        if let named = Self.declared(head) {
            delimiter = named
            return
        }
        var best = (delimiter: UInt8(ascii: ","), weight: 0)
        for candidate in [",", ";", "\t", "|"] as [Unicode.Scalar] {
            let delimiter = UInt8(ascii: candidate)
            let weight = Self.evenness(head, delimiter: delimiter)
            if weight > best.weight { best = (delimiter, weight) }
        }
        delimiter = best.delimiter
    }

    /// The delimiter of a first line `sep=…`; nil when there is none.
    static func declared(_ head: [UInt8]) -> UInt8? {
        guard head.count >= 5,
            String(decoding: head.prefix(4), as: UTF8.self).lowercased() == "sep=",
            head.count == 5 || head[5] == UInt8(ascii: "\r") || head[5] == UInt8(ascii: "\n")
        else { return nil }
        return head[4]
    }

    /// How many records share the commonest number of fields, weighted by that number.
    private static func evenness(_ head: [UInt8], delimiter: UInt8) -> Int {
        var counts: [Int] = []
        var (fields, isQuoted, isAtFieldStart, wasQuote) = (1, false, true, false)
        for byte in head {
            // A quote right behind a closing one is a doubled quote: the field goes on.
            defer { wasQuote = byte == UInt8(ascii: "\"") }
            switch byte {
            case UInt8(ascii: "\"") where isAtFieldStart || isQuoted || wasQuote:
                isQuoted.toggle()
                isAtFieldStart = false
            case delimiter where !isQuoted:
                fields += 1
                isAtFieldStart = true
            case UInt8(ascii: "\n") where !isQuoted, UInt8(ascii: "\r") where !isQuoted:
                if fields > 1 || !isAtFieldStart { counts.append(fields) }
                (fields, isAtFieldStart) = (1, true)
            default: isAtFieldStart = false
            }
            if counts.count == 30 { break }
        }
        if counts.isEmpty { counts.append(fields) }
        let shares = Dictionary(grouping: counts.filter { $0 > 1 }) { $0 }
        return shares.map { $0.value.count * 100 + min($0.key, 99) }.max() ?? 0
    }
}
