import Demo
import Interchange
import JSON
import Storage

extension Benchmark {
    /// Importing a CSV of contacts, against a small CSV reader in C with the same inserts.
    static let bulkImport = Benchmark(
        name: "import",
        summary: "import a CSV of contacts into a fresh file",
        sizeUnit: "contacts",
        defaultSize: 50_000,
        run: { run in
            run.note("making a CSV of \(Figures.grouped(run.size)) contacts")
            try run.folder.write(DemoData.contactFile(count: run.size), to: "contacts.csv")
            try run.store("ours.db").close()
            try run.copy("ours.db", to: "reference.db")
            run.note("importing it with assay")
            let store = try run.store("ours.db")
            var counted = 0
            MemoryPeak.reset()
            let seconds = try run.seconds {
                let options = ImportOptions(organizationID: BenchRun.organization)
                counted = try Importer(store, options: options)
                    .run(run.folder.file("contacts.csv")).counts.created
            }
            let peak = MemoryPeak.megabytes
            try store.close()
            run.note("importing it with the C reference")
            run.settle()
            return BenchResult(
                ours: Double(counted) / seconds,
                unit: "contacts/s",
                reference: "C, small CSV reader and the same inserts",
                referenceValue: try ReferenceProgram("import", in: run.folder).rate([
                    run.folder.file("reference.db"), run.folder.file("contacts.csv"),
                ]),
                peakMB: peak,
                more: ["seconds": .number((seconds * 1000).rounded() / 1000)]
            )
        }
    )
}
