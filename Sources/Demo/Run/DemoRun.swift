package import Engine
package import Storage
import Interchange
import CRM
import Ledger
import Scoring

/// The demo from files to scores: what `assay demo` does to its data file.
///
/// Goes the way of real data: the files are written to a temporary folder and imported from there.
/// A second run finds everything done and changes nothing.
package struct DemoRun {
    /// One of the demo's files, and what became of it.
    package struct File: Sendable {
        /// Its name: `contacts.csv`.
        package var name: String
        /// Rows in it.
        package var rows: Int
        /// Rows not taken, with line and reason.
        package var rejects: [ImportReject]
    }

    /// What the demo did and found.
    package struct Report: Sendable {
        /// The files, in the order of import.
        package var files: [File]
        /// Contacts scored by this run: none when nothing changed since the last.
        package var scored: Int
        /// The model that scored.
        package var modelName: String
        /// What training found; nil when it was trained by an earlier run.
        package var training: TrainingReport?
        /// The most promising leads, with reasons.
        package var top: [ScoreReport]
        /// What would help each of them most, best first.
        package var suggestions: [[String]]
    }

    /// The organization that holds the demo, so that no other data is taken for it.
    package static let organization = "demo"
    private static let topCount = 5

    private let store: Store

    /// A demo in a file of its own; the store's clock should stand at ``DemoData/now``.
    package init(store: Store) { self.store = store }

    /// Whether a file is free for the demo: empty, or the demo's from before.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package static func owns(_ store: Store) throws -> Bool {
        try store.organizations().allSatisfy { $0 == organization }
    }

    /// Imports what is not imported, trains when that is due, scores what is not scored, and picks
    /// the best.
    ///
    /// `progress` is told of steps done, out of how many.
    /// - Throws: whatever importing, training and scoring throw; what was stored before stays, and
    ///   the next run goes on from there.
    package func run(
        contacts count: Int = DemoData.contactCount,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Report {
        let data = DemoData(contacts: count)
        let files = data.files
        var imported: [File] = []
        for (index, file) in files.enumerated() {
            progress(index + 1, files.count + 3)
            imported.append(try bring(file, rows: data.rows[index]))
        }
        progress(files.count + 1, files.count + 3)
        let engine = ScoringEngine(store: store)
        let key = try engine.organizationKey(Self.organization)
        let isDue = try engine.trainingDue(organizationKey: key).isDue
        let training = try isDue ? engine.train(organization: Self.organization) : nil
        progress(files.count + 2, files.count + 3)
        if try store.top(organizationKey: key, limit: 1).isEmpty {
            for moment in DemoData.pastMoments {
                _ = try engine.scoreAll(organization: Self.organization, asOf: moment)
            }
        }
        let scoring = try engine.scoreAll(organization: Self.organization, onlyStale: true)
        let best = try store.top(
            organizationKey: key,
            limit: Self.topCount
        )
        let top = try best.map { try engine.report(seq: $0.seq) }
        return Report(
            files: imported,
            scored: scoring.scored,
            modelName: scoring.model.name,
            training: training,
            top: top,
            suggestions: try top.map { try engine.suggestions(for: $0).map(\.text) }
        )
    }

    /// Imports a file unless it was imported before.
    private func bring(_ file: (name: String, bytes: [UInt8]), rows: Int) throws -> File {
        let hash = SHA256.hash(file.bytes).hex
        if let run = try done(hash) {
            let rejects = try store.importRejects(importKey: run.key, limit: 100)
            return File(name: file.name, rows: rows, rejects: rejects)
        }
        let folder = try TemporaryFolder(prefix: "assay-demo")
        let result = Result {
            let path = try folder.write(file.bytes, to: file.name)
            return try Importer(store, options: ImportOptions(organizationID: Self.organization))
                .run(path)
        }
        try folder.remove()
        return File(name: file.name, rows: rows, rejects: try result.get().rejects)
    }

    private func done(_ hash: String) throws -> ImportRun? {
        guard let key = try store.organizationKey(ifKnown: Self.organization) else { return nil }
        return try store.importRuns(organizationKey: key)
            .first { $0.fileSHA256 == hash && $0.status == .done }
    }
}

extension DemoData {
    /// The moments of the past that the demo is scored for too, oldest first, so that there is
    /// something to compare with.
    static let pastMoments = [57, 29, 8, 1].map { days in
        Instant(microseconds: now.microseconds - days * Instant.day)
    }

    /// The four files, in the order in which they must be imported.
    package var files: [(name: String, bytes: [UInt8])] {
        [
            ("companies.csv", companies), ("contacts.csv", contacts),
            ("interactions.csv", interactions), ("opportunities.csv", opportunities),
        ]
    }
}
