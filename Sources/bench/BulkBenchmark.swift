import Demo
import Engine
import JSON
import Storage

extension Benchmark {
    /// Bulk scoring from file to persisted, ledgered scores, against C on a copy of the file.
    static let bulk = Benchmark(
        name: "bulk",
        summary: "score all contacts: read, compute, hash, persist with synchronous=FULL",
        sizeUnit: "contacts",
        defaultSize: 100_000,
        run: { run in
            try run.fill("ours.db", contacts: run.size)
            try run.copy("ours.db", to: "reference.db")
            run.note("scoring them with assay")
            MemoryPeak.reset()
            let store = try run.store("ours.db")
            var scored = 0
            let seconds = try run.seconds {
                scored = try ScoringEngine(store: store)
                    .scoreAll(organization: BenchRun.organization).scored
            }
            let peak = MemoryPeak.megabytes
            let payloadBytes = try Self.payloadBytes(in: store)
            try store.close()
            run.note("scoring the copy with the C reference")
            run.settle()
            let reference = try ReferenceProgram("bulk", in: run.folder).rate([
                run.folder.file("reference.db"), String(payloadBytes), "4000",
            ])
            return BenchResult(
                ours: Double(scored) / seconds,
                unit: "contacts/s",
                reference: "C, same reads, writes and hashes",
                referenceValue: reference,
                peakMB: peak,
                more: [
                    "payload_bytes": .integer(Int64(payloadBytes)),
                    "seconds": .number((seconds * 1000).rounded() / 1000),
                ]
            )
        }
    )

    /// The mean size of the first payloads, so that the reference writes as much.
    private static func payloadBytes(in store: Store) throws -> Int {
        var (bytes, count) = (0, 0)
        _ = try store.payloads(from: 0, limit: 2_000) { _, payload in
            bytes += payload?.count ?? 0
            count += 1
        }
        return bytes / max(1, count)
    }
}
