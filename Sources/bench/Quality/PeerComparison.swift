import Demo
import JSON
import Platform
import Scoring
import Training

/// `bench quality --peers`: the peers trained on the same rows in the same run.
struct PeerComparison {
    /// Folder with the data sets.
    let folder: String
    /// The Python of a virtual environment that has the peers: see `Reference/peers.py`.
    let python: String
    /// Folds beside the fixed holdout; 0 for the holdout alone.
    let foldCount: Int

    /// What one model reached on one set under one way of measuring.
    struct Line {
        let set: String
        let what: String
        let model: String
        let auc: Double
        let logLoss: Double
    }

    private static let ours = "Assay"

    /// Measures all sets that the folder has; `body` gets a line a model as soon as a set is done.
    ///
    /// - Returns: the models by their mean rank by log loss, best first, folds where there are any.
    /// - Throws: ``BenchError`` where the peers cannot be run.
    func run(_ body: (Line) throws -> Void) throws -> [(model: String, rank: Double)] {
        var ranks: [String: [Double]] = [:]
        for set in QualitySet.all where access("\(folder)/\(set.name).csv", R_OK) == 0 {
            let data = try QualityData(set, folder: folder, unwraps: false)
            let parts = parts(of: data)
            let lines = try means(peers(data, parts) + ours(data, parts), set.name)
            for line in lines { try body(line) }
            let ranked = lines.filter { $0.what == (foldCount > 0 ? "folds" : "holdout") }
                .sorted { $0.logLoss < $1.logLoss }
            for (place, line) in ranked.enumerated() {
                ranks[line.model, default: []].append(Double(place + 1))
            }
        }
        return ranks.map { ($0.key, $0.value.reduce(0, +) / Double($0.value.count)) }
            .sorted { $0.rank == $1.rank ? $0.model < $1.model : $0.rank < $1.rank }
    }

    /// A way of measuring, and the rows kept apart.
    private typealias Part = (name: String, rows: [Int])

    private func parts(of data: QualityData) -> [Part] {
        guard foldCount > 0 else { return [("holdout", data.testRows)] }
        let folds = Split.folds(foldCount, won: data.won, seed: 1)
        let rows = (0..<foldCount).map { fold in
            ("folds", folds.indices.filter { folds[$0] == fold })
        }
        return [("holdout", data.testRows)] + rows
    }

    private func ours(_ data: QualityData, _ parts: [Part]) -> [Line] {
        parts.map { part in
            let kept = Set(part.rows)
            let training = data.won.indices.filter { !kept.contains($0) }
            let quality = QualityRun(data, pool: training, options: TrainingOptions())
                .quality(training: training, test: part.rows)
            return Line(
                set: data.set.name,
                what: part.name,
                model: Self.ours,
                auc: quality.rocAUC,
                logLoss: quality.logLoss
            )
        }
    }

    private func peers(_ data: QualityData, _ parts: [Part]) throws -> [Line] {
        let job: JSON = [
            "file": .string("\(folder)/\(data.set.name).csv"),
            "outcome": .string(data.set.outcome),
            "won": .string(data.set.wonText),
            "left_out": .array(data.set.leftOut.sorted().map { .string($0) }),
            "parts": .array(
                parts.map { part in
                    [
                        "name": .string(part.name),
                        "rows": .array(part.rows.map { .integer(Int64($0)) }),
                    ]
                }
            ),
        ]
        let temporary = try TemporaryFolder(
            prefix: "assay-bench",
            in: getenv("TMPDIR").map { String(cString: $0) }
        )
        let outcome = Result {
            let path = temporary.file("job.json")
            try write(job.canonicalBytes, to: path)
            return try ReferenceProgram.peers(python: python, job: path)
        }
        try temporary.remove()
        return try outcome.get().map { object in
            guard let peer = object["peer"]?.stringValue, let part = object["part"]?.stringValue,
                let auc = object["roc_auc"]?.doubleValue,
                let logLoss = object["log_loss"]?.doubleValue
            else { throw BenchError("the peers printed no figures") }
            return Line(set: data.set.name, what: part, model: peer, auc: auc, logLoss: logLoss)
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "w") else { throw BenchError("cannot write '\(path)'") }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else {
            throw BenchError("cannot write '\(path)'")
        }
    }

    /// One line a model and way of measuring: the mean of its parts.
    private func means(_ lines: [Line], _ set: String) -> [Line] {
        var means: [Line] = []
        for what in ["holdout", "folds"] {
            for model in Set(lines.map(\.model)).sorted() {
                let all = lines.filter { $0.what == what && $0.model == model }
                guard !all.isEmpty else { continue }
                let count = Double(all.count)
                means.append(
                    Line(
                        set: set,
                        what: what,
                        model: model,
                        auc: all.reduce(0) { $0 + $1.auc } / count,
                        logLoss: all.reduce(0) { $0 + $1.logLoss } / count
                    )
                )
            }
        }
        return means
    }
}

extension PeerComparison.Line {
    var text: String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return padded(set, 13) + padded(what, 9) + padded(model, 16)
            + "AUC \(Figures.decimals(auc))  log loss \(Figures.decimals(logLoss))"
    }

    var json: JSON {
        [
            "bench": "quality", "set": .string(set), "size": .string(what), "model": .string(model),
            "roc_auc": Figures.json(auc), "log_loss": Figures.json(logLoss),
        ]
    }
}
