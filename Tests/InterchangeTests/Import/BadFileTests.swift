import CRM
import Interchange
import Storage
import TestSupport
import Testing
import Values

@Suite("A file that cannot be imported")
struct BadFileTests {
    private func error(_ bytes: [UInt8]) throws -> InterchangeError? {
        let bench = try ImportBench()
        do {
            _ = try bench.load(bytes)
        } catch let error as InterchangeError {
            return error
        }
        return nil
    }

    @Test("is named with what it is and what to do")
    func kinds() throws {
        let bench = try ImportBench()
        let importer = Importer(bench.store, options: bench.options())
        let missing = bench.directory.file("none.csv")
        #expect(throws: InterchangeError.missing(path: missing)) { try importer.run(missing) }
        let folder = bench.directory.path
        #expect(throws: InterchangeError.notAFile(path: folder, what: "a folder")) {
            try importer.run(folder)
        }
        guard case .empty = try error([]) else { throw BadFile() }
        guard case .empty = try error(Array(" \n\n ".utf8)) else { throw BadFile() }
        guard case .badWorkbook = try error(Array("PK\u{3}\u{4}xx".utf8)) else { throw BadFile() }
        guard case .unknownFormat = try error(Array("<html>".utf8)) else { throw BadFile() }
        guard case .unknownFormat = try error(Array("{\n \"a\": 1\n}".utf8)) else {
            throw BadFile()
        }
        guard case .unknownColumns = try error(Array("foo,bar\n1,2\n".utf8)) else {
            throw BadFile()
        }
        #expect(try bench.count("SELECT count(*) FROM import_run") == 0)
    }

    @Test("because all its dates are ambiguous is taken with an order given")
    func ambiguous() throws {
        let bench = try ImportBench()
        let path = ImportBench.fixture("ambiguous_dates.csv")
        #expect(
            throws: InterchangeError.ambiguousDates(
                path: path,
                column: "Created",
                example: "01/02/2026",
                line: 2
            )
        ) { try bench.load(fixture: "ambiguous_dates.csv") }
        try bench.load(fixture: "ambiguous_dates.csv") { $0.dateOrder = .mdy }
        #expect(
            try bench.contacts().map { $0.createdAt?.dateText } == ["2026-01-02", "2026-03-04"]
        )
    }

    @Test("has one record too long: it alone is rejected")
    func longLine() throws {
        let bench = try ImportBench()
        let long = String(repeating: "x", count: 300_000)
        let text = "id,name\n1,Ada\n2,\(long)\n3,\"\(long)\n\(long)\"\n4,Bob\n"
        let report = try bench.load(text) { $0.recordBytesMax = 100_000 }
        #expect(report.counts.created == 2)
        #expect(report.rejects.map(\.line) == [3, 4])
        #expect(report.rejects.allSatisfy { $0.reason.contains("longer than 100000 bytes") })
    }

    @Test("never crashes the importer, whatever its bytes are")
    func fuzz() throws {
        var random = SeededGenerator(seed: 99)
        let bench = try ImportBench()
        let starts = [
            "id,name,email,created_at\n", "{\"id\":\"1\",\"name\":\"x\"}\n", "BEGIN:VCARD\nFN:x\n",
            "[{\"id\":\"1\",\"name\":\"x\"},", "contact id;kind;date\n", "deal id\tamount\tstage\n",
            "",
        ]
        let alphabet = Array(",;\"\n\r\t|:={}[]\\'0123456789/-.abcé€".utf8) + [0, 0xFF, 0xC3]
        for round in 0..<250 {
            var bytes = Array(starts[round % starts.count].utf8)
            for _ in 0..<Int.random(in: 0...400, using: &random) {
                bytes.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
            }
            do {
                let report = try bench.load(bytes)
                let counts = report.counts
                #expect(
                    counts.read
                        == counts.created + counts.updated + counts.unchanged + counts.rejected
                )
            } catch let error as InterchangeError {
                #expect(!error.description.isEmpty)
            }
        }
    }

    private struct BadFile: Error {}
}
