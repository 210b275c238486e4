/// Undoes DEFLATE (RFC 1951) piece by piece, in memory that does not grow with the data.
package struct Inflater {
    /// Why compressed bytes cannot be read.
    package enum Fault: Error, Equatable {
        /// They are not DEFLATE, or damaged.
        case damaged
        case cutOff
    }

    private enum State { case header, stored(Int), codes(HuffmanCode, HuffmanCode), end }

    private var bits: BitReader
    private var state = State.header
    private var isLast = false
    /// The last bytes given out, which later ones refer to, and those to be given out next.
    private var window: [UInt8] = []
    private var given = 0
    private static let reachMax = 1 << 15
    private static let pieceBytes = 1 << 16

    /// Reads compressed bytes from `source`, which puts the next ones in place of what its argument
    /// held and answers false at the end.
    package init(_ source: @escaping (inout [UInt8]) throws -> Bool) { bits = BitReader(source) }

    /// Puts the next decompressed bytes in place of what `piece` held; false at the end.
    ///
    /// - Throws: ``Fault``, and what the source throws.
    package mutating func read(into piece: inout [UInt8]) throws -> Bool {
        if given > 4 * Self.pieceBytes {
            window.removeFirst(given - Self.reachMax)
            given = Self.reachMax
        }
        while window.count - given < Self.pieceBytes {
            if case .end = state { break }
            try step()
        }
        piece.removeAll(keepingCapacity: true)
        piece.append(contentsOf: window[given...])
        given = window.count
        return !piece.isEmpty
    }

    private mutating func step() throws {
        switch state {
        case .end: break
        case .header: try readHeader()
        case .stored(let left):
            let count = min(left, Self.pieceBytes)
            for _ in 0..<count { window.append(UInt8(try bits.take(8))) }
            state = left > count ? .stored(left - count) : nextBlock
        case .codes(let literals, let distances):
            let end = given + Self.pieceBytes
            while window.count < end {
                guard try readSymbol(literals, distances) else {
                    state = nextBlock
                    return
                }
            }
        }
    }

    private var nextBlock: State { isLast ? .end : .header }

    private mutating func readHeader() throws {
        isLast = try bits.take(1) == 1
        switch try bits.take(2) {
        case 0:
            bits.alignToByte()
            let (length, check) = (try bits.take(16), try bits.take(16))
            guard length == ~check & 0xFFFF else { throw Fault.damaged }
            state = length == 0 ? nextBlock : .stored(length)
        case 1: state = .codes(HuffmanCode.fixedLiterals, HuffmanCode.fixedDistances)
        case 2: try readCodes()
        default: throw Fault.damaged
        }
    }

    /// The two codes of a block, themselves written in a third (RFC 1951, 3.2.7).
    private mutating func readCodes() throws {
        let (literals, distances) = (try bits.take(5) + 257, try bits.take(5) + 1)
        let count = try bits.take(4) + 4
        guard literals <= 286, distances <= 30 else { throw Fault.damaged }
        var lengths = [UInt8](repeating: 0, count: 19)
        for place in Self.codeOrder.prefix(count) { lengths[place] = UInt8(try bits.take(3)) }
        let code = try HuffmanCode(lengths, allowsGaps: false)
        var all: [UInt8] = []
        while all.count < literals + distances {
            let symbol = try code.next(&bits)
            switch symbol {
            case 0...15: all.append(UInt8(symbol))
            case 16:
                guard let last = all.last else { throw Fault.damaged }
                all.append(contentsOf: repeatElement(last, count: try bits.take(2) + 3))
            case 17: all.append(contentsOf: repeatElement(0, count: try bits.take(3) + 3))
            default: all.append(contentsOf: repeatElement(0, count: try bits.take(7) + 11))
            }
        }
        guard all.count == literals + distances, all[256] != 0 else { throw Fault.damaged }
        state = .codes(
            try HuffmanCode(Array(all[..<literals]), allowsGaps: true),
            try HuffmanCode(Array(all[literals...]), allowsGaps: true)
        )
    }

    /// A byte, or a copy of earlier ones; false at the end of the block.
    private mutating func readSymbol(
        _ literals: HuffmanCode,
        _ distances: HuffmanCode
    ) throws -> Bool {
        let symbol = try literals.next(&bits)
        if symbol < 256 {
            window.append(UInt8(symbol))
            return true
        }
        if symbol == 256 { return false }
        guard symbol <= 285 else { throw Fault.damaged }
        let (base, extra) = Self.lengths[symbol - 257]
        let length = base + (extra == 0 ? 0 : try bits.take(extra))
        let code = try distances.next(&bits)
        guard code < 30 else { throw Fault.damaged }
        let (nearest, more) = Self.distances[code]
        let distance = nearest + (more == 0 ? 0 : try bits.take(more))
        guard distance <= window.count else { throw Fault.damaged }
        for _ in 0..<length { window.append(window[window.count - distance]) }
        return true
    }

    private static let codeOrder = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    /// Lengths of copies by symbol from 257: the least, and the bits that add to it.
    private static let lengths: [(Int, Int)] = {
        var (all, base): ([(Int, Int)], Int) = ([], 3)
        for index in 0..<28 {
            let extra = index < 8 ? 0 : index / 4 - 1
            all.append((base, extra))
            base += 1 << extra
        }
        return all + [(258, 0)]
    }()

    /// Distances by symbol: the nearest, and the bits that add to it.
    private static let distances: [(Int, Int)] = {
        var (all, base): ([(Int, Int)], Int) = ([], 1)
        for index in 0..<30 {
            let extra = index < 4 ? 0 : index / 2 - 1
            all.append((base, extra))
            base += 1 << extra
        }
        return all
    }()
}

