/// Reads XML as a row of events, in memory bounded by its longest tag or text.
///
/// As much as workbooks need: UTF-8, elements, attributes, texts, the five entities and numbers.
/// A document type is refused, and with it every entity of its own and every reference outside.
package struct XMLReader {
    /// What comes next in a document.
    package enum Event: Equatable {
        /// A tag opens; names are without prefix.
        case start(String, [String: String])
        /// A tag closes; one that closes itself opens first.
        case end(String)
        /// Characters between tags, entities resolved.
        case text(String)
    }

    /// Why a document cannot be read.
    package struct Fault: Error, Equatable {
        /// What is wrong, behind "it".
        package let reason: String
    }

    private let source: (inout [UInt8]) throws -> Bool
    private var chunk: [UInt8] = []
    private var at = 0
    private var waiting: Event?
    private static let tokenBytesMax = 1 << 24

    /// Reads from `source`, which puts the next bytes in place of what its argument held and
    /// answers false at the end.
    package init(_ source: @escaping (inout [UInt8]) throws -> Bool) { self.source = source }

    /// The next event; nil at the end.
    ///
    /// - Throws: ``Fault``, and what the source throws.
    package mutating func next() throws -> Event? {
        if let event = waiting {
            waiting = nil
            return event
        }
        while true {
            guard let first = try peek() else { return nil }
            if first != UInt8(ascii: "<") {
                let text = try take(until: UInt8(ascii: "<"), keepsEnd: true)
                return .text(try Self.resolved(text))
            }
            at += 1
            var tag = try take(until: UInt8(ascii: ">"), keepsEnd: false)
            switch tag.first {
            case UInt8(ascii: "?"): continue
            case UInt8(ascii: "!"):
                if tag.starts(with: Array("!--".utf8)) {
                    try complete(&tag, end: Array("--".utf8))
                    continue
                }
                guard tag.starts(with: Array("![CDATA[".utf8)) else {
                    throw Fault(reason: "it has a document type, which no workbook needs")
                }
                try complete(&tag, end: Array("]]".utf8))
                return .text(String(decoding: tag.dropFirst(8).dropLast(2), as: UTF8.self))
            case UInt8(ascii: "/"):
                return .end(Self.local(tag.dropFirst().prefix { $0 > 0x20 }))
            default: return try open(tag)
            }
        }
    }

    private mutating func open(_ tag: [UInt8]) throws -> Event {
        var body = tag[...]
        let closes = body.last == UInt8(ascii: "/")
        if closes { body.removeLast() }
        let name = Self.local(body.prefix { $0 > 0x20 })
        guard !name.isEmpty else { throw Fault(reason: "it has a tag without a name") }
        var attributes: [String: String] = [:]
        var rest = body.drop { $0 > 0x20 }.drop { $0 <= 0x20 }
        while !rest.isEmpty {
            let key = rest.prefix { $0 != UInt8(ascii: "=") && $0 > 0x20 }
            rest = rest.dropFirst(key.count).drop { $0 <= 0x20 || $0 == UInt8(ascii: "=") }
            guard let quote = rest.first, quote == 0x22 || quote == 0x27,
                let end = rest.dropFirst().firstIndex(of: quote)
            else { throw Fault(reason: "it has an attribute without quotes") }
            attributes[Self.local(key)] = try Self.resolved(
                Array(rest[(rest.startIndex + 1)..<end])
            )
            rest = rest[(end + 1)...].drop { $0 <= 0x20 }
        }
        if closes { waiting = .end(name) }
        return .start(name, attributes)
    }

    /// The name without the prefix of its namespace.
    private static func local(_ name: ArraySlice<UInt8>) -> String {
        let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.startIndex
        return String(decoding: name[start...], as: UTF8.self)
    }

    /// Reads on until what was read ends as it must: a comment may hold `>`.
    private mutating func complete(_ tag: inout [UInt8], end: [UInt8]) throws {
        while !tag.suffix(end.count).elementsEqual(end) {
            guard try peek() != nil else { throw Fault(reason: "it is cut off") }
            tag.append(UInt8(ascii: ">"))
            tag += try take(until: UInt8(ascii: ">"), keepsEnd: false)
            guard tag.count <= Self.tokenBytesMax else {
                throw Fault(reason: "it has an endless tag")
            }
        }
    }

    private mutating func peek() throws -> UInt8? {
        while at == chunk.count {
            at = 0
            guard try source(&chunk) else {
                chunk = []
                return nil
            }
        }
        return chunk[at]
    }

    private mutating func take(until end: UInt8, keepsEnd: Bool) throws -> [UInt8] {
        var taken: [UInt8] = []
        while try peek() != nil {
            let stop = chunk[at...].firstIndex(of: end)
            taken.append(contentsOf: chunk[at..<(stop ?? chunk.count)])
            guard taken.count <= Self.tokenBytesMax else {
                throw Fault(reason: "it has an endless tag")
            }
            at = stop.map { keepsEnd ? $0 : $0 + 1 } ?? chunk.count
            if stop != nil { return taken }
        }
        if keepsEnd { return taken }
        throw Fault(reason: "it is cut off")
    }

    private static func resolved(_ bytes: [UInt8]) throws(Fault) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(UInt8(ascii: "&")) else { return text }
        var (result, rest) = ("", text[...])
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            let name = rest[mark...].dropFirst().prefix { $0 != ";" }
            guard name.count < 12, name.endIndex < rest.endIndex else {
                throw Fault(reason: "it has an unknown entity")
            }
            result.unicodeScalars.append(try scalar(name))
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return result + rest
    }

    private static func scalar(_ name: Substring) throws(Fault) -> UnicodeScalar {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let digits = name.dropFirst()
        let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard name.first == "#", let number, let scalar = UnicodeScalar(number) else {
            throw Fault(reason: "it has an unknown entity")
        }
        return scalar
    }
}
