/// Decodes text whose lines are UTF-8 or, where they are not, Windows-1252.
///
/// One row pasted from elsewhere must not spoil the names in all others. A line of ASCII is both.
struct LineDecoder {
    /// The beginning of a line whose end has not come yet.
    private var open: [UInt8] = []
    /// A longer line is decoded in parts, so that memory stays bounded.
    private static let lineBytesMax = 1 << 20

    /// Takes in raw bytes and appends what they make in UTF-8, as far as their lines are complete.
    mutating func append(_ raw: ArraySlice<UInt8>, into text: inout [UInt8]) {
        var rest = raw
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            open.append(contentsOf: rest[...end])
            flush(into: &text)
            rest = rest[(end + 1)...]
        }
        open.append(contentsOf: rest)
        if open.count > Self.lineBytesMax { flush(into: &text) }
    }

    /// Appends the last line, which has no end.
    mutating func finish(into text: inout [UInt8]) { flush(into: &text) }

    private mutating func flush(into text: inout [UInt8]) {
        var validator = UTF8Validator()
        validator.append(open)
        if validator.isComplete {
            text.append(contentsOf: open)
        } else {
            for byte in open { TextSource.append(TextSource.windows1252(byte), to: &text) }
        }
        open.removeAll(keepingCapacity: true)
    }
}

/// Counts the lines of a text that are UTF-8 beyond ASCII, and those that are not UTF-8.
struct LineCensus {
    private(set) var valid = 0
    private(set) var invalid = 0
    /// Number of the first line that is not UTF-8, from 1.
    private(set) var firstInvalid = 0
    private var line = 1
    private var isPlain = true
    private var validator = UTF8Validator()

    /// Takes in the next bytes.
    mutating func append(_ piece: [UInt8]) {
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(rest[..<end])
            finish()
            line += 1
            rest = rest[(end + 1)...]
        }
        take(rest)
    }

    /// Ends the last line.
    mutating func finish() {
        if !isPlain {
            if validator.isComplete {
                valid += 1
            } else {
                if invalid == 0 { firstInvalid = line }
                invalid += 1
            }
            (validator, isPlain) = (UTF8Validator(), true)
        }
    }

    private mutating func take(_ part: ArraySlice<UInt8>) {
        if isPlain, part.allSatisfy({ $0 < 0x80 }) { return }
        isPlain = false
        validator.append(Array(part))
    }
}
