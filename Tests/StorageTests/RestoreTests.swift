import AuditLog
import Engine
import SQLite
import Storage
import TestSupport
import Testing

/// What a restore leaves when the machine stops or the disk fails on the way.
@Suite("A restored file") struct RestoreTests {
    /// A file with two scores of everybody, and its backup with one, made once.
    private struct Template {
        let folder: TemporaryDirectory
        let environment: Environment
        /// Scores in the backup; the file has twice as many.
        let scores: Int64

        init() throws {
            let sample = try SeededStore(seed: 71)
            folder = sample.folder
            environment = sample.clock.environment
            try sample.fill(contacts: 4, interactions: 1)
            let engine = ScoringEngine(store: sample.store)
            _ = try engine.scoreAll(organization: sample.organization)
            scores = try sample.store.scoreCount()
            try sample.store.backup(to: folder.file("old.db"))
            _ = try engine.scoreAll(organization: sample.organization)
            try sample.store.backup(to: folder.file("new.db"))
        }

        /// A scene with copies of both, on a disk of its own.
        func scene() throws -> Scene {
            let scene = Scene(folder: try TemporaryDirectory(), environment: environment)
            for name in ["old.db", "new.db"] {
                let bytes = try folder.contents()[name]
                try scene.folder.write(try #require(bytes), to: name)
            }
            return scene
        }
    }

    private struct Scene {
        let folder: TemporaryDirectory
        let environment: Environment
        let disk = FaultyDisk()

        /// Whether the restore said that it was done.
        func restore() -> Bool {
            do {
                let restored = try Store.restore(
                    folder.file("new.db"),
                    from: folder.file("old.db"),
                    environment: environment,
                    configure: { $0.vfs = disk.vfs }
                )
                try restored.close()
                return true
            } catch {
                return false
            }
        }
    }

    /// What a file holds after a restore that may have failed.
    private enum Outcome: Equatable {
        /// The content of before, without an entry.
        case before
        /// The backup's content, with the entry that says so.
        case restored
        case wrong(String)
    }

    private func outcome(_ path: String, _ template: Template) -> Outcome {
        do {
            let store = try Store(path: path, environment: template.environment)
            let scores = try store.scoreCount()
            let report = try LedgerVerifier(store).verify()
            let reasons = report.continuations.map(\.reason)
            try store.close()
            if !report.isIntact { return .wrong("\(report.problems)") }
            if scores == template.scores, reasons == [.restore] { return .restored }
            if scores == 2 * template.scores, reasons == [] { return .before }
            return .wrong("\(scores) scores, continued after \(reasons)")
        } catch {
            return .wrong("\(error)")
        }
    }

    /// Restores once for every 20th operation of the disk as the one that fails, and for each one
    /// between the last that leaves the old content and the first that leaves the new.
    private func failAt(
        _ template: Template,
        _ attempt: (_ operation: Int) throws -> (isDone: Bool, outcome: Outcome)
    ) throws {
        let whole = try template.scene()
        whole.disk.set(nil)
        #expect(whole.restore())
        var seen: [Int: Outcome] = [:]
        func note(_ operation: Int) throws {
            let (isDone, outcome) = try attempt(operation)
            seen[operation] = outcome
            if case .wrong(let what) = outcome { Issue.record("at \(operation): \(what)") }
            #expect(!isDone || outcome == .restored, "at \(operation)")
        }
        for operation in stride(from: 0, through: whole.disk.operations + 20, by: 20) {
            try note(operation)
        }
        let first = try #require(seen.filter { $0.value == .restored }.keys.min())
        for operation in max(0, first - 19)..<first { try note(operation) }
        #expect(seen.values.contains(.before))
    }

    @Test("has the backup's content and the entry that says so, or neither, whenever power fails")
    func isCut() throws {
        let template = try Template()
        try failAt(template) { operation in
            let scene = try template.scene()
            scene.disk.set(Fault(.powerCut, at: operation))
            let isDone = scene.restore()
            let ruin = try TemporaryDirectory()
            for (path, bytes) in scene.disk.surviving(seed: UInt64(operation)) {
                if let name = path.split(separator: "/").last {
                    try ruin.write(bytes, to: String(name))
                }
            }
            // A file that was not opened yet is as it was.
            if try !ruin.names().contains("new.db") {
                try ruin.write(scene.folder.read("new.db"), to: "new.db")
            }
            return (isDone, outcome(ruin.file("new.db"), template))
        }
    }

    @Test("has both or neither when the disk fails once")
    func fails() throws {
        let template = try Template()
        try failAt(template) { operation in
            let scene = try template.scene()
            scene.disk.set(Fault(.ioError, at: operation))
            let isDone = scene.restore()
            scene.disk.set(nil)
            return (isDone, outcome(scene.folder.file("new.db"), template))
        }
    }

    @Test("put where no file was has the entry too")
    func elsewhere() throws {
        let template = try Template()
        let path = template.folder.file("fresh.db")
        let restored = try Store.restore(
            path,
            from: template.folder.file("old.db"),
            environment: template.environment
        )
        #expect(try LedgerVerifier(restored).verify().continuations.map(\.reason) == [.restore])
        #expect(try restored.scoreCount() == template.scores)
        try restored.close()
    }
}
