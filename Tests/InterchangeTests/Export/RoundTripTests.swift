import CRM
import Foundation
import Interchange
import JSON
import Storage
import TestSupport
import Testing

@Suite("What is exported")
struct RoundTripTests {
    /// Texts that every format has to take care of.
    private static let words = [
        "Ada", "O'Brien", "=SUM(A1)", "+39 02 1234", "-dash", "@at", "'=x", "Rossi, Figli; Co|x",
        "say \"hi\"", "caffè ☕️", "line\nbreak", "back\\slash", "小林", "a:b", "''+", "{}", "null",
        "1.50",
        "very long text that has to be folded somewhere because a line holds seventy-five bytes",
    ]

    private func word(_ random: inout SeededGenerator) -> String? {
        Int.random(in: 0..<4, using: &random) == 0
            ? nil : Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
    }

    private func moment(_ random: inout SeededGenerator) -> Instant? {
        let second = Int64.random(in: 1_600_000_000...1_800_000_000, using: &random)
        let fraction = [0, 500_000, 123_456][Int.random(in: 0..<3, using: &random)]
        return Bool.random(using: &random)
            ? nil : Instant(microseconds: second * 1_000_000 + Int64(fraction))
    }

    private func attributes(_ random: inout SeededGenerator) -> JSON {
        let pool: [(String, JSON)] = [
            ("tags", ["a", 1, nil]), ("é", "x\r\ny"), ("n", 12), ("f", 0.1), ("b", true),
            ("name", "inner"), ("=k", "=v"), ("deep", ["a": ["b": []]]),
        ]
        return .object(JSONObject(members: pool.filter { _ in Bool.random(using: &random) }))
    }

    @Test("leaves links and pipes what they are, and other files whole until it is complete")
    func specialFiles() throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Array("old".utf8), to: "real")
        let link = folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let file = try ExportFile(link)
        try file.append(Array("new".utf8))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        try file.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDWR)
        defer { close(reader) }
        let writer = try ExportFile(pipe)
        try writer.append(Array("new".utf8))
        try writer.finish()
        var state = stat()
        #expect(stat(pipe, &state) == 0 && state.st_mode & S_IFMT == S_IFIFO)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.sorted() == ["link", "pipe", "real"])
    }

    /// Random contacts as JSON Lines: the way into the first store.
    private func contacts(_ random: inout SeededGenerator) -> String {
        var text = ""
        for row in 0..<60 {
            var object: JSONObject = ["type": "contact", "v": 1, "id": .string("c\(row)")]
            for key in ["phone", "company", "title", "website", "source", "country", "city"] {
                object[key] = word(&random).map(JSON.string)
            }
            object["name"] = .string(word(&random) ?? "Name")
            object["email"] = .string("user\(row)@x.example")
            object["created_at"] = moment(&random).map { .string($0.description) }
            object["updated_at"] = moment(&random).map { .string($0.description) }
            object["do_not_contact"] = Bool.random(using: &random) ? .bool(row % 2 == 0) : nil
            object["attributes"] = attributes(&random)
            text += JSON.object(object).canonicalText + "\n"
        }
        return text
    }

    private func export(
        _ bench: ImportBench,
        _ kind: ExportKind,
        _ format: ExportFormat
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let exporter = Exporter(bench.store, organizationKey: try bench.organizationKey)
        let report = try exporter.run(kind, as: format) { bytes += $0 }
        #expect(report.byteCount == bytes.count)
        return bytes
    }

    @Test("comes back equal: contacts", arguments: ExportFormat.allCases, [1, 2, 3] as [UInt64])
    func contactsRoundTrip(_ format: ExportFormat, _ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let first = try ImportBench()
        try first.load(contacts(&random))
        let second = try ImportBench()
        let report = try second.load(export(first, .contacts, format))
        #expect(report.rejects.isEmpty)
        let (before, after) = (try first.contacts(), try second.contacts())
        #expect(before.count == 60)
        for (old, new) in zip(before, after) { #expect(old == new) }
        #expect(after.count == before.count)
        #expect(try export(second, .contacts, format) == export(first, .contacts, format))
    }

    @Test(
        "comes back equal: companies, interactions, opportunities, outcomes",
        arguments: [ExportFormat.csv, .jsonl]
    )
    func allKinds(_ format: ExportFormat) throws {
        let first = try ImportBench()
        try first.load(fixture: "hubspot_contacts.csv")
        try first.load(fixture: "companies.csv")
        try first.load(fixture: "interactions.csv")
        try first.load(fixture: "opportunities.csv")
        try first.load("contact id,outcome,date\n103,lost,2026-03-03\n") { $0.kind = .outcomes }
        let second = try ImportBench()
        for kind in [ExportKind.companies, .contacts, .interactions, .opportunities, .outcomes] {
            let report = try second.load(export(first, kind, format))
            #expect(report.kind.rawValue == kind.rawValue)
            #expect(report.rejects.isEmpty)
        }
        #expect(try second.contacts() == first.contacts())
        #expect(try second.companies() == first.companies())
        #expect(try second.interactions() == first.interactions())
        #expect(try second.opportunities() == first.opportunities())
        #expect(try second.outcomes() == first.outcomes())
    }

    @Test("never runs as a formula")
    func formulas() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "hubspot_contacts.csv")
        let text = String(decoding: try export(bench, .contacts, .csv), as: UTF8.self)
        #expect(text.contains("\"'=HYPERLINK"))
        for word in Self.words {
            let isGuarded = FormulaGuard.isNeeded(word.utf8)
            #expect(isGuarded == FormulaGuard.isPresent(("'" + word).utf8))
        }
    }

    @Test("stands in the log by count and hash, and a file appears only when complete")
    func noted() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "hubspot_contacts.csv")
        let exporter = Exporter(bench.store, organizationKey: try bench.organizationKey)
        let path = bench.directory.file("out.jsonl")
        let report = try exporter.run(.contacts, as: .jsonl, to: path)
        #expect(report.count == 3)
        #expect(try bench.directory.read("out.jsonl").count == report.byteCount)
        #expect(try bench.count("SELECT count(*) FROM ledger_entry WHERE kind = 'export'") == 1)
        #expect(throws: InterchangeError.self) {
            try exporter.run(.scores, as: .vcf, to: bench.directory.file("x.vcf"))
        }
        let names = try bench.directory.names()
        #expect(!names.contains("x.vcf") && !names.contains { $0.hasSuffix(".partial") })
    }
}
