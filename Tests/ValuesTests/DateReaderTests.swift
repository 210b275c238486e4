import CRM
import TestSupport
import Testing
import Values

@Suite("A date reader")
struct DateReaderTests {
    @Test(
        "reads what CRMs write",
        arguments: [
            ("2026-03-04T10:20:00.000+0000", "2026-03-04T10:20:00Z"),
            ("2026-03-04 10:20", "2026-03-04T10:20:00Z"),
            ("2026/3/4", "2026-03-04T00:00:00Z"),
            ("20260304", "2026-03-04T00:00:00Z"),
            ("20260304T102000Z", "2026-03-04T10:20:00Z"),
            ("1772619600", "2026-03-04T10:20:00Z"),
            ("1772619600000", "2026-03-04T10:20:00Z"),
            ("15 Mar 2024", "2024-03-15T00:00:00Z"),
            ("Mar 15, 2024 3:07 PM", "2024-03-15T15:07:00Z"),
            ("15 marzo 2024 alle 10.30", "2024-03-15T10:30:00Z"),
            ("Fri, 15 Mar 2024 10:00:00 +0100", "2024-03-15T09:00:00Z"),
            ("15-mag-24", "2024-05-15T00:00:00Z"),
            ("4.3.2026 09:05", "2026-03-04T09:05:00Z"),
            ("25/12/2025", "2025-12-25T00:00:00Z"),
            ("12/25/2025 12:00 AM", "2025-12-25T00:00:00Z"),
            ("03/03/2025", "2025-03-03T00:00:00Z"),
            ("45383", "2024-04-01T00:00:00Z"), ("45384.5", "2024-04-02T12:00:00Z"),
            ("45384,75", "2024-04-02T18:00:00Z"), ("1772619600.0", "2026-03-04T10:20:00Z"),
            ("20260304102000", "2026-03-04T10:20:00Z"),
            ("2026-03-04 10:20:00 CET", "2026-03-04T09:20:00Z"),
            ("2026-03-04 10:20 EST", "2026-03-04T15:20:00Z"),
            ("2026-03-04 10:20:00 UTC+2", "2026-03-04T08:20:00Z"),
            (
                "Wed Mar 04 2026 10:20:00 GMT+0100 (Central European Standard Time)",
                "2026-03-04T09:20:00Z"
            ),
            ("Wed Mar  4 10:20:00 CET 2026", "2026-03-04T09:20:00Z"),
            ("2026-03-04T10:20:00Z[Europe/Rome]", "2026-03-04T10:20:00Z"),
            ("4. März 2026", "2026-03-04T00:00:00Z"), ("4 août 2026", "2026-08-04T00:00:00Z"),
            ("1er février 2026 à 10h20", "2026-02-01T10:20:00Z"),
            ("4 de marzo de 2026", "2026-03-04T00:00:00Z"),
            ("4 Dez. 2026 um 10:20 Uhr", "2026-12-04T10:20:00Z"),
            ("March 4th, 2026 3:07 p.m.", "2026-03-04T15:07:00Z"),
            ("2026/03/04 12:05:09 AM", "2026-03-04T00:05:09Z"),
        ]
    )
    func notations(_ text: String, _ expected: String) throws {
        #expect(try DateReader().read(text).description == expected)
    }

    @Test("refuses to guess between day and month, and obeys an order")
    func order() throws {
        #expect(throws: DateReader.Refusal.ambiguous("03/04/2026")) {
            try DateReader().read("03/04/2026")
        }
        #expect(try DateReader(order: .dmy).read("03/04/2026").dateText == "2026-04-03")
        #expect(try DateReader(order: .mdy).read("03/04/2026").dateText == "2026-03-04")
        #expect(throws: DateReader.Refusal.unreadable("13/14/2026")) {
            try DateReader(order: .mdy).read("13/14/2026")
        }
    }

    @Test(
        "refuses what is no date",
        arguments: [
            "", "soon", "2026-02-30", "2026-13-01", "32/01/2026", "12:30", "1/2", "99999999",
            "2026-03-04 25:00", "10 foo 2024", "2026-03-04 10:20 XYZ", "9999", "99999", "45383.x",
            "0000-00-00", "2026-03-04 10:20 IST",
        ]
    )
    func refusals(_ text: String) {
        #expect(throws: DateReader.Refusal.self) { try DateReader(order: .dmy).read(text) }
    }

    @Test("reads times without a zone by the clocks of the organization")
    func zones() throws {
        let rome = try #require(TimeZoneRules(Self.rome))
        let reader = DateReader(order: .dmy, zone: rome)
        for (text, expected) in [
            ("2026-03-04 10:20", "2026-03-04T09:20:00Z"),
            ("4/7/2026 10:20", "2026-07-04T08:20:00Z"),
            ("2026-07-04", "2026-07-03T22:00:00Z"),
            ("2026-07-04T10:20:00Z", "2026-07-04T10:20:00Z"),
            ("2026-07-04T10:20:00.5", "2026-07-04T08:20:00.5Z"), ("45383", "2024-03-31T22:00:00Z"),
            ("2026-07-04 10:20 EST", "2026-07-04T15:20:00Z"),
            // The hour that does not exist, and the one that comes twice.
            ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),
            ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ] {
            #expect(try reader.read(text).description == expected, "\(text)")
        }
        let summer = Instant(Instant.Day(year: 2040, month: 7, day: 1))
        #expect(rome.offset(at: summer) == 7200 && rome.civil(summer).time.hour == 2)
        #expect(
            TimeZoneRules([1, 2, 3]) == nil && TimeZoneRules(Array(Self.rome.dropLast(30))) == nil
        )
    }

    /// A file of version 2 without transitions: the footer alone says it.
    private static let rome: [UInt8] = {
        let block =
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
            + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
            + [0, 0, 0x0E, 0x10, 0, 0] + Array("CET\0".utf8)
        return block + block + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    }()

    @Test("finds the order from the dates that tell")
    func evidence() {
        var evidence = DateEvidence()
        evidence.add("01/02/2026", line: 2)
        #expect(evidence.order == nil)
        #expect(evidence.example?.line == 2)
        evidence.add("25/02/2026", line: 3)
        #expect(evidence.order == .dmy)
        evidence.add("02/25/2026", line: 4)
        #expect(evidence.order == nil)
    }

    @Test("never fails on random text")
    func fuzz() {
        var random = SeededGenerator(seed: 5)
        let alphabet = Array("0123456789/-.: ,TZ+MarapmPé")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                }
            )
            do {
                let moment = try DateReader(order: .mdy).read(text)
                #expect(moment.civil.day.year <= 40_000_000)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
