@testable import AuditLog
import CRM
import JSON
import Ledger
import SQLite
import Storage
import TestSupport
import Testing

@Suite("The independent verifier of what the store wrote") struct IndependentVerifierTests {
    private let folder: TemporaryDirectory
    private let store: Store

    init() throws {
        folder = try TemporaryDirectory()
        store = try Store(path: folder.file("assay.db"), environment: .system)
        try store.database.write { connection in
            for number in 0..<300 as Range<Int64> {
                _ = try LedgerLog.append(
                    LedgerRecord(
                        kind: number % 3 == 0 ? "import" : "score",
                        at: Instant(microseconds: 1_700_000_000_000_000 + number),
                        subject: number % 3 == 0 ? nil : number % 7 + 1,
                        payload: number % 5 == 0 ? nil : Array(#"{"é":\#(number)}"#.utf8),
                        facts: number % 4 == 0 ? ["records": .integer(number)] : nil
                    ),
                    on: connection,
                    randomBytes: store.environment.randomBytes
                )
            }
        }
    }

    @Test("finds the whole log as it should be, from within and without")
    func database() throws {
        try store.recordCheckpoint()
        let report = try LedgerVerifier(store).verify()
        let result = try PythonVerifier.verify("--database", folder.file("assay.db"))
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("log \(store.origin): 301 entries, root \(report.root.hex)"))
        #expect(result.output.contains("240 payloads are what their entries commit to; 0 erased"))
    }

    @Test(
        "proves an entry with its payload, and refuses it with another",
        arguments: [1, 255, 299]
    )
    func proof(seq: Int64) throws {
        var bundle = try store.proof(seq: seq)
        #expect(try bundle.verify().seq == seq)
        let good = try folder.write(bundle.json.canonicalBytes, to: "good.json")
        let result = try PythonVerifier.verify(good)
        #expect(result.status == 0, "\(result.output)")
        bundle.disclosure?.payload = "{}"
        bundle.index = bundle.disclosure == nil ? 0 : bundle.index
        let bad = try folder.write(bundle.json.canonicalBytes, to: "bad.json")
        #expect(try PythonVerifier.verify(bad).status == 1)
    }
}
