package import CRM
import Dispatch
import JSON
import Scoring
import Storage
import Synchronization

/// How the replay of one stored score ended.
package enum ReplayOutcome: Equatable, Sendable {
    /// The stored facts and model give the stored result, bit for bit.
    case identical
    /// They give another one; what differs.
    case differs(String)
    /// Its person was taken out of the file, then.
    case erased(Instant)
    /// The exchanges with its agent were kept for as long as the rule said, until then.
    case expired(Instant)
    /// It cannot be computed again; why.
    case notReplayable(String)

    static let lost = notReplayable("its inputs are gone, and no entry tells of an erasure")
}

/// What replaying many scores, and runs of agents, found.
package struct ReplayReport: Sendable {
    /// Results that came out the same.
    package var identical = 0
    /// Results whose inputs went with their person, as the log tells.
    package var erased = 0
    /// Results whose agent's exchanges were kept for as long as the rule said, as the log tells.
    package var expired = 0
    /// Those that did not, with their numbers; at most ``keptMax``.
    package var others: [(seq: Int64, outcome: ReplayOutcome)] = []
    /// How many did not.
    package var otherCount = 0
    /// How many of these could not be computed at all.
    package var notReplayableCount = 0

    /// Others kept in full; more are counted only.
    package static let keptMax = 100

    /// All results replayed.
    package var count: Int { identical + erased + expired + otherCount }

    mutating func add(_ seq: Int64, _ outcome: ReplayOutcome) {
        switch outcome {
        case .identical: return identical += 1
        case .erased: return erased += 1
        case .expired: return expired += 1
        case .differs, .notReplayable: otherCount += 1
        }
        if case .notReplayable = outcome { notReplayableCount += 1 }
        if others.count < Self.keptMax { others.append((seq, outcome)) }
    }
}

extension ScoringEngine {
    /// Computes a stored score again from its committed payload and compares every bit of it, and
    /// the row of the history with it.
    ///
    /// - Throws: ``StoreError/scoreNotFound(_:)``.
    package func replay(seq: Int64) throws -> ReplayOutcome {
        var outcome: ReplayOutcome?
        _ = try store.payloads(from: seq, limit: 1) { row, payload in
            if row.seq == seq { outcome = replay(row, payload: payload) }
        }
        if outcome == .lost { outcome = try withoutInputs(seq) }
        guard let outcome else { throw StoreError.scoreNotFound("\(seq)") }
        return outcome
    }

    /// Replays every score of the file, and every run of an agent that has an entry of its own;
    /// those of one organization alone where one is given.
    ///
    /// `progress` is told how many were replayed.
    package func replayAll(
        organizationKey: OrganizationKey? = nil,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws -> ReplayReport {
        var report = ReplayReport()
        var next: Int64? = 0
        while let first = next {
            var page: [(row: ScoreRow, payload: [UInt8]?)] = []
            next = try store.payloads(
                from: first,
                limit: 4_000,
                organizationKey: organizationKey
            ) { row, payload in page.append((row, payload)) }
            for (score, outcome) in zip(page, replay(page)) {
                let seq = score.row.seq
                report.add(seq, score.payload == nil ? try withoutInputs(seq) : outcome)
            }
            progress(report.count)
        }
        try store.agentRunsWithEntries(organizationKey: organizationKey) { run in
            report.add(run.entrySeq ?? 0, try replay(run))
            progress(report.count)
        }
        return report
    }

    /// Replays a page on all cores.
    private func replay(
        _ page: [(row: ScoreRow, payload: [UInt8]?)]
    ) -> [ReplayOutcome] {
        let width = 500
        let parts = (page.count + width - 1) / width
        let finished = Mutex<[Int: [ReplayOutcome]]>([:])
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let outcomes = page[(part * width)..<min((part + 1) * width, page.count)].map {
                replay($0.row, payload: $0.payload)
            }
            finished.withLock { $0[part] = outcomes }
        }
        return finished.withLock { finished in (0..<parts).flatMap { finished[$0] ?? [] } }
    }

    /// What is to be said of a score whose inputs are not in the file.
    private func withoutInputs(_ seq: Int64) throws -> ReplayOutcome {
        try store.erasure(ofEntry: seq).map { .erased($0) } ?? .lost
    }

    private func replay(_ row: ScoreRow, payload bytes: [UInt8]?) -> ReplayOutcome {
        guard let bytes else { return .lost }
        let payload: ScorePayload
        do {
            payload = try ScorePayload(parsing: bytes)
        } catch {
            return .differs("its payload is not as it was written: \(error)")
        }
        guard payload.modelSHA256 == row.modelSHA256 else {
            return .differs("its payload names another model than the history")
        }
        if let name = Self.contradiction(row, payload) {
            return .differs("its \(name) in the history is not that of its payload")
        }
        do {
            let result = try scorer(modelSHA256: row.modelSHA256).score(payload.facts)
            let stored = payload.result(completedBy: result)
            guard result == stored else { return .differs(Self.difference(stored, result)) }
            return try replayAgent(row, payload)
        } catch {
            return .notReplayable("\(error)")
        }
    }

    /// The column of the history that says something else than the payload.
    private static func contradiction(_ row: ScoreRow, _ payload: ScorePayload) -> String? {
        let result = payload.result
        let answered = payload.agent?["verdict"]?["score"]?.intValue.map { Int($0) }
        if row.score != answered ?? result.score { return "score" }
        if row.logOddsMicro != result.logOddsMicro { return "log-odds" }
        if row.probabilityMicro != result.probabilityMicro { return "probability" }
        if row.confidenceMicro != result.confidenceMicro { return "confidence" }
        return row.asOf == payload.facts.asOf ? nil : "moment"
    }

    private static func difference(_ stored: ScoreResult, _ computed: ScoreResult) -> String {
        if stored.score != computed.score {
            return "score \(stored.score) was stored, \(computed.score) computed"
        }
        if stored.bins != computed.bins { return "bins differ" }
        if stored.contributions != computed.contributions { return "contributions differ" }
        if stored.breakdown != computed.breakdown { return "breakdown differs" }
        return "log-odds, probability or confidence differ"
    }
}
