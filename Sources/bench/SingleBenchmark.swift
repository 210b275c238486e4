import CRM
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
            try run.fill("ours.db", contacts: max(run.size, rounds))
            try run.copy("ours.db", to: "reference.db")
            let store = try run.store("ours.db")
            let engine = ScoringEngine(store: store)
            var times: [Double] = []
            MemoryPeak.reset()
            for key in 1...Int64(rounds) {
                times.append(
                    try run.seconds {
                        _ = try engine.scoreContacts(
                            [ContactKey(key)],
                            organization: BenchRun.organization
                        )
                    }
                )
            }
            let peak = MemoryPeak.megabytes
            try store.close()
            run.settle()
            let lines = try ReferenceProgram("bulk", in: run.folder).run([
                run.folder.file("reference.db"), "1000", "1", String(rounds),
            ])
            let reference = lines.compactMap { $0.count == 1 ? Double($0[0]) : nil }
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

    private static let rounds = 300

    /// The value below which that part of the values lies.
    private static func part(_ part: Double, of values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        return values.sorted()[min(values.count - 1, Int(Double(values.count) * part))]
    }
}
