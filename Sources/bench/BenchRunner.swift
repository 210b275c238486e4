import Demo
import JSON
import Platform

/// Why a benchmark could not be measured.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Runs the chosen benchmarks one after another and prints what each measured.
struct BenchRunner {
    let arguments: BenchArguments

    /// Measures and prints; asks between two benchmarks whether to stop.
    func run(isInterrupted: () -> Bool) throws {
        if let folder = arguments.dataFolder, arguments.names == ["quality"] {
            return try quality(folder)
        }
        if arguments.names == ["identity"] { return try identity() }
        let names = arguments.names
        let temporary = getenv("TMPDIR").map { String(cString: $0) }
        let folder = try TemporaryFolder(prefix: "assay-bench", in: temporary)
        let outcome = Result {
            for benchmark in Benchmark.all where names.isEmpty || names.contains(benchmark.name) {
                try measure(benchmark, in: folder)
                if isInterrupted() { throw BenchError("stopped; the rest was not measured") }
            }
        }
        try folder.remove()
        try outcome.get()
    }

    private func quality(_ folder: String) throws {
        if let python = arguments.peersPython { return try compare(folder, python) }
        let benchmark = QualityBenchmark(folder: folder, unwraps: arguments.unwraps)
        try benchmark.run { line in
            if arguments.isJSON {
                for object in line.json { emit(object.canonicalText) }
            } else {
                emit(line.text)
            }
        }
    }

    private func identity() throws {
        let benchmark = IdentityBenchmark(half: arguments.half, febrlFolder: arguments.febrlFolder)
        try benchmark.run { line in
            emit(arguments.isJSON ? line.json.canonicalText : line.text)
        }
    }

    private func compare(_ folder: String, _ python: String) throws {
        let comparison = PeerComparison(
            folder: folder,
            python: python,
            foldCount: arguments.foldCount
        )
        let ranks = try comparison.run { line in
            emit(arguments.isJSON ? line.json.canonicalText : line.text)
        }
        guard !arguments.isJSON else { return }
        let list = ranks.map { "\($0.model) \(($0.rank * 10).rounded() / 10)" }
        emit("Mean rank by log loss: " + list.joined(separator: ", "))
    }

    private func measure(_ benchmark: Benchmark, in folder: TemporaryFolder) throws {
        let size = arguments.size ?? benchmark.defaultSize
        let run = BenchRun(
            size: size,
            folder: folder,
            note: { StandardError.line("\(benchmark.name): \($0)") }
        )
        let began = Timing.now()
        let result = try benchmark.run(run)
        let wall = Timing.now() - began
        try folder.clear()
        if arguments.isJSON {
            emit(json(benchmark, size, result, wall: wall).canonicalText)
        } else {
            emit(sentence(benchmark, size, result))
            for line in result.table { emit(line) }
        }
    }

    /// Prints a line at once, so that whoever waits or reads a pipe sees it.
    private func emit(_ line: String) {
        print(line)
        fflush(nil)
    }

    private func sentence(_ benchmark: Benchmark, _ size: Int, _ result: BenchResult) -> String {
        let ratio = (result.ratio * 100).rounded() / 100
        return "\(benchmark.name), \(Figures.grouped(size)) \(benchmark.sizeUnit):"
            + " ours \(Figures.short(result.ours)) \(result.unit),"
            + " reference (\(result.reference)) \(Figures.short(result.referenceValue)),"
            + " ratio \(ratio)"
            + (result.peakMB.map { ", peak memory \($0) MB" } ?? "")
    }

    private func json(
        _ benchmark: Benchmark,
        _ size: Int,
        _ result: BenchResult,
        wall: Double
    ) -> JSON {
        var object = result.more
        object["bench"] = .string(benchmark.name)
        object["size"] = .integer(Int64(size))
        object["ours"] = .number(Figures.thousandths(result.ours))
        object["unit"] = .string(result.unit)
        object["reference"] = .string(result.reference)
        object["reference_value"] = .number(Figures.thousandths(result.referenceValue))
        object["ratio"] = .number(Figures.thousandths(result.ratio))
        object["peak_rss_mb"] = result.peakMB.map { .integer(Int64($0)) } ?? .null
        object["wall_seconds"] = .number(Figures.thousandths(wall))
        return .object(object)
    }
}
