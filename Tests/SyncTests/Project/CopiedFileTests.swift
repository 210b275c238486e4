import AuditLog
import CRM
import Engine
import Storage
import Sync
import TestSupport
import Testing

/// A data file of which there are two: copied by hand, or restored from a backup.
@Suite("Copies of a file", .timeLimit(.minutes(5)))
struct CopiedFileTests {
    @Test("A copy of a file is told, once; its log is witnessed on its own, and nothing is refused")
    func copied() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try score(laptop)
        try await laptop.sync()
        let copy = scene.folder.file("copy.db")
        try laptop.store.backup(to: copy)
        try score(laptop)
        try await laptop.sync()

        let other = try self.laptop(on: copy, of: laptop, scene)
        try score(other)
        let counts = try await other.sync()
        #expect(counts.warnings.count { $0.contains("another log of this file") } == 1, "\(counts)")
        #expect(counts.refused == 0)
        #expect(counts.anchored == (try LedgerVerifier(other.store).verify().size))
        try score(other)
        let next = try await other.sync()
        #expect(next.warnings.isEmpty && next.refused == 0, "\(next)")
        try score(laptop)
        let first = try await laptop.sync()
        #expect(first.warnings.isEmpty && first.refused == 0, "\(first)")

        let logs = try await scene.value("SELECT count(DISTINCT log) FROM assay.anchor")
        #expect(logs == "2")
        // Two scorings before the copy was noticed: one of both, one of the copy alone.
        let named = try await scene.value(
            "SELECT count(*) FROM assay_scores AS s WHERE log NOT LIKE 'assay/%/1'"
        )
        #expect(named == "3")
        #expect(try await scene.value("SELECT count(*) FROM assay_scores") == "15")
        let report = try LedgerVerifier(other.store).verify()
        #expect(report.isIntact, "\(report.problems)")
        #expect(report.continuations.map(\.reason) == [.copy])
        #expect(try LedgerVerifier(laptop.store).verify().continuations.isEmpty)
    }

    @Test("A file restored from its backup says so in its log, and is witnessed on its own")
    func restored() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try score(laptop)
        let backup = scene.folder.file("backup.db")
        try laptop.store.backup(to: backup)
        try score(laptop)
        try await laptop.sync()
        let path = laptop.store.path
        try laptop.store.close()
        try Store.restore(path, from: backup, environment: laptop.clock.environment).close()

        let restored = try self.laptop(on: path, of: laptop, scene)
        try score(restored)
        let counts = try await restored.sync()
        #expect(counts.warnings.isEmpty && counts.refused == 0, "\(counts)")
        let report = try LedgerVerifier(restored.store).verify()
        #expect(report.isIntact, "\(report.problems)")
        #expect(report.continuations.map(\.reason) == [.restore])
        #expect(counts.anchored == report.size)
        #expect(try await scene.value("SELECT count(DISTINCT log) FROM assay.anchor") == "2")
        // Three of the backup, three that only the server still has, three after the restore.
        #expect(try await scene.value("SELECT count(*) FROM assay_scores") == "9")
    }

    @Test("A copy does not bring back what was deleted since it was made, unless its user says so")
    func deletedSince() async throws {
        let scene = try await ProjectScene(ProjectScene.exact)
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let id = laptop.store.newID()
        _ = try laptop.store.addContact(
            Contact(id: id, organizationID: "acme", name: "Ada"),
            organizationKey: laptop.key
        )
        let path = scene.folder.file("copy.db")
        try laptop.store.backup(to: path)
        try await laptop.sync()
        try await scene.run("DELETE FROM contacts WHERE id = '\(id)'")
        let there = "SELECT count(*) FROM contacts WHERE id = '\(id)'"

        let copy = try self.laptop(on: path, of: laptop, scene)
        let counts = try await copy.sync()
        #expect(counts.conflicts == 1 && counts.sent == 0, "\(counts)")
        #expect(try await scene.value(there) == "0")
        #expect(try copy.name(id) == nil)
        let conflicts = try copy.store.conflicts(organizationKey: copy.key)
        #expect(conflicts.map(\.kind) == ["deleted_there"])
        #expect(conflicts.first?.mine?.contains("Ada") == true)
        #expect(try await copy.sync(verifying: true).repaired == 0)

        try copy.store.resolve(
            try #require(conflicts.first).number,
            takeMine: true,
            organizationKey: copy.key,
            copy.mapping
        )
        #expect(try await copy.sync().sent == 1)
        #expect(try await scene.value(there) == "1")
        #expect(try copy.name(id) == "Ada")
        #expect(try copy.store.conflicts(organizationKey: copy.key).isEmpty)
        // The first laptop learned of the delete and of the return.
        try await laptop.sync()
        #expect(try laptop.name(id) == "Ada")
    }

    private func score(_ laptop: Laptop) throws {
        _ = try ScoringEngine(store: laptop.store)
            .scoreAll(organization: "acme", onlyStale: false)
    }

    /// A laptop whose data file is the one at `path`, logged in as another is.
    private func laptop(on path: String, of other: Laptop, _ scene: ProjectScene) throws -> Laptop {
        let clock = ManualClock(seed: 901)
        clock.advance(60_000_000)
        let store = try Store(path: path, environment: clock.environment)
        let laptop = Laptop(
            store: store,
            key: other.key,
            clock: clock,
            transport: scene.project
        )
        try laptop.session.save(try other.session.load())
        return laptop
    }
}
