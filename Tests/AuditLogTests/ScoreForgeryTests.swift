import AuditLog
import CRM
import JSON
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

/// Rows of the score history that say what their payload says elsewhere.
@Suite("A forged column of a score")
struct ScoreForgeryTests {
    private let sample: SeededStore
    private let models: [ModelRecord]
    private let runs: [RunRecord]

    /// Three contacts of two organizations, two models and three runs, and a score of each kind:
    /// whatever a column says of one stands somewhere in the payload of another.
    init() throws {
        sample = try SeededStore(seed: 61)
        let store = sample.store
        _ = try store.organizationKey(making: "other")
        try store.database.write { connection in
            for (id, organization) in [("k1", 1), ("k2", 1), ("k3", 2)] {
                try connection.run(
                    """
                    INSERT INTO contact (organization_key, id, name, recorded_at)
                    VALUES (?, ?, ?, 1)
                    """,
                    .integer(Int64(organization)),
                    .text(id),
                    .text(id)
                )
            }
        }
        models = try ["{}", "[]"].map { text in
            try store.publish(name: text, kind: "expert", body: Array(text.utf8))
        }
        var runs: [RunRecord] = []
        // The second begins when the first does.
        for pause in [0, 0, 7] as [Int64] {
            sample.clock.advance(pause)
            runs.append(
                RunRecord(
                    id: store.newID(),
                    traceID: store.newTraceID(),
                    name: "score",
                    organizationKey: 1,
                    startedAt: store.environment.now()
                )
            )
        }
        self.runs = runs
        for run in runs { _ = try store.begin(run) }
        for (run, hasAgent) in [(0, true), (1, true), (2, false)] {
            try write(run: run, score: 40 + run, hasAgent: hasAgent)
        }
        #expect(try LedgerVerifier(store).verify().problems == [])
    }

    /// Everything that belongs to others, under every name that a claim has.
    private func decoys(_ run: Int) -> JSONObject {
        [
            "as_of": .integer(runs[2 - run].startedAt.microseconds + 1), "score": .integer(70),
            "confidence": .integer(1), "probability": .integer(2), "log_odds": .integer(3),
            "contact": "k2", "organization": "other", "model": .string(models[1].sha256),
            "run": .string(runs[2 - run].id), "key": .array([1, 2, 3, 4, 0]),
        ]
    }