/// Bits of a stream, the lowest of each byte first.
struct BitReader {
    private let source: (inout [UInt8]) throws -> Bool
    private var bytes: [UInt8] = []
    private var at = 0
    private var held: UInt64 = 0
    private var count = 0

    init(_ source: @escaping (inout [UInt8]) throws -> Bool) { self.source = source }

    /// The next bits as a number, the first one lowest; at most 32.
    mutating func take(_ wanted: Int) throws -> Int {
        try fill(wanted)
        guard count >= wanted else { throw Inflater.Fault.cutOff }
        let value = Int(held & (1 << UInt64(wanted) - 1))
        drop(wanted)
        return value
    }

    /// The next bits without taking them; zeros beyond the end.
    mutating func peek(_ wanted: Int) throws -> Int {
        try fill(wanted)
        return Int(held & (1 << UInt64(wanted) - 1))
    }

    /// Takes bits that were looked at.
    mutating func skip(_ wanted: Int) throws {
        guard count >= wanted else { throw Inflater.Fault.cutOff }
        drop(wanted)
    }

    /// Leaves the rest of a byte.
    mutating func alignToByte() { drop(count % 8) }

    private mutating func drop(_ wanted: Int) {
        held >>= UInt64(wanted)
        count -= wanted
    }

    private mutating func fill(_ wanted: Int) throws {
        while count < wanted {
            if at == bytes.count {
                at = 0
                guard try source(&bytes), !bytes.isEmpty else {
                    bytes.removeAll()
                    return
                }
            }
            held |= UInt64(bytes[at]) << UInt64(count)
            at += 1
            count += 8
        }
    }
}

/// A prefix code: finds the symbol at the front of a stream by one look into a table.
struct HuffmanCode {
    /// Symbol times 16 plus its length, by the next bits; 0 where no code begins so.
    private var table: [UInt16]
    private let longest: Int

    /// Builds the code from the length of each symbol; `allowsGaps` takes a code of one symbol.
    ///
    /// - Throws: ``Inflater/Fault/damaged`` when the lengths are those of no code.
    init(_ lengths: [UInt8], allowsGaps: Bool) throws(Inflater.Fault) {
        longest = Int(lengths.max() ?? 0)
        guard longest <= 15 else { throw .damaged }
        table = [UInt16](repeating: 0, count: 1 << longest)
        var counts = [Int](repeating: 0, count: 17)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        var room = 1
        var first = [Int](repeating: 0, count: 17)
        var code = 0
        for length in 1...15 {
            room = room << 1 - counts[length]
            guard room >= 0 else { throw .damaged }
            code = (code + counts[length - 1]) << 1
            first[length] = code
        }
        let used = counts.reduce(0, +)
        let isShort = used == 0 || (used == 1 && longest == 1)
        guard room == 0 || (allowsGaps && isShort) else { throw .damaged }
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            var place = Self.reversed(first[length], length)
            first[length] += 1
            while place < table.count {
                table[place] = UInt16(symbol << 4 | length)
                place += 1 << length
            }
        }
    }

    /// Takes the next symbol.
    func next(_ bits: inout BitReader) throws -> Int {
        let entry = Int(table[try bits.peek(longest)])
        guard entry != 0 else { throw Inflater.Fault.damaged }
        try bits.skip(entry & 15)
        return entry >> 4
    }

    private static func reversed(_ code: Int, _ length: Int) -> Int {
        var (rest, result) = (code, 0)
        for _ in 0..<length {
            result = result << 1 | rest & 1
            rest >>= 1
        }
        return result
    }

    private init(fixed lengths: [UInt8]) {
        do throws(Inflater.Fault) {
            self = try HuffmanCode(lengths, allowsGaps: false)
        } catch {
            preconditionFailure("the codes of RFC 1951, 3.2.6, are complete")
        }
    }

    static let fixedLiterals = HuffmanCode(
        fixed: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    )
    static let fixedDistances = HuffmanCode(fixed: [UInt8](repeating: 5, count: 32))
}
