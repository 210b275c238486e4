extension TrainingSet {
    /// The rows in an order that says nothing of how they came: by a hash of their bins and
    /// outcome.
    ///
    /// Rows that say the same are alike, so the same examples give the same sequence of examples
    /// whatever their order was, and sums over it the same bits.
    var canonicalOrder: [Int] {
        let keys = rowKeys
        return won.indices.sorted { left, right in
            keys[left] == keys[right] ? isBefore(left, right) : keys[left] < keys[right]
        }
    }

    /// A hash of each row: its outcome and bins.
    private var rowKeys: [UInt64] {
        var keys = won.map { ContentKey.start.adding($0 ? 1 : 0) }
        for feature in features {
            for row in keys.indices {
                keys[row] = keys[row].adding(UInt64(feature.codes[row]))
            }
        }
        return keys.map(\.mixed)
    }

    /// For different rows with one hash: by what they say.
    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        if won[left] != won[right] { return won[left] }
        for feature in features where feature.codes[left] != feature.codes[right] {
            return feature.codes[left] < feature.codes[right]
        }
        return false
    }
}

/// Rows of columns in an order that says nothing of how they came.
package enum CanonicalOrder {
    /// By a hash of the texts of each row and its outcome; `columns` have a row for each outcome.
    package static func rows(of columns: [RawColumn], won: [Bool]) -> [Int] {
        var keys = won.map { ContentKey.start.adding($0 ? 1 : 0) }
        for column in columns {
            let texts = column.texts.map { ContentKey(text: $0).mixed }
            for (row, code) in column.codes.enumerated() {
                keys[row] = keys[row].adding(code < 0 ? 0 : texts[Int(code)])
            }
        }
        let mixed = keys.map(\.mixed)
        return mixed.indices.sorted { mixed[$0] < mixed[$1] }
    }
}

/// A hash of what something says: FNV-1a, in its end mixed as in MurmurHash3, so that neighbours
/// become strangers.
private struct ContentKey {
    private var value: UInt64

    static let start = ContentKey(value: 0xCBF2_9CE4_8422_2325)

    private init(value: UInt64) { self.value = value }

    init(text: String) {
        self = text.utf8.reduce(.start) { $0.adding(UInt64($1)) }
    }

    func adding(_ part: UInt64) -> ContentKey {
        ContentKey(value: (value ^ part) &* 0x0000_0100_0000_01B3)
    }

    var mixed: UInt64 {
        var key = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
        key = (key ^ key >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return key ^ key >> 33
    }
}
