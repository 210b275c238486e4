package import CRM

/// When clocks of a place show what: reads the system's files of time zones (RFC 9636).
///
/// A value without access to any file: whoever makes it hands the bytes in.
package struct TimeZoneRules: Equatable, Sendable {
    package static let utc = TimeZoneRules()

    /// Moments at which an offset begins, ascending, in seconds since 1970.
    private var starts: [Int64] = []
    /// The offsets that begin then, in seconds east of UTC.
    private var offsets: [Int] = []
    private var firstOffset = 0
    /// What holds behind the last start.
    private var rule: DaylightRule?

    private init() {}

    /// Reads a file of format TZif, versions 1 to 4; nil when it is none.
    package init?(_ bytes: [UInt8]) {
        var block = ZoneBlock(bytes, from: 0, timeBytes: 4)
        if let first = block, first.version >= 0x32 {
            block = ZoneBlock(bytes, from: first.end, timeBytes: 8)
            if let end = block?.end { rule = DaylightRule(footer: bytes[min(end, bytes.count)...]) }
        }
        guard let block else { return nil }
        (starts, offsets, firstOffset) = (block.starts, block.offsets, block.firstOffset)
    }

    /// Seconds east of UTC at a moment.
    package func offset(at moment: Instant) -> Int {
        let seconds = moment.microseconds / Instant.second
        if let last = starts.last, seconds < last || rule == nil {
            var (low, high) = (0, starts.count)
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] <= seconds { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? firstOffset : offsets[low - 1]
        }
        return rule?.offset(at: moment) ?? offsets.last ?? firstOffset
    }

    /// The moment at which the clocks of the place show a day and time.
    ///
    /// Of an hour that comes twice the first; an hour that is skipped is read as if it were not.
    package func instant(_ day: Instant.Day, _ time: Instant.Time = Instant.Time()) -> Instant {
        let shown = Instant(day, time)
        if self == .utc { return shown }
        func moment(_ offset: Int) -> Instant {
            Instant(microseconds: shown.microseconds - Int64(offset) * Instant.second)
        }
        let around = [-Instant.day, Instant.day].map {
            offset(at: Instant(microseconds: shown.microseconds + $0))
        }
        let fitting = around.map(moment).filter { offset(at: $0) == offsetNeeded($0, shown) }
        return fitting.min() ?? moment(around[0])
    }

    /// Day and time that the clocks of the place show at a moment.
    package func civil(_ moment: Instant) -> (day: Instant.Day, time: Instant.Time) {
        let offset = Int64(offset(at: moment))
        return Instant(microseconds: moment.microseconds + offset * Instant.second).civil
    }

    /// The day that the clocks of the place show at a moment: `2026-11-23`.
    package func dateText(_ moment: Instant) -> String { Instant(civil(moment).day).dateText }

    private func offsetNeeded(_ moment: Instant, _ shown: Instant) -> Int {
        Int((shown.microseconds - moment.microseconds) / Instant.second)
    }
}

/// One of the two data blocks of a TZif file.
private struct ZoneBlock {
    let version: UInt8
    var starts: [Int64] = []
    var offsets: [Int] = []
    var firstOffset = 0
    let end: Int

    init?(_ bytes: [UInt8], from start: Int, timeBytes: Int) {
        guard bytes.count >= start + 44, bytes[start...].starts(with: Array("TZif".utf8)) else {
            return nil
        }
        version = bytes[start + 4]
        func number(_ at: Int, _ width: Int) -> Int64 {
            var value: Int64 = bytes[at] >= 0x80 ? -1 : 0
            for byte in bytes[at..<at + width] { value = value << 8 | Int64(byte) }
            return value
        }
        // isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt.
        let counts = (0..<6).map { Int(number(start + 20 + 4 * $0, 4)) }
        guard counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] > 0 else { return nil }
        let indices = start + 44 + counts[3] * timeBytes
        let types = indices + counts[3]
        end =
            types + counts[4] * 6 + counts[5] + counts[2] * (timeBytes + 4) + counts[1] + counts[0]
        guard end <= bytes.count else { return nil }
        for index in 0..<counts[3] {
            let type = Int(bytes[indices + index])
            guard type < counts[4] else { return nil }
            starts.append(number(start + 44 + index * timeBytes, timeBytes))
            offsets.append(Int(number(types + 6 * type, 4)))
        }
        let isAscending = zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }
        guard isAscending else { return nil }
        firstOffset = Int(number(types, 4))
    }
}
