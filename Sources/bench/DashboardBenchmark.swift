import Demo
import JSON
import Platform
import Service
import Storage

extension Benchmark {
    /// The dashboard in Debian's chromium over a service of this process, beside its own targets.
    ///
    /// Needs chromium, and the Python environment that `Tests/run` makes for the dashboard's
    /// journeys (`.build/dashboard`).
    static let dashboard = Benchmark(
        name: "dashboard",
        summary: "search as the page asks it; first paint, filter, what-if, scrolling beside",
        sizeUnit: "contacts",
        defaultSize: 100_000,
        run: { run in
            try run.fillScored("ours.db", contacts: run.size)
            let store = try Store(
                path: run.folder.file("ours.db"),
                environment: .system,
                configure: Serving.configure
            )
            let serving = try Serving(
                store,
                ServiceSettings(port: 0, version: "bench"),
                address: "127.0.0.1"
            )
            let link = try LoginCode(store, organization: BenchRun.organization).link(
                "http://127.0.0.1:\(serving.port)"
            )
            run.note("asking it in chromium")
            let figures = try measured(link)
            try serving.run(until: { true })
            try store.close()
            guard let search = figures["search_ms"]?.doubleValue else {
                throw BenchError("the browser printed no figures")
            }
            return BenchResult(
                ours: search,
                unit: "ms",
                reference: "the target for so many contacts",
                referenceValue: run.size > 100_000 ? 300 : 100,
                more: figures
            )
        }
    )

    /// What `Tests/Dashboard/measure.py` prints, by name.
    private static func measured(_ link: String) throws -> JSONObject {
        let root = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
            .dropLast(3).joined(separator: "/")
        let python = "\(root)/.build/dashboard/bin/python"
        guard access(python, X_OK) == 0 else {
            throw BenchError("\(python) is missing; Tests/run makes it")
        }
        let (status, output) = try ChildProcess.run(
            python,
            ["-B", "\(root)/Tests/Dashboard/measure.py", link]
        )
        guard status == 0 else { throw BenchError("the browser failed: \(output)") }
        var figures: JSONObject = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let value = Double(words[1]) else { continue }
            figures[String(words[0])] = .number(value)
        }
        return figures
    }
}