    private func write(run: Int, score: Int, hasAgent: Bool) throws {
        let moment = runs[run].startedAt
        var facts = LeadFacts(asOf: moment)
        facts.attributes = decoys(run).compactMap { name, value in
            value.stringValue.map { (name, $0) }
        }.reduce(into: [:]) { $0[$1.0] = $1.1 }
        var result = Scorer.emptyResult
        (result.score, result.logOddsMicro, result.probabilityMicro) = (score, -1_234_567, 234_567)
        (result.confidenceMicro, result.lowMicro, result.highMicro) = (654_321, 200_000, 300_000)
        var agent = decoys(run)
        agent["run"] = .string(runs[run].id)
        var verdict = decoys(run)
        verdict["score"] = 90
        verdict["facts"] = .array([.object(decoys(run))])
        agent["verdict"] = .object(verdict)
        agent["words"] = .string(#"{"score":70,"run":"x"} \ "contact":"k2""#)
        let payload = ScorePayload(
            contactID: "k1",
            organizationID: "acme",
            modelSHA256: models[0].sha256,
            scorer: hasAgent ? "lead_scorer" : "local",
            facts: facts,
            result: result,
            agent: hasAgent ? .object(agent) : nil
        )
        var batch = ScoreBatch()
        batch.payloads = payload.canonicalBytes
        batch.add(
            contactKey: 1,
            result: result,
            score: hasAgent ? 90 : nil,
            payloadFrom: 0
        )
        let context = ScoreContext(
            runKey: RunKey(Int64(run) + 1),
            organizationKey: 1,
            modelKey: models[0].key,
            asOf: moment,
            scoredAt: moment,
            dayStart: moment,
            isPresent: true,
            epoch: .max
        )
        _ = try sample.store.withScoringTransaction { try $0.append(batch, context) }
    }

    /// All integers of a value, and the keys of the rows whose ids it holds.
    private func integers(_ value: JSON) throws -> Set<Int64> {
        switch value {
        case .integer(let number): return [number]
        case .array(let values):
            return try values.reduce(into: []) { try $0.formUnion(integers($1)) }
        case .object(let members):
            return try members.reduce(into: []) { try $0.formUnion(integers($1.1)) }
        case .string(let text):
            let ids = ["k1", "k2", "k3"], names = ["acme", "other"]
            let known = [ids, names, models.map(\.sha256), runs.map(\.id)]
            return Set(known.compactMap { $0.firstIndex(of: text) }.map { Int64($0 + 1) })
        default: return []
        }
    }

    private static let columns = [
        "organization_key", "contact_key", "run_key", "model_key", "as_of", "scored_at", "score",
        "log_odds_micro", "probability_micro", "confidence_micro",
    ]

    @Test("is found, whichever value of its payload it takes, in the history and the newest score")
    func everyColumn() throws {
        let store = sample.store
        let forger = try Forger(path: sample.folder.file("assay.db"), seed: 1)
        let latest = Set(forger.column("SELECT name FROM pragma_table_info('score_latest')"))
        var tried = 0
        var unnoticed: [String] = []
        for seq in forger.column("SELECT seq FROM score") {
            let payload = try store.payload(seq: try #require(Int64(seq)))
            let values = try integers(JSON(parsing: payload)).union([1, 2, 3])
            for column in Self.columns {
                let old = forger.column("SELECT \(column) FROM score WHERE seq = \(seq)")[0]
                for value in values where "\(value)" != old {
                    tried += 1
                    let tables = latest.contains(column) ? ["score", "score_latest"] : ["score"]
                    for count in 1...tables.count {
                        for table in tables.suffix(count) {
                            forger.run(
                                "UPDATE \(table) SET \(column) = \(value) WHERE seq = \(seq)"
                            )
                        }
                        // `score_latest` holds the last score of the contact alone.
                        let isChanged =
                            count == tables.count
                            || forger.column("SELECT 1 FROM score_latest WHERE seq = \(seq)") != []
                        if isChanged, try LedgerVerifier(store).verify().isIntact {
                            unnoticed.append("\(seq): \(tables.suffix(count)).\(column) = \(value)")
                        }
                        for table in tables {
                            forger.run("UPDATE \(table) SET \(column) = \(old) WHERE seq = \(seq)")
                        }
                    }
                }
            }
        }
        #expect(unnoticed == [] && tried > 200, "\(tried)")
        #expect(try LedgerVerifier(store).verify().problems == [])
    }

    @Test(
        "is found in the newest score: gone, of another score, of one for the past",
        arguments: [
            "DELETE FROM score_latest",
            "UPDATE score_latest SET (seq, score) = (SELECT seq, score FROM score ORDER BY seq LIMIT 1)",
            """
            UPDATE score_latest SET seq = (
                SELECT seq FROM score WHERE run_key = 2 AND as_of < scored_at)
            """,
        ]
    )
    func newest(sql: String) throws {
        let store = sample.store
        try writePast()
        #expect(try LedgerVerifier(store).verify().problems == [])
        try Forger(path: sample.folder.file("assay.db"), seed: 1).run(sql)
        #expect(try LedgerVerifier(store).verify().problems.map(\.table) == ["score_latest"])
    }

    private func writePast() throws {
        let moment = runs[1].startedAt
        let past = Instant(microseconds: moment.microseconds - 1_000_000)
        let payload = ScorePayload(
            contactID: "k1",
            organizationID: "acme",
            modelSHA256: models[0].sha256,
            scorer: "local",
            facts: LeadFacts(asOf: past),
            result: Scorer.emptyResult
        )
        var batch = ScoreBatch()
        batch.payloads = payload.canonicalBytes
        batch.add(contactKey: 1, result: Scorer.emptyResult, payloadFrom: 0)
        let context = ScoreContext(
            runKey: 2,
            organizationKey: 1,
            modelKey: models[0].key,
            asOf: past,
            scoredAt: moment,
            dayStart: moment,
            isPresent: false,
            epoch: .max
        )
        _ = try sample.store.withScoringTransaction { try $0.append(batch, context) }
    }
}
