import CRM

extension Record {
    /// Reads a row whose only cell is a whole row again; false when it is not as wide as the
    /// header.
    mutating func unwrap(_ delimiter: UInt8, width: Int) -> Bool {
        guard fields.count == 1, width > 1, problem == nil else { return false }
        var inner = Record()
        var scanner = CSVScanner(delimiter: delimiter, recordBytesMax: Limits.recordBytesMax)
        scanner.begin()
        var used = 0
        let isCut = bytes.withUnsafeBufferPointer {
            scanner.scan($0, from: 0, used: &used, into: &inner)
        }
        guard !isCut, scanner.finish(&inner), inner.problem == nil, inner.fields.count == width
        else { return false }
        (inner.number, inner.line) = (number, line)
        self = inner
        return true
    }
}
