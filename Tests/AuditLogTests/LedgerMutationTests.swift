import AuditLog
import CRM
import Engine
import Storage
import TestSupport
import Testing

@Suite("Tampering")
struct LedgerMutationTests {
    @Test(
        "Whatever is changed, deleted, inserted or swapped in the log or a payload is found and named",
        arguments: 0..<4
    )
    func everyMutationIsFound(part: UInt64) throws {
        let sample = try SeededStore(seed: 21)
        try sample.fill(contacts: 300, interactions: 3)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        try sample.store.recordCheckpoint()
        let keys = try sample.store.contacts(matching: "", organizationKey: 1, limit: 5).map(\.key)
        _ = try engine.scoreContacts(keys, organization: sample.organization)
        try sample.store.recordCheckpoint()
        let verifier = LedgerVerifier(sample.store)
        #expect(try verifier.verify().problems == [])

        let forger = try Forger(path: sample.folder.file("assay.db"), seed: part)
        var unnoticed: [String] = []
        var unnamed: [String] = []
        for _ in 0..<2_500 {
            let forgery = forger.forge()
            let report = try verifier.verify()
            if report.isIntact { unnoticed.append("\(forgery.table): \(forgery.what)") }
            if !isNamed(forgery, report) {
                unnamed.append("\(forgery.table): \(forgery.what): \(report.problems.prefix(3))")
            }
            for sql in forgery.undo { forger.run(sql) }
        }
        #expect(unnoticed == [])
        #expect(unnamed == [])
        #expect(try verifier.verify().problems == [])
    }

    /// Whether a problem names the forged table; a wrong key shows at the payload it should open.
    private func isNamed(_ forgery: Forger.Forgery, _ report: LedgerReport) -> Bool {
        let places =
            forgery.table == "subject_key"
            ? ["subject_key", "ledger_payload", "ledger_entry"] : [forgery.table]
        return report.problems.contains { places.contains($0.table) }
    }

    @Test("From the newest checkpoint on, only what follows is recomputed, and still found")
    func incremental() throws {
        let sample = try SeededStore(seed: 22)
        try sample.fill(contacts: 700, interactions: 2)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        let covered = try sample.store.facts().checkpointSize
        let keys = try sample.store.contacts(matching: "", organizationKey: 1, limit: 9).map(\.key)
        _ = try engine.scoreContacts(keys, organization: sample.organization)
        let verifier = LedgerVerifier(sample.store)
        let report = try verifier.verify(isIncremental: true)
        #expect(report.problems == [])
        #expect(report.verifiedFrom == covered && report.payloads == 9)
        let forger = try Forger(path: sample.folder.file("assay.db"), seed: 1)
        forger.run(
            "UPDATE ledger_payload SET payload = CAST(payload || ' ' AS BLOB) WHERE seq = \(covered + 3)"
        )
        #expect(try verifier.verify(isIncremental: true).problems.map(\.key) == ["\(covered + 3)"])
        forger.run("UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 9 AND position = 0")
        #expect(try !verifier.verify(isIncremental: true).isIntact)
    }

    @Test("A model that was changed after it was used is found")
    func changedModel() throws {
        let sample = try SeededStore(seed: 23)
        try sample.fill(contacts: 5)
        _ = try ScoringEngine(store: sample.store).scoreAll(organization: sample.organization)
        let forger = try Forger(path: sample.folder.file("assay.db"), seed: 1)
        forger.run("UPDATE model SET body = CAST(replace(body, '1', '2') AS BLOB)")
        let tables = try LedgerVerifier(sample.store).verify().problems.map(\.table)
        #expect(Set(tables) == ["model"])
    }
}
