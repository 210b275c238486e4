/// Cuts text into lines at LF, CRLF or CR, in memory bounded by the longest line allowed.
struct LineReader {
    /// The current line, without its end; cut off at the bound.
    private(set) var line: [UInt8] = []
    /// Its number, from 1.
    private(set) var number = 0
    /// Whether the line was longer than the bound.
    private(set) var isOverlong = false

    private let source: TextSource
    private let lineBytesMax: Int
    private var chunk: [UInt8] = []
    private var at = 0
    private var isAfterCarriageReturn = false

    init(_ source: TextSource, lineBytesMax: Int) {
        self.source = source
        self.lineBytesMax = lineBytesMax
    }

    var bytesRead: Int64 { source.bytesRead }

    /// Moves to the next line; false at the end.
    mutating func next() throws -> Bool {
        line.removeAll(keepingCapacity: true)
        isOverlong = false
        var isAny = false
        while true {
            if at == chunk.count {
                at = 0
                guard try source.read(into: &chunk) else {
                    chunk.removeAll()
                    if isAny { number += 1 }
                    return isAny
                }
                if isAfterCarriageReturn, let first = chunk.first {
                    isAfterCarriageReturn = false
                    if first == UInt8(ascii: "\n") { at = 1 }
                }
                continue
            }
            isAny = true
            if takeLine() {
                number += 1
                return true
            }
        }
    }

    private mutating func takeLine() -> Bool {
        let start = at
        let end =
            chunk[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            ?? chunk.count
        let room = lineBytesMax - line.count
        if end - start > room { isOverlong = true }
        line.append(contentsOf: chunk[start..<min(end, start + max(0, room))])
        at = end
        guard end < chunk.count else { return false }
        at += 1
        if chunk[end] == UInt8(ascii: "\r") {
            if at < chunk.count {
                if chunk[at] == UInt8(ascii: "\n") { at += 1 }
            } else {
                isAfterCarriageReturn = true
            }
        }
        return true
    }
}
