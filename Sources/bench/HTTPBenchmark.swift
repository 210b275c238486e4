import Demo
import Engine
import JSON
import Platform
import Service
import Storage

extension Benchmark {
    /// Scores over HTTP, each durable before it is answered, against C that commits each by itself.
    static let http = Benchmark(
        name: "http",
        summary: "POST /score-lead on 64 connections, persisted; GET /health beside them",
        sizeUnit: "contacts",
        defaultSize: 10_000,
        run: { run in
            let seconds = 5.0
            try run.fill("reference.db", contacts: max(run.size, rounds))
            let single = try ReferenceProgram("bulk", in: run.folder).run([
                run.folder.file("reference.db"), "1000", "1", String(rounds),
            ]).compactMap { $0.count == 1 ? Double($0[0]) : nil }.reduce(0, +)
            run.settle()
            let store = try Store(
                path: run.folder.file("ours.db"),
                environment: .system,
                configure: Serving.configure
            )
            var settings = ServiceSettings(port: 0, version: "bench")
            settings.keepsRoutesOpen = true
            let serving = try Serving(store, settings, address: "127.0.0.1")
            let load = try ReferenceProgram("load", in: run.folder)
            let words = [String(serving.port), "64", String(seconds), String(run.size)]
            _ = try load.run([words[0], words[1], "1", words[3]])
            MemoryPeak.reset()
            let before = processorSeconds
            let lines = try load.run(words).map { $0.compactMap { Double($0) } }
            let spent = processorSeconds - before
            let peak = MemoryPeak.megabytes
            try serving.run(until: { true })
            try store.close()
            guard lines.count == 3, lines.allSatisfy({ $0.count == 2 }), lines[2][1] > 0 else {
                throw BenchError("the load printed no figures")
            }
            return BenchResult(
                ours: lines[2][0] / lines[2][1],
                unit: "requests/s",
                reference: "C, one commit a contact, no HTTP",
                referenceValue: Double(rounds) / max(single, 1e-9),
                peakMB: peak,
                more: [
                    "p50_ms": .number(lines[0][0]), "p99_ms": .number(lines[0][1]),
                    "health_p50_ms": .number(lines[1][0]),
                    "health_p99_ms": .number(lines[1][1]),
                    "cpu_us_per_request": .number(
                        (spent / max(lines[2][0], 1) * 1e7).rounded() / 10
                    ),
                ]
            )
        }
    )

    private static let rounds = 300

    /// Processor time that this process has used; the load's is its own.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
