import Demo
import JSON

/// `assay bench`: measure this build against references in the same run.
enum BenchCommand {
    private static let size = Option.integer(
        "size",
        in: 1...5_000_000,
        "contacts, leads or entries to measure with (each benchmark has its default)"
    )

    private static let data = Option.path("data", "DIR", "folder with the data sets of 'quality'")
    private static let unwrap = Option.flag(
        "unwrap",
        "for 'quality': read rows quoted as a whole as rows; peers counted them as lost and empty"
    )

    private static let details: String = {
        let list = Benchmark.all.map { "\($0.name): \($0.summary)" }.joined(separator: "\n")
        return """
            Each benchmark makes its own data in a temporary folder, which it removes, and prints \
            our figure, that of a small C program doing the same through the SQLite C API, and \
            the ratio: above 1, ours is better. Needs a C compiler named 'cc'. Build for release \
            first. A million contacts take some minutes and 8 GB below $TMPDIR.

            \(list)
            quality: trained models on public data sets, beside the best peers' figures; a star \
            where ours is better
            """
    }()

    static let command = Command(
        "bench",
        "measure speed against references in the same run",
        details: details,
        examples: [
            .init("assay bench", "all, at their default sizes"),
            .init("assay bench bulk --size 1000000", "bulk scoring of a million contacts"),
            .init("assay bench quality --data DIR", "models on the public data sets in DIR"),
        ],
        options: [Common.json.declaration, size.declaration, data.declaration, unwrap.declaration],
        positionals: [.init("NAME", .any, choices: Benchmark.all.map(\.name) + ["quality"])],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let names = invocation.arguments
        if names.contains("quality") {
            guard names.count == 1, let folder = invocation[data] else {
                throw Failure.usage(
                    "'assay bench quality' stands alone and needs --data DIR with xeducation.csv,"
                        + " salvirt_b2b.csv, maven_crm.csv and their NAME.test-rows.txt"
                )
            }
            return try quality(folder, invocation, session)
        }
        let chosen = Benchmark.all.filter { names.isEmpty || names.contains($0.name) }
        Interrupt.listen()
        let folder = try TemporaryFolder(prefix: "assay-bench", in: session.variables["TMPDIR"])
        let outcome = Result {
            for benchmark in chosen {
                try measure(benchmark, invocation[size], in: folder, invocation, session)
                if Interrupt.isRequested { throw Interrupt.failure("the rest was not measured") }
            }
        }
        try folder.remove()
        try outcome.get()
        return .ok
    }

    private static func quality(
        _ folder: String,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let benchmark = QualityBenchmark(folder: folder, unwraps: invocation[unwrap])
        try benchmark.run { line in
            if invocation[Common.json] {
                for object in line.json { try session.console.json(object) }
            } else {
                try session.console.line(line.text)
            }
            try session.console.flush()
        }
        return .ok
    }

    private static func measure(
        _ benchmark: Benchmark,
        _ size: Int?,
        in folder: TemporaryFolder,
        _ invocation: Invocation,
        _ session: Session
    ) throws {
        let size = size ?? benchmark.defaultSize
        let run = BenchRun(
            size: size,
            folder: folder,
            note: { session.console.note("\(benchmark.name): \($0)") }
        )
        let began = ProgressBar.seconds()
        let result = try benchmark.run(run)
        let wall = ProgressBar.seconds() - began
        try folder.clear()
        if invocation[Common.json] {
            try session.console.json(json(benchmark, size, result, wall: wall))
        } else {
            try print(benchmark, size, result, session.console)
        }
        try session.console.flush()
    }

    private static func print(
        _ benchmark: Benchmark,
        _ size: Int,
        _ result: BenchResult,
        _ console: Console
    ) throws {
        let ratio = (result.ratio * 100).rounded() / 100
        try console.line(
            "\(benchmark.name), \(ProgressBar.grouped(size)) \(benchmark.sizeUnit):"
                + " ours \(figure(result.ours)) \(result.unit),"
                + " reference (\(result.reference)) \(figure(result.referenceValue)),"
                + " ratio \(ratio)"
                + (result.peakMB.map { ", peak memory \($0) MB" } ?? "")
        )
    }

    private static func json(
        _ benchmark: Benchmark,
        _ size: Int,
        _ result: BenchResult,
        wall: Double
    ) -> JSON {
        var object = result.more
        object["bench"] = .string(benchmark.name)
        object["size"] = .integer(Int64(size))
        object["ours"] = .number(thousandths(result.ours))
        object["unit"] = .string(result.unit)
        object["reference"] = .string(result.reference)
        object["reference_value"] = .number(thousandths(result.referenceValue))
        object["ratio"] = .number(thousandths(result.ratio))
        object["peak_rss_mb"] = result.peakMB.map { .integer(Int64($0)) } ?? .null
        object["wall_seconds"] = .number(thousandths(wall))
        return .object(object)
    }

    private static func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    /// Whole and grouped from a hundred up, three decimals below.
    private static func figure(_ value: Double) -> String {
        value >= 100 ? ProgressBar.grouped(Int(value.rounded())) : "\(thousandths(value))"
    }
}
