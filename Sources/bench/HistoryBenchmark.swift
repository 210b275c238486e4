import CRM
import Demo
import JSON
import Storage

extension Benchmark {
    /// Reading contacts' score histories, against one prepared statement in C.
    static let history = Benchmark(
        name: "history",
        summary: "read the score history of 5,000 contacts",
        sizeUnit: "contacts",
        defaultSize: 20_000,
        run: { run in
            try run.fillScored("ours.db", contacts: run.size, interactionsEach: 2)
            let store = try run.store("ours.db")
            let count = min(5_000, run.size)
            let step = Int64(run.size / count)
            let organization = try store.organizationKey(making: BenchRun.organization)
            var (rows, peak) = (0, MemoryPeak.megabytes)
            var seconds = 0.0
            // The first round warms caches, as the reference's first contacts do.
            for _ in 0..<2 {
                rows = 0
                MemoryPeak.reset()
                seconds = try run.seconds {
                    for number in 0..<Int64(count) {
                        var filter = ScoreFilter()
                        filter.contactKey = ContactKey(1 + number * step)
                        filter.limit = 20
                        try store.history(organizationKey: organization, filter) { _ in
                            rows += 1
                        }
                    }
                }
                peak = MemoryPeak.megabytes
            }
            try store.close()
            return BenchResult(
                ours: Double(count) / seconds,
                unit: "contacts/s",
                reference: "C, one prepared statement",
                referenceValue: try ReferenceProgram("history", in: run.folder)
                    .rate([run.folder.file("ours.db"), String(count)]),
                peakMB: peak,
                more: ["rows": .integer(Int64(rows))]
            )
        }
    )
}
