import Interchange
import TestSupport
import Testing

@Suite("A CSV reader")
struct CSVReaderTests {
    @Test("reads quotes, doubled quotes and line ends inside fields")
    func quoting() throws {
        let read = try Reading.csv("a,b\r\n\"x,\"\"y\"\"\r\nz\",2\r\n\"\",3\r\n")
        #expect(read.rows == [["a": "x,\"y\"\r\nz", "b": "2"], ["a": "", "b": "3"]])
        #expect(read.lines == [2, 4])
        #expect(read.problems.isEmpty)
    }

    @Test("takes any line end, with or without one at the end", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(_ end: String) throws {
        for tail in ["", end] {
            let read = try Reading.csv(["a,b", "1,2", "3,4"].joined(separator: end) + tail)
            #expect(read.rows == [["a": "1", "b": "2"], ["a": "3", "b": "4"]])
            #expect(read.lines == [2, 3])
        }
    }

    @Test("finds the delimiter", arguments: [",", ";", "\t", "|"])
    func delimiters(_ delimiter: String) throws {
        let rows = [["name", "note"], ["Ada", "\"a,b;c|d\""], ["Bob", "x"]]
        let text = rows.map { $0.joined(separator: delimiter) }.joined(separator: "\n")
        let read = try Reading.csv(text)
        #expect(read.rows == [["name": "Ada", "note": "a,b;c|d"], ["name": "Bob", "note": "x"]])
    }

    @Test("skips blank lines, notes above the table and Excel's sep= line")
    func preamble() throws {
        let linkedIn =
            "Notes:\n\"When exporting, some may be missing.\"\n\nName,Email\nAda,a@b.c\n\n"
        #expect(try Reading.csv(linkedIn).rows == [["Name": "Ada", "Email": "a@b.c"]])
        #expect(
            try Reading.csv("sep=;\nName;Email\nAda;x\n").rows == [["Name": "Ada", "Email": "x"]]
        )
        #expect(try Reading.csv("Email\na@b.c\nd@e.f\n").rows.count == 2)
    }

    @Test("says where a quote is missing or text follows one")
    func brokenQuotes() throws {
        let read = try Reading.csv("a,b\n\"x\"y,1\n\"ok\" ,2\nplain\"quote,3\n4,\"open\nto the end")
        #expect(read.problems[1]?.contains("follows the closing quote") == true)
        #expect(read.problems[2] == nil)
        #expect(read.rows[2]["a"] == "plain\"quote")
        #expect(read.problems[4] == "the quote opened on line 5 is never closed")
    }

    @Test("passes over a record beyond the limit and goes on behind it")
    func longRecord() throws {
        let long = String(repeating: "x", count: 5_000)
        let read = try Reading.csv("a,b\n1,\(long)\n2,y\n", max: 1_000)
        #expect(read.problems[1]?.contains("longer than 1000 bytes") == true)
        #expect(read.rows[1] == ["a": "2", "b": "y"])
    }

    @Test("reads UTF-16 of both orders, marked or not", arguments: [true, false], [true, false])
    func utf16(isLittle: Bool, isMarked: Bool) throws {
        let units = Array(((isMarked ? "\u{FEFF}" : "") + "name,città\nZoë 🚀,Forlì\n").utf16)
        let bytes = units.flatMap { unit -> [UInt8] in
            let pair = [UInt8(unit >> 8), UInt8(unit & 255)]
            return isLittle ? pair.reversed() : pair
        }
        let opening = TextOpening(bytes)
        #expect(opening.encoding == (isLittle ? .utf16LittleEndian : .utf16BigEndian))
        let source = TextSource(
            ByteSource(bytes: bytes),
            encoding: opening.encoding,
            markBytes: opening.markBytes
        )
        var reader = CSVReader(source, dialect: CSVDialect(delimiter: UInt8(ascii: ",")))
        #expect(try reader.readHeader())
        #expect(try Reading(reader).rows == [["name": "Zoë 🚀", "città": "Forlì"]])
    }

    @Test("reads back whatever the rules of RFC 4180 can write")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 7)
        let alphabet = ["a", "é", ",", "\"", "\n", "\r\n", " ", ";", "🚀", "x", "1"]
        for _ in 0..<200 {
            let width = Int.random(in: 2...6, using: &random)
            let rows = (0..<8).map { _ in
                (0..<width).map { _ in
                    (0..<Int.random(in: 1...5, using: &random))
                        .map { _ in alphabet[Int.random(in: 0..<11, using: &random)] }.joined()
                }
            }
            let header = (0..<width).map { "c\($0)" }
            let text = ([header] + rows).map { row in
                row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
            }.joined(separator: "\r\n")
            let source = Reading.source(text)
            var reader = CSVReader(source, dialect: CSVDialect(delimiter: UInt8(ascii: ",")))
            _ = try reader.readHeader()
            let read = try Reading(reader)
            #expect(read.problems.isEmpty)
            #expect(read.rows.map { row in header.map { row[$0] ?? "?" } } == rows)
        }
    }

    @Test("never fails on random bytes, and gives each byte at most once")
    func fuzz() throws {
        var random = SeededGenerator(seed: 11)
        let alphabet = Array(",;\"\n\r\t|ab=\u{0}é".utf8) + [0xFF, 0xC0]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 1...300, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let read = try Reading.csv(bytes, max: 100)
            let total = read.rows.joined().reduce(0) { $0 + $1.value.utf8.count }
            #expect(total <= bytes.count * 3)
        }
    }
}

@Suite("The opening of a file")
struct TextOpeningTests {
    @Test("tells text from what is none")
    func binary() {
        #expect(TextOpening(Array("PK\u{3}\u{4}rest".utf8)).binaryKind?.contains("Excel") == true)
        #expect(TextOpening([0, 1, 2, 3, 0, 0, 9, 9]).binaryKind == "a binary file")
        #expect(TextOpening(Array("name,email\n".utf8)).binaryKind == nil)
        #expect(TextOpening([0xEF, 0xBB, 0xBF, 65]).markBytes == 3)
    }

    @Test("UTF-8 is checked across pieces, as RFC 3629 has it")
    func validation() {
        let cases: [([UInt8], Bool)] = [
            (Array("caffè 🚀 e così via".utf8), true), ([0xC3], false), ([0x80], false),
            ([0xC0, 0x80], false), ([0xED, 0xA0, 0x80], false), ([0xF4, 0x90, 0x80, 0x80], false),
            ([0xE0, 0x80, 0x80], false), ([0xEF, 0xBF, 0xBF], true),
        ]
        for (bytes, isValid) in cases {
            for cut in 0...bytes.count {
                var validator = UTF8Validator()
                validator.append(Array(bytes[..<cut]))
                validator.append(Array(bytes[cut...]))
                #expect(validator.isComplete == isValid)
            }
        }
    }
}
