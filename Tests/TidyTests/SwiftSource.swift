/// The code of a Swift file without comments and the texts of literals.
///
/// These are blanked out, so that a brace or a word in them counts for none. Code in
/// interpolations stays.
struct SwiftSource {
    /// A word or a single sign of the code.
    struct Token {
        /// The bytes of ``SwiftSource/code`` that it covers.
        let bytes: Range<Int>
        /// From 0.
        let line: Int
        let isWord: Bool
    }

    /// Bytes as many as the file has; those of comments and literals are spaces.
    private(set) var code: [UInt8]
    private(set) var tokens: [Token] = []
    /// The lines on which the text of a literal stands, from 0.
    private(set) var literalLines: Set<Int> = []
    private var literals: [Range<Int>] = []

    init(_ text: String) {
        code = Array(text.utf8)
        blank()
        tokenize()
        findLiteralLines()
    }

    /// The text of a token.
    func text(_ token: Token) -> String { String(decoding: code[token.bytes], as: UTF8.self) }

    /// The byte at a place; 0 beyond the end.
    private func byte(_ place: Int) -> UInt8 { place < code.count ? code[place] : 0 }
}

// Blanking: one pass, which keeps a stack of the literals whose interpolation it stands in.
extension SwiftSource {
    /// A literal that is open: how it ends, and how many parentheses its interpolation has open.
    private struct Literal {
        let hashes: Int
        let isBlock: Bool
        var parentheses = 0
    }

    private mutating func blank() {
        var open: [Literal] = []
        var place = 0
        // The last byte of code that is no space, by which a regular expression is told from a
        // division.
        var last: UInt8 = 0
        while place < code.count {
            let next = code[place]
            if next == UInt8(ascii: "/"), let end = commentOrRegexEnd(place, after: last) {
                erase(place..<end)
                place = end
                continue
            }
            if let literal = literalStart(place) {
                let start = place + literal.hashes + (literal.isBlock ? 3 : 1)
                erase(place..<start)
                place = skip(literal, from: start, &open)
                last = UInt8(ascii: "\"")
                continue
            }
            if !open.isEmpty {
                if next == UInt8(ascii: "(") { open[open.count - 1].parentheses += 1 }
                if next == UInt8(ascii: ")") { open[open.count - 1].parentheses -= 1 }
                if open[open.count - 1].parentheses == 0 {
                    let literal = open.removeLast()
                    place = skip(literal, from: place + 1, &open)
                    continue
                }
            }
            if next != 32 && next != 10 { last = next }
            place += 1
        }
    }

    private mutating func erase(_ range: Range<Int>) {
        for place in range where code[place] != 10 { code[place] = 32 }
    }

    /// Where the comment or regular expression that begins here ends; nil: it is a division.
    private func commentOrRegexEnd(_ start: Int, after last: UInt8) -> Int? {
        var place = start + 1
        if byte(place) == UInt8(ascii: "/") {
            while place < code.count && code[place] != 10 { place += 1 }
            return place
        }
        if byte(place) == UInt8(ascii: "*") {
            while place < code.count {
                if code[place] == UInt8(ascii: "*") && byte(place + 1) == UInt8(ascii: "/") {
                    return place + 2
                }
                place += 1
            }
            return place
        }
        guard "(,=:[".utf8.contains(last), byte(place) != 32, byte(place) != 10 else { return nil }
        while byte(place) != UInt8(ascii: "/") {
            if byte(place) == 10 || place >= code.count { return nil }
            place += byte(place) == UInt8(ascii: "\\") ? 2 : 1
        }
        return place + 1
    }

    private func literalStart(_ start: Int) -> Literal? {
        let first = code[start]
        guard first == UInt8(ascii: "\"") || first == UInt8(ascii: "#") else { return nil }
        var place = start
        while byte(place) == UInt8(ascii: "#") { place += 1 }
        guard byte(place) == UInt8(ascii: "\"") else { return nil }
        let isBlock =
            byte(place + 1) == UInt8(ascii: "\"") && byte(place + 2) == UInt8(ascii: "\"")
        return Literal(hashes: place - start, isBlock: isBlock)
    }

    /// Blanks a literal up to its end or to its next interpolation, and returns where code goes on.
    private mutating func skip(
        _ literal: Literal,
        from start: Int,
        _ open: inout [Literal]
    ) -> Int {
        var place = start
        defer { literals.append(start..<place) }
        let quotes = literal.isBlock ? 3 : 1
        while place < code.count {
            if code[place] == UInt8(ascii: "\\") && repeats("#", literal.hashes, place + 1) {
                let next = place + 1 + literal.hashes
                if byte(next) == UInt8(ascii: "(") {
                    erase(place..<next)
                    var literal = literal
                    literal.parentheses = 1
                    open.append(literal)
                    place = next + 1
                    return place
                }
                erase(place..<min(next + 1, code.count))
                place = next + 1
                continue
            }
            if repeats("\"", quotes, place) && repeats("#", literal.hashes, place + quotes) {
                let end = place + quotes + literal.hashes
                erase(place..<end)
                place = end
                return place
            }
            if code[place] != 10 { code[place] = 32 }
            place += 1
        }
        return place
    }

    private func repeats(_ sign: Unicode.Scalar, _ count: Int, _ place: Int) -> Bool {
        for offset in 0..<count where byte(place + offset) != UInt8(sign.value) { return false }
        return true
    }
}

extension SwiftSource {
    private mutating func tokenize() {
        var line = 0
        var place = 0
        while place < code.count {
            let next = code[place]
            if next == 10 { line += 1 }
            if next == 10 || next == 32 {
                place += 1
                continue
            }
            var end = place + 1
            if Self.isWord(next) { while end < code.count && Self.isWord(code[end]) { end += 1 } }
            tokens.append(Token(bytes: place..<end, line: line, isWord: Self.isWord(next)))
            place = end
        }
    }

    private mutating func findLiteralLines() {
        var line = 0
        var place = 0
        for literal in literals.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            while place < literal.lowerBound {
                if code[place] == 10 { line += 1 }
                place += 1
            }
            literalLines.insert(line)
            while place < literal.upperBound {
                if code[place] == 10 {
                    line += 1
                    literalLines.insert(line)
                }
                place += 1
            }
        }
        literals = []
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57)
            || byte == 95 || byte >= 128
    }
}
