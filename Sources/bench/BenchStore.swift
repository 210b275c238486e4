import Demo
import Engine
import Storage

/// Files of any size for the benchmarks, and stores whose clock stands at the data's present.
extension BenchRun {
    /// The clock stands still, so that every run scores the same history; randomness is real.
    static let environment = Environment(
        now: { DemoData.now },
        randomBytes: Environment.system.randomBytes
    )

    /// The organization of all benchmarks.
    static let organization = "default"

    /// Opens a file of the folder, or makes it.
    func store(_ name: String) throws -> Store {
        try Store(path: folder.file(name), environment: Self.environment)
    }

    /// Makes a file with that many contacts and about twenty interactions each.
    func fill(_ name: String, contacts: Int, interactionsEach: Int = 20) throws {
        try store(name).close()
        note("making \(Figures.grouped(contacts)) contacts with history")
        _ = try ReferenceProgram("generate", in: folder).run([
            folder.file(name), String(contacts), String(interactionsEach),
        ])
        // As an import ends: what is measured is not to commit to the records for it.
        let store = try store(name)
        try store.recordCheckpoint()
        try store.close()
        settle()
    }

    /// Fills a file and scores everybody in it.
    func fillScored(_ name: String, contacts: Int, interactionsEach: Int = 20) throws {
        try fill(name, contacts: contacts, interactionsEach: interactionsEach)
        note("scoring them")
        let store = try store(name)
        _ = try ScoringEngine(store: store).scoreAll(organization: BenchRun.organization)
        try store.close()
        settle()
    }
}
