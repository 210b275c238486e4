/// Searches for texts in bytes, by the C library's `memmem(3)`.
package enum ByteSearch {
    /// How often `text` stands in the bytes, beginning before offset `end`; an empty text does
    /// nowhere.
    package static func count(
        of text: [UInt8],
        in bytes: UnsafeRawBufferPointer,
        beginningBefore end: Int
    ) -> Int {
        guard !text.isEmpty, var place = bytes.baseAddress else { return 0 }
        let first = place
        var count = 0
        while place - first < end,
            let found = text.withUnsafeBytes({
                memmem(place, bytes.count - (place - first), $0.baseAddress, $0.count)
            })
        {
            let hit = UnsafeRawPointer(found)
            guard hit - first < end else { break }
            count += 1
            place = hit + 1
        }
        return count
    }
}
