import AuditLog
import CRM
import Foundation
import Ledger
import Storage
import TestSupport
import Testing

@Suite("What a machine notes of its log")
struct NotedRootsTests {
    private let sample: SeededStore
    private let path: String
    private let backup: String

    /// A file that went on after a backup was made of it, and was closed.
    init() throws {
        sample = try SeededStore(seed: 83)
        path = sample.folder.file("assay.db")
        backup = sample.folder.file("backup.db")
        try sample.fill(contacts: 20)
        try sample.store.recordCheckpoint()
        try sample.store.backup(to: backup)
        let key = try #require(try sample.store.organizationKey(ifKnown: sample.organization))
        let contact = Contact(id: "new", organizationID: sample.organization, name: "Ada New")
        _ = try sample.store.addContact(contact, organizationKey: key)
        try sample.store.recordCheckpoint()
        try sample.store.close()
    }

    private func open() throws -> Store {
        try Store(path: path, environment: sample.store.environment)
    }

    /// Puts a file in the place of the data, as `cp` does.
    private func put(_ other: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
    }

    @Test("tells a file that was put back, until the log tells of it")
    func putBack() throws {
        try put(backup)
        let store = try open()
        let finding = try #require(try store.rootsFinding())
        guard case .putBack = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(try LedgerVerifier(store).verify().problems.map(\.table) == ["file"])
        #expect(try store.continueFromNotedRoots() == finding)
        let report = try LedgerVerifier(store).verify()
        #expect(report.problems == [] && report.continuations.map(\.reason) == [.putBack])
        #expect(report.continuations.first?.replaced == finding.note)
        try store.recordCheckpoint()
        #expect(try store.rootsFinding() == nil)
        try store.close()
    }

    @Test("tells another file, and knows one that the program made in the place of a removed one")
    func replaced() throws {
        let other = try SeededStore(seed: 84)
        try other.store.recordCheckpoint()
        let copy = sample.folder.file("other.db")
        try other.store.backup(to: copy)
        try put(copy)
        var store = try open()
        guard case .replaced? = try store.rootsFinding() else {
            Issue.record("not found")
            return
        }
        try store.close()
        try FileManager.default.removeItem(atPath: path)
        store = try open()
        #expect(try store.rootsFinding() == nil)
        try store.close()
    }

    @Test("accepts a restored backup, which the log tells of")
    func restored() throws {
        let store = try Store.restore(path, from: backup, environment: sample.store.environment)
        #expect(try store.rootsFinding() == nil)
        #expect(try LedgerVerifier(store).verify().problems == [])
        try store.recordCheckpoint()
        #expect(try store.rootsFinding() == nil)
        try store.close()
    }

    @Test("tells a log that was made anew, and goes on telling")
    func rewritten() throws {
        let notes = try NotedRoots(besides: path)
        let last = try #require(notes.notes.last)
        let line = "\(last.origin) \(last.size) \(String(repeating: "ab", count: 32))\n"
        try Data(line.utf8).write(to: URL(fileURLWithPath: notes.path))
        let store = try open()
        let finding = try #require(try store.continueFromNotedRoots())
        #expect(!finding.isContinued)
        try store.recordCheckpoint()
        #expect(try store.rootsFinding() == finding)
        try store.close()
    }

    @Test("stays with its owner, is short, and a torn line does no harm")
    func file() throws {
        let notes = try NotedRoots(besides: path)
        let last = try #require(notes.notes.last)
        for _ in 0..<600 {
            notes.add(last)
            notes.add(Checkpoint(origin: last.origin, size: last.size + 1, root: last.root))
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: notes.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect((attributes[.size] as? NSNumber)?.intValue ?? 0 < 100_000)
        let handle = try #require(FileHandle(forWritingAtPath: notes.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("assay/torn 7".utf8))
        try handle.close()
        #expect(try NotedRoots(besides: path).notes.last?.origin == last.origin)
    }
}
