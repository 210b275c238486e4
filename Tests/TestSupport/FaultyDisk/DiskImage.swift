/// The bytes of one file as a power cut would find them: those flushed, and the writes since.
struct DiskImage: Sendable {
    private enum Change: Sendable {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)
    }

    private var flushed: [UInt8]
    private var changes: [Change] = []

    /// The unit a disk writes as a whole.
    private static let sectorBytes = 512

    init(_ bytes: [UInt8]) { flushed = bytes }

    mutating func write(_ bytes: [UInt8], at offset: Int) {
        changes.append(.write(offset: offset, bytes: bytes))
    }

    mutating func truncate(to size: Int) { changes.append(.truncate(size: size)) }

    mutating func flush() {
        for change in changes { Self.apply(change, to: &flushed) { _ in true } }
        changes = []
    }

    /// What is left after a power cut: of the writes that were not flushed none, all, or any
    /// sectors of any of them, whatever their order.
    func surviving(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = flushed
        let fate = Int.random(in: 0..<4, using: &random)
        for change in changes {
            Self.apply(change, to: &bytes) { _ in
                switch fate {
                case 0: false
                case 1: true
                default: Bool.random(using: &random)
                }
            }
        }
        return bytes
    }

    /// Applies a change; `isKept` is asked for every sector of a write.
    private static func apply(
        _ change: Change,
        to bytes: inout [UInt8],
        isKept: (_ sector: Int) -> Bool
    ) {
        switch change {
        case .truncate(let size):
            if size < bytes.count, isKept(0) { bytes.removeLast(bytes.count - size) }
        case .write(let offset, let written):
            var start = 0
            while start < written.count {
                let sector = (offset + start) / sectorBytes
                let end = min(written.count, (sector + 1) * sectorBytes - offset)
                if isKept(sector) { put(written[start..<end], at: offset + start, into: &bytes) }
                start = end
            }
        }
    }

    private static func put(_ part: ArraySlice<UInt8>, at offset: Int, into bytes: inout [UInt8]) {
        let end = offset + part.count
        if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
        bytes.replaceSubrange(offset..<end, with: part)
    }
}
