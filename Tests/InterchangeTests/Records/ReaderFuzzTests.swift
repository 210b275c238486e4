import CRM
import Foundation
import Interchange
import Storage
import TestSupport
import Testing

/// Damages files at random, the same in every run, and imports them.
///
/// `ASSAY_FUZZ_ROUNDS` says how many inputs are made of each seed.
@Suite("Any damaged file")
struct ReaderFuzzTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["ASSAY_FUZZ_ROUNDS"].flatMap(Int.init) ?? 60

    private static let seeds: [String: String] = [
        "csv": """
        sep=;
        Record ID;First Name;Last Name;Email;Phone;Created;Amount;Stage
        1;"Ada ""A"" B";Byron;"Ada <ada@elm.example>; a@x";+44 20;25.01.2026 10:30;1.234,50 €;Won

        Group;;;;;;;
        Record ID;First Name;Last Name;Email;Phone;Created;Amount;Stage
        2;Bób;Stone;bob@oak.example;3,9E+11;45383;12k;"Lost
        again"
        """,
        "activities": "Subject,Date,Time,Type,Email\nDemo,1/2/2026,10:30 AM,Call,ada@elm.example\n",
        "vcard": """
        BEGIN:VCARD
        VERSION:2.1
        N;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:M=FCller;J=FCr=
        gen;;;
        item1.EMAIL;TYPE=work,pref:ada@elm.example
        TEL;VALUE=uri:tel:+44-20
        ORG:Elm\\; Ltd;Sales
        REV:20260105T090000Z
        END:VCARD
        """,
        "lines": """
        {"id":1,"name":"Ada","email":[{"value":"a@x.example","primary":true}],"x":{"y":[1,2.5e3]}}
        {"type":"contact","v":1,"id":"2","name":"B\\u00f6b","attributes":{"k":null}}
        """,
        "answer": """
        {"has_more":false,"results":[{"id":"5","properties":{"firstname":"Ada","email":"a@x.example"}},
        {"id":"6","name":{"firstName":"Bob"},"company":{"name":"Oak"}}],"paging":{"next":1}}
        """,
    ]

    /// One to eight small changes: bytes turned over, taken out, put in, repeated, cut off.
    static func damage(_ seed: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = seed
        let marks =
            Array("\"\\;,:{}[]\r\n\t\u{0}=@.0-".utf8) + [0xFF, 0xC3, 0x80, 0xEF, 0xBB, 0xBF]
        for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes.removeSubrange(at..<end)
            case 2: bytes.insert(contentsOf: bytes[at..<end], at: 0)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 4: bytes.insert(marks.randomElement(using: &random) ?? 0, at: at)
            default: bytes[at] = marks.randomElement(using: &random) ?? 0
            }
        }
        if Int.random(in: 0..<10, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
        return bytes
    }

    @Test("is read or refused, with every record counted once", arguments: seeds.keys.sorted())
    func files(name: String) throws {
        let bench = try ImportBench()
        try bench.load("id,Name,Email\n9,Ada Byron,ada@elm.example\n")
        var random = SeededGenerator(seed: 20_260_105)
        let seed = Array((Self.seeds[name] ?? "").utf8)
        try check(bench) { Self.damage(seed, &random) }
    }

    @Test("of a workbook is read or refused")
    func workbooks() throws {
        let bench = try ImportBench()
        try bench.load("id,Name,Email,Phone\n9,Ada Byron,ada@elm.example,020\n")
        let path = bench.directory.file("people.xlsx")
        let exporter = Exporter(bench.store, organizationKey: try bench.organizationKey)
        _ = try exporter.run(.contacts, as: .xlsx, to: path)
        let seed = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        var random = SeededGenerator(seed: 7)
        try check(bench) { Self.damage(seed, &random) }
    }

    private func check(_ bench: ImportBench, _ next: () -> [UInt8]) throws {
        for round in 0..<Self.rounds {
            let bytes = next()
            do {
                let counts = try bench.load(bytes) { $0.isDryRun = true }.counts
                let sum = counts.created + counts.updated + counts.unchanged + counts.rejected
                #expect(counts.read == sum, "round \(round)")
            } catch is InterchangeError {
                continue
            }
        }
    }
}
