import AuditLog
import CRM
import Demo
import Engine
import Scoring
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("The demo, from files to scores") struct DemoRunTests {
    @Test("imports all but the broken lines, scores everybody, and changes nothing when run again")
    func runsEndToEnd() throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory)
        defer { #expect(throws: Never.self) { try store.close() } }
        let report = try DemoRun(store: store).run(contacts: 600)
        #expect(report.files.map(\.name).first == "companies.csv")
        let data = DemoData(contacts: 600)
        #expect(report.files.map(\.rejects.count) == [0, 0, data.brokenLines.count, 0])
        #expect(report.files[2].rejects.map(\.line) == data.brokenLines)
        #expect(report.scored == data.rows[1])
        #expect(report.top.count == 5)
        #expect(report.top.allSatisfy { !$0.explanation.reasons.isEmpty })
        #expect(report.top.map(\.stored.score) == report.top.map(\.stored.score).sorted(by: >))
        #expect(try LedgerVerifier(store).verify().isIntact)
        let key = try store.organizationKey(making: DemoRun.organization)
        let summary = try store.leadSummary(organizationKey: key, dayOffset: 0)
        #expect(summary.asOf == DemoData.now && summary.stale == 0)
        #expect(summary.before == Instant(microseconds: DemoData.now.microseconds - Instant.day))
        #expect(summary.leads == data.rows[1] && summary.histogram.reduce(0, +) == data.rows[1])

        let again = try DemoRun(store: store).run(contacts: 600)
        #expect(again.scored == 0)
        #expect(again.top.map(\.stored.seq) == report.top.map(\.stored.seq))
        #expect(again.files[2].rejects == report.files[2].rejects)
    }

    @Test("a week before the decision, deals that were won scored higher than those that were lost")
    func scoresMeanSomething() throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory)
        defer { #expect(throws: Never.self) { try store.close() } }
        _ = try DemoRun(store: store).run(contacts: 600)
        let organization = try store.organizationKey(making: DemoRun.organization)
        let engine = ScoringEngine(store: store)
        var scores: [String: [Int]] = [:]
        for row in Self.rows(DemoData(contacts: 600).opportunities) where row[5] != "open" {
            let key = try store.contactKey(id: row[1], email: nil, organizationKey: organization)
            let asOf = try #require(Self.day(row[10])).microseconds - 7 * Instant.day
            let report = try engine.scoreContacts(
                [try #require(key)],
                organization: DemoRun.organization,
                asOf: Instant(microseconds: asOf)
            )
            scores[row[5], default: []].append(report[0].stored.score)
        }
        let means = scores.mapValues { $0.reduce(0, +) / $0.count }
        #expect(try #require(means["won"]) > #require(means["lost"]) + 5)
    }

    @Test("takes no file that holds other data")
    func leavesOtherFilesAlone() throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory)
        defer { #expect(throws: Never.self) { try store.close() } }
        #expect(try DemoRun.owns(store))
        _ = try store.organizationKey(making: "acme")
        #expect(try !DemoRun.owns(store))
    }

    private static func rows(_ file: [UInt8]) -> [[String]] {
        String(decoding: file, as: UTF8.self).split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The day of `25/03/2026`.
    private static func day(_ text: String) -> Instant? {
        let parts = text.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        return Instant(.init(year: parts[2], month: parts[1], day: parts[0]))
    }

    private static func store(_ directory: TemporaryDirectory) throws -> Store {
        let random = Mutex(SeededRandom(seed: 7))
        return try Store(
            path: directory.file("demo.db"),
            environment: Environment(
                now: { DemoData.now },
                randomBytes: { count in
                    random.withLock { random in
                        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                    }
                }
            )
        )
    }
}
