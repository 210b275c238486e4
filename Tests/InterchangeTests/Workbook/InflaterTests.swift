import Foundation
import Interchange
import TestSupport
import Testing

@Suite("An inflater")
struct InflaterTests {
    /// Decompresses, with the compressed bytes coming in pieces of that size.
    private func inflate(_ packed: [UInt8], piece: Int = 1 << 16) throws -> [UInt8] {
        var at = 0
        var inflater = Inflater { bytes in
            bytes = Array(packed[at..<min(packed.count, at + piece)])
            at += bytes.count
            return !bytes.isEmpty
        }
        var plain: [UInt8] = []
        var part: [UInt8] = []
        while try inflater.read(into: &part) { plain += part }
        return plain
    }

    @Test("reads what zlib writes, at every level and strategy")
    func zlib() throws {
        let folder = try TemporaryDirectory()
        let script = """
            import random, struct, sys, zlib
            random.seed(18)
            words = [bytes(random.choices(b'abcdefgh <>/="', k=random.randint(1, 12))) for _ in range(60)]
            texts = [b'', b'x', b'x' * 300000, bytes(random.getrandbits(8) for _ in range(70000)),
                     b' '.join(random.choices(words, k=60000)), bytes(range(256)) * 300]
            with open(sys.argv[1], 'wb') as out:
                for text in texts:
                    for level, strategy in [(0, 0), (1, 0), (6, 0), (9, 0), (6, 1), (6, 2), (6, 3), (6, 4)]:
                        c = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
                        half = len(text) // 2
                        packed = c.compress(text[:half]) + c.flush(zlib.Z_FULL_FLUSH)
                        packed += c.compress(text[half:]) + c.flush()
                        out.write(struct.pack('<II', len(packed), len(text)) + packed + text)
            """
        let result = try PythonVerifier.run(["-c", script, folder.file("cases")])
        try #require(result.status == 0, "\(result.output)")
        let cases = Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("cases"))))
        var at = 0
        var count = 0
        func number() -> Int {
            defer { at += 4 }
            return cases[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        while at < cases.count {
            let (packed, plain) = (number(), number())
            let bytes = Array(cases[at..<at + packed])
            let expected = Array(cases[(at + packed)..<(at + packed + plain)])
            #expect(try inflate(bytes) == expected, "case \(count)")
            if plain < 1_000 || count % 8 == 2 {
                #expect(try inflate(bytes, piece: 7) == expected, "case \(count) in pieces")
            }
            at += packed + plain
            count += 1
        }
        #expect(count == 48)
    }

    @Test("refuses damaged and cut streams, and never fails on random bytes")
    func fuzz() {
        // A block of fixed codes: `aaaa…` by one copy; RFC 1951 written by hand.
        let good: [UInt8] = [0x4B, 0x84, 0x01, 0x00]
        #expect(throws: Never.self) { try inflate(good) }
        for cut in 0..<good.count {
            #expect(throws: Inflater.Fault.self) { try inflate(Array(good[..<cut])) }
        }
        #expect(throws: Inflater.Fault.damaged) { try inflate([0x07]) }
        #expect(throws: Inflater.Fault.damaged) { try inflate([0x01, 1, 0, 0, 0, 65]) }
        var random = SeededGenerator(seed: 1951)
        for _ in 0..<3_000 {
            let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            do {
                let plain = try inflate(bytes)
                #expect(plain.count <= bytes.count * 1_040)
            } catch {
                #expect(error is Inflater.Fault)
            }
        }
    }
}
