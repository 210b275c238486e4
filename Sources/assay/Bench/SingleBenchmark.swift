import Demo
import Engine
import JSON
import Storage

extension Benchmark {
    /// One score at a time, each durable before the next, against C doing the same.
    static let single = Benchmark(
        name: "single",
        summary: "score one contact and persist it; median of 300",
        sizeUnit: "contacts",
        defaultSize: 10_000,
        run: { run in
            try run.fill("ours.db", contacts: max(run.size, turns * Int(rounds)))
            try run.copy("ours.db", to: "reference.db")
            let store = try run.store("ours.db")
            let engine = ScoringEngine(store: store)
            let program = try ReferenceProgram("bulk", in: run.folder)
            var (times, reference): ([Double], [Double]) = ([], [])
            MemoryPeak.reset()
            // By turns, so that a busy disk slows both.
            for turn in 0..<Int64(turns) {
                for key in (turn * rounds + 1)...(turn * rounds + rounds) {
                    times.append(
                        try run.seconds {
                            _ = try engine.score(
                                contacts: [key],
                                organization: BenchRun.organization
                            )
                        }
                    )
                }
                reference += try program.run([
                    run.folder.file("reference.db"), "1000", "1", String(rounds),
                ]).compactMap { $0.count == 1 ? Double($0[0]) : nil }
            }
            let peak = MemoryPeak.megabytes
            try store.close()
            return BenchResult(
                ours: 1000 * part(0.5, of: times),
                unit: "ms",
                reference: "C, one commit a contact",
                referenceValue: 1000 * part(0.5, of: reference),
                peakMB: peak,
                more: [
                    "p99_ms": .number((1e6 * part(0.99, of: times)).rounded() / 1000),
                    "reference_p99_ms": .number(
                        (1e6 * part(0.99, of: reference)).rounded() / 1000
                    ),
                ]
            )
        }
    )

    private static let turns = 5
    private static let rounds: Int64 = 60

    /// The value below which that part of the values lies.
    private static func part(_ part: Double, of values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        return values.sorted()[min(values.count - 1, Int(Double(values.count) * part))]
    }
}
