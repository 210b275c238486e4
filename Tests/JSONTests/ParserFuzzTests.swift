import Foundation
import JSON
import TestSupport
import Testing

extension SeededGenerator {
    fileprivate mutating func value(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self))
        case 3:
            let value = Double(bitPattern: next())
            return .number(value.isFinite ? value : 0.5)
        case 4: return .number(Double(Int64.random(in: -9999...9999, using: &self)) / 100)
        case 5: return .string(text())
        case 6:
            return .array(
                (0..<Int.random(in: 0..<5, using: &self)).map { _ in value(depth: depth - 1) }
            )
        default:
            let count = Int.random(in: 0..<(depth == 3 ? 20 : 5), using: &self)
            return .object(
                JSONObject(members: (0..<count).map { _ in (text(), value(depth: depth - 1)) })
            )
        }
    }

    private mutating func text() -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x61...0x66, 0...0x1F, 0x22...0x5C, 0x80...0x7FF, 0xE000...0xFFFF,
            0x10000...0x10FFFF,
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &self) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &self)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) {
                text.append(scalar)
            }
        }
        return String(text)
    }

    /// Changes a few bytes in the ways that find faults in parsers.
    fileprivate mutating func mutate(_ bytes: inout [UInt8]) {
        let tokens = [
            "\"", "\\", "\\u", "\\ud800", "\"\\ud83d\\u", "de00", "{", "}", "[", "]", ",", ":", "-",
            ".", "e", "0", "1e309", "null", "\u{0}", "é", " ",
        ]
        for _ in 0...Int.random(in: 0..<3, using: &self) {
            let place = Int.random(in: 0...bytes.count, using: &self)
            let end = min(bytes.count, place + Int.random(in: 0..<4, using: &self))
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes.removeSubrange(place..<end)
            case 1:
                let token = tokens[Int.random(in: 0..<tokens.count, using: &self)]
                bytes.replaceSubrange(place..<end, with: token.utf8)
            case 2 where place < bytes.count:
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            default: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            }
        }
    }
}

@Suite("The parser, against documents made up from a seed") struct ParserFuzzTests {
    @Test("reads back every value that was written", arguments: [1, 2, 3, 4] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let value = generator.value(depth: 3)
            let bytes = value.canonicalBytes
            let read = try JSON(parsing: bytes)
            #expect(read.canonicalBytes == bytes, "seed \(seed)")
        }
    }

    @Test(
        "never crashes, and accepts only what other readers accept, after damage",
        arguments: [11, 12, 13, 14] as [UInt64]
    )
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<1500 {
            var bytes = generator.value(depth: 2).canonicalBytes
            generator.mutate(&bytes)
            let text = String(decoding: bytes, as: UTF8.self)
            let value: JSON
            do {
                value = try JSON(parsing: bytes)
            } catch {
                #expect((0...bytes.count).contains(error.offset), "seed \(seed): \(text)")
                continue
            }
            accepted += 1
            let canonical = value.canonicalBytes
            #expect(try JSON(parsing: canonical).canonicalBytes == canonical, "\(text)")
            #expect(throws: Never.self, "seed \(seed): \(text)") {
                try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            }
        }
        #expect(accepted > 50)
    }
}
