import AuditLog
import Demo
import Storage

extension Benchmark {
    /// `audit verify` in full, against C recomputing leaves, commitments and root of the same file.
    static let verify = Benchmark(
        name: "verify",
        summary: "audit verify: recompute every entry, commitment and the root",
        sizeUnit: "entries",
        defaultSize: 100_000,
        run: { run in
            try run.fillScored("ours.db", contacts: run.size, interactionsEach: 2)
            let store = try run.store("ours.db")
            var size: Int64 = 0
            MemoryPeak.reset()
            let seconds = try run.seconds {
                let report = try LedgerVerifier(store).verify(isIncremental: false) { _, _ in }
                guard report.isIntact else {
                    throw BenchError("the benchmark's own log does not verify")
                }
                size = report.size
            }
            let peak = MemoryPeak.megabytes
            try store.close()
            return BenchResult(
                ours: Double(size) / seconds,
                unit: "entries/s",
                reference: "C, leaves, commitments and root",
                referenceValue: try ReferenceProgram("verify", in: run.folder)
                    .rate([run.folder.file("ours.db")]),
                peakMB: peak
            )
        }
    )
}
