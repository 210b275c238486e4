import AuditLog
import CRM
import Engine
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

@Suite("Replay and explanation")
struct ReplayTests {
    @Test("Every stored score replays to the bit")
    func replayAll() throws {
        let sample = try SeededStore(seed: 11)
        try sample.fill(contacts: 300)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        let past = Instant(microseconds: Instant.testNow.microseconds - 90 * Instant.day)
        _ = try engine.scoreAll(organization: sample.organization, asOf: past)
        let report = try ScoringEngine(store: sample.store).replayAll()
        #expect(report.identical > 400 && report.otherCount == 0)
    }

    @Test("A payload that was changed does not replay, and the difference is named")
    func changedPayload() throws {
        let sample = try SeededStore(seed: 12)
        try sample.fill(contacts: 5)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        let seq = try #require(try sample.store.top(organizationKey: 1, limit: 1).first).seq
        #expect(try engine.replay(seq: seq) == .identical)
        var payload = try ScorePayload(parsing: sample.store.payload(seq: seq))
        payload.result.score = (payload.result.score + 1) % 100
        try sample.store.database.write { connection in
            try connection.execute("DROP TRIGGER ledger_payload_kept")
            try connection.run(
                "UPDATE ledger_payload SET payload = ? WHERE seq = ?",
                .blob(payload.canonicalBytes),
                .integer(seq)
            )
        }
        guard case .differs(let what) = try engine.replay(seq: seq) else {
            Issue.record("the change went unnoticed")
            return
        }
        #expect(what.contains("score"))
        // A third party would refuse the proof: the damage is ours to name.
        #expect(throws: AuditLogError.self) { try sample.store.proof(seq: seq) }
    }

    @Test("A score changed in the history alone does not replay, and the column is named")
    func changedRow() throws {
        let sample = try SeededStore(seed: 15)
        try sample.fill(contacts: 5)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        let seq = try #require(try sample.store.top(organizationKey: 1, limit: 1).first).seq
        for column in ["score", "log_odds_micro", "probability_micro", "confidence_micro", "as_of"]
        {
            try sample.store.database.write { connection in
                try connection.execute("DROP TRIGGER IF EXISTS score_kept")
                try connection.execute(
                    "UPDATE score SET \(column) = \(column) - 1 WHERE seq = \(seq)"
                )
            }
            guard case .differs(let what) = try engine.replay(seq: seq) else {
                Issue.record("the change of \(column) went unnoticed")
                return
            }
            #expect(what.contains("in the history"))
            #expect(try engine.replayAll().otherCount == 1)
            try sample.store.database.write { connection in
                try connection.execute(
                    "UPDATE score SET \(column) = \(column) + 1 WHERE seq = \(seq)"
                )
            }
        }
        #expect(try engine.replay(seq: seq) == .identical)
    }

    @Test("The reasons and the 50 sum exactly to the unrounded score")
    func reasonsSum() throws {
        let sample = try SeededStore(seed: 13)
        try sample.fill(contacts: 60)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        for stored in try sample.store.top(organizationKey: 1, limit: 50) {
            let report = try engine.report(seq: stored.seq)
            let sum = report.explanation.reasons.reduce(0) { $0 + $1.milliPoints }
            #expect(Int64(sum) == report.payload.result.milliPoints)
            #expect(report.payload.result.breakdown.reduce(0, +) == stored.score)
        }
    }

    @Test("Supposing a meeting changes the score and stores nothing")
    func suppose() throws {
        let sample = try SeededStore(seed: 14)
        try sample.fill(contacts: 10)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        let last = try #require(try sample.store.top(organizationKey: 1, limit: 10).last)
        let report = try engine.report(seq: last.seq)
        let size = try sample.store.facts().ledgerSize
        let supposed = try engine.suppose([WhatIf.Change("meetings", "9")], of: report)
        #expect(supposed.result.logOddsMicro > report.payload.result.logOddsMicro)
        #expect(try sample.store.facts().ledgerSize == size)
    }
}
