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

    /// Of bytes in parts that a byte ends, the numbers of those that hold `text`, ascending; an
    /// empty text is held by none.
    package static func parts(
        of bytes: UnsafeRawBufferPointer,
        endedBy end: UInt8,
        holding text: [UInt8]
    ) -> [Int] {
        guard !text.isEmpty, var part = bytes.baseAddress else { return [] }
        let last = part + bytes.count
        var found: [Int] = []
        var number = 0
        while let hit = text.withUnsafeBytes({
            memmem(part, last - part, $0.baseAddress, $0.count)
        }) {
            while let next = memchr(part, Int32(end), last - part), next < hit {
                part = UnsafeRawPointer(next) + 1
                number += 1
            }
            found.append(number)
            guard let next = memchr(hit, Int32(end), last - UnsafeRawPointer(hit)) else { break }
            part = UnsafeRawPointer(next) + 1
            number += 1
        }
        return found
    }
}
