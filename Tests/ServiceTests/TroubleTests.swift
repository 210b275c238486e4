import AuditLog
import CRM
import Dispatch
import Engine
import Foundation
import HTTP
import JSON
import SQLite
import Service
import Storage
import Synchronization
import TestSupport
import Testing

/// Something that has happened, seen from any thread.
private final class Flag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isUp: Bool { flag.load(ordering: .acquiring) }
    func raise() { flag.store(true, ordering: .releasing) }
}

@Suite("Trouble")
struct TroubleTests {
    private static let lead: JSON = ["name": "Ada", "email": "ada@rossi.example"]

    @Test("A full disk is a 503 that says so, nothing half is stored, and room ends it")
    func fullDisk() async throws {
        let disk = FaultyDisk()
        let folder = try TemporaryDirectory()
        let clock = ManualClock()
        let store = try Store(path: folder.file("assay.db"), environment: clock.environment) {
            $0.vfs = disk.vfs
        }
        let counter = try Counter(store, folder, clock)
        #expect(await counter.ask("POST", "/score-lead", Self.lead).status == 200)
        disk.set(Fault(.full, at: 0, isLasting: true))
        let full = await counter.ask("POST", "/score-lead", Self.lead)
        #expect(full.status == 503 && full.headers["Retry-After"] == "5")
        #expect(full.text.contains("the disk is full"))
        let health = await counter.ask("GET", "/health")
        #expect(try health.json["status"] == "healthy")
        #expect(try health.json["fallback_available"] == false)
        #expect(try health.json["degraded"]?.arrayValue?.count == 1)
        disk.set(nil)
        #expect(await counter.ask("POST", "/score-lead", Self.lead).status == 200)
        let better = await counter.ask("GET", "/health")
        #expect(try better.json["degraded"] == [])
        #expect(await counter.ask("GET", "/ready").status == 200)
        #expect(try counter.count("score") == 2)
        #expect(try LedgerVerifier(store).verify().isIntact)
    }

    @Test(
        "A file that is removed, or that a newer version has changed, is a 503 that says what to do",
        arguments: [true, false]
    )
    func replaced(isRemoved: Bool) async throws {
        let alarms = Counter.Lines()
        let folder = try TemporaryDirectory()
        let clock = ManualClock()
        let path = folder.file("assay.db")
        let store = try Store(path: path, environment: clock.environment)
        let counter = try Counter(store, folder, clock) { $0.alarm = { alarms.add($0) } }
        #expect(await counter.ask("POST", "/score-lead", Self.lead).status == 200)
        #expect(await counter.ask("GET", "/ready").status == 200)
        if isRemoved {
            try FileManager.default.removeItem(atPath: path)
        } else {
            _ = try Store(path: path, environment: clock.environment) {
                $0.migrations.append(("9999_later", "CREATE TABLE later (a INTEGER) STRICT"))
            }
        }
        for _ in 0..<2 {
            let refused = await counter.ask("POST", "/score-lead", Self.lead)
            #expect(refused.status == 503 && refused.text.contains("start the service again"))
        }
        #expect(await counter.ask("GET", "/ready").status == 503)
        let health = await counter.ask("GET", "/health")
        #expect(health.text.contains("removed, replaced or changed by another version"))
        #expect(alarms.all.count == 1)
        #expect(alarms.all.first?.contains(isRemoved ? "was removed" : "newer version") == true)
    }

    @Test("Many who ask at once share commits, and each gets the score of their own lead")
    func crowd() async throws {
        let counter = try Counter()
        let names = (0..<300).map { "lead\($0)@crowd.example" }
        let answers = await withTaskGroup(of: (String, Counter.Answer).self) { group in
            for name in names {
                group.addTask {
                    let body: JSON = ["name": .string(name), "email": .string(name)]
                    return (name, await counter.ask("POST", "/score-lead", body))
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var numbers: Set<Int64> = []
        for name in names {
            let answer = try #require(answers[name])
            #expect(answer.status == 200)
            let number = try #require(try answer.json["score_number"]?.intValue)
            #expect(numbers.insert(number).inserted)
            #expect(try counter.store.score(seq: number).email == name)
        }
        let metrics = await counter.ask("GET", "/metrics").text
        #expect(metrics.contains("\nassay_scores_total 300\n"))
        let commits = try #require(
            metrics.split(separator: "\n").first { $0.hasPrefix("assay_score_commits_total ") }
                .flatMap { Int($0.split(separator: " ")[1]) }
        )
        #expect(commits < 300)
        #expect(
            metrics.contains(
                "assay_http_requests_total{route=\"/score-lead\",method=\"POST\",status=\"200\"} 300"
            )
        )
        #expect(
            metrics.contains("assay_http_request_duration_seconds_count{route=\"/score-lead\"} 300")
        )
        #expect(try LedgerVerifier(counter.store).verify().isIntact)
    }

    @Test("A caller who has waited too long for the file is told to come back")
    func late() async throws {
        let counter = try Counter()
        let (isHeld, isReleased) = (Flag(), Flag())
        DispatchQueue.global().async {
            do {
                // Holds the folder as well, until the write is at its end.
                try counter.store.database.write { _ in
                    isHeld.raise()
                    while !isReleased.isUp { usleep(200) }
                }
            } catch {
                Issue.record(error)
            }
        }
        while !isHeld.isUp { await Task.yield() }
        async let answer = counter.ask("POST", "/score-lead", Self.lead)
        while counter.service.waitingForScores == 0 { await Task.yield() }
        counter.clock.advance(19 * Instant.second)
        counter.service.tick()
        #expect(counter.service.waitingForScores > 0)
        counter.clock.advance(Instant.second)
        counter.service.tick()
        let late = await answer
        #expect(late.status == 503 && late.headers["Retry-After"] == "5")
        isReleased.raise()
    }

    @Test("A service that is leaving says so to who asks whether it is ready")
    func drain() async throws {
        let counter = try Counter()
        #expect(await counter.ask("GET", "/ready").status == 200)
        counter.service.drain()
        #expect(await counter.ask("GET", "/ready").status == 503)
        #expect(await counter.ask("POST", "/score-lead", Self.lead).status == 200)
    }
}
