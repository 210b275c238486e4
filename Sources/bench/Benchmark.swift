import Demo
import JSON
import Platform

/// One thing that is measured, and what it is compared with.
struct Benchmark: Sendable {
    /// The word on the command line.
    let name: String
    /// What is measured, in one line.
    let summary: String
    /// What a size counts: `contacts`.
    let sizeUnit: String
    /// The size when none is asked for: some seconds on a laptop.
    let defaultSize: Int
    /// Measures ours and the reference in one go.
    let run: @Sendable (BenchRun) throws -> BenchResult

    /// All of them, cheapest first.
    static let all = [
        scoring, training, single, http, agent, agentWait, history, bulkImport, verify, remoteSync,
        bulk, dashboard,
    ]
}

/// Two figures of one run.
struct BenchResult: Sendable {
    /// Our figure.
    var ours: Double
    /// The unit of both: `contacts/s`, or `ms` where less is better.
    var unit: String
    /// What the reference is.
    var reference: String
    /// Its figure.
    var referenceValue: Double
    /// Most memory this process held while ours ran, in MB; nil where the system does not tell.
    var peakMB: Int?
    /// More to say, by name; shown in JSON only.
    var more: JSONObject = [:]
    /// Lines to print below the figures where people read them.
    var table: [String] = []

    /// Above 1 where ours is better.
    var ratio: Double {
        let isLessBetter = unit == "ms"
        let (better, worse) = isLessBetter ? (referenceValue, ours) : (ours, referenceValue)
        return worse > 0 ? better / worse : 0
    }
}

/// What a benchmark gets to work with.
struct BenchRun {
    /// How many contacts, leads or entries.
    let size: Int
    /// A folder of its own, removed afterwards.
    let folder: TemporaryFolder
    /// Says what is going on, for people who wait.
    let note: (String) -> Void

    /// Seconds that `body` takes.
    func seconds(_ body: () throws -> Void) rethrows -> Double {
        let began = Timing.now()
        try body()
        return max(Timing.now() - began, 1e-9)
    }

    /// Copies a file of the folder, and waits until both are on the disk.
    func copy(_ name: String, to copy: String) throws {
        let (status, output) = try ChildProcess.run("cp", [folder.file(name), folder.file(copy)])
        guard status == 0 else { throw BenchError("cannot copy \(name): \(output)") }
        settle()
    }

    /// Waits for what was written before to reach the disk, so that neither side pays for it.
    func settle() { sync() }
}
