import AuditLog
import CRM
import Foundation
import Ledger
import SQLite
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

    private func open(isReadOnly: Bool = false) throws -> Store {
        try Store(path: path, environment: sample.store.environment, isReadOnly: isReadOnly)
    }

    /// Puts a file in the place of the data, as `cp` does.
    private func put(_ other: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
    }

    /// A copy as it lies there while the program uses the file: no backup.
    private func earlierState() throws -> String {
        try put(backup)
        try open().close()
        let earlier = sample.folder.file("earlier.db")
        try FileManager.default.copyItem(atPath: path, toPath: earlier)
        let store = try open()
        try addContact("later", to: store)
        try store.recordCheckpoint()
        try store.close()
        return earlier
    }

    private func addContact(_ id: String, to store: Store) throws {
        let key = try #require(try store.organizationKey(ifKnown: sample.organization))
        let contact = Contact(id: id, organizationID: sample.organization, name: "Ada \(id)")
        _ = try store.addContact(contact, organizationKey: key)
    }

    @Test("tells a file that was put back, until the log tells of it")
    func putBack() throws {
        try put(try earlierState())
        let store = try open()
        let finding = try #require(try store.rootsFinding())
        guard case .putBack = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(try LedgerVerifier(store).verify().problems.map(\.table) == ["file"])
        #expect(try store.continueFromNotedRoots() == finding)
        let report = try LedgerVerifier(store).verify()
        #expect(report.problems == [])
        #expect(report.continuations.map(\.reason) == [.putBack, .putBack])
        #expect(report.continuations.last?.replaced == finding.note)
        try store.recordCheckpoint()
        #expect(try store.rootsFinding() == nil)
        try store.close()
    }

    @Test("takes a backup that was put in place by hand for a restore, which its log tells of")
    func backupPutInPlace() throws {
        try put(backup)
        let size = try #require(try NotedRoots(besides: path).notes.last?.size)
        var store = try open(isReadOnly: true)
        var report = try LedgerVerifier(store).verify()
        #expect(report.problems == [] && report.continuations.isEmpty && report.putBack != nil)
        try store.close()

        store = try open()
        #expect(store.takenUpCopy == report.putBack)
        // What the log tells is in the file itself, and survives the loss of the one beside it.
        let alone = sample.folder.file("alone.db")
        try FileManager.default.copyItem(atPath: path, toPath: alone)
        try store.close()
        try put(alone)
        store = try open(isReadOnly: true)
        report = try LedgerVerifier(store).verify()
        #expect(report.problems == [] && report.putBack == nil)
        #expect(report.continuations.map(\.reason) == [.putBack])
        #expect(report.continuations.first?.replaced?.size == size)
        try store.close()
    }

    @Test("however often it is put back, and whether by hand or by a restore, all is told")
    func putBackAgain() throws {
        for round in 1...4 {
            try put(backup)
            let store = try open()
            // The first round leaves the longest log, of which every later one has to tell.
            for number in 0..<(round == 1 ? 9 : 1) {
                try addContact("\(round)-\(number)", to: store)
            }
            try store.recordCheckpoint()
            #expect(try store.rootsFinding() == nil)
            #expect(try LedgerVerifier(store).verify().problems == [])
            try store.close()
        }
        let store = try Store.restore(path, from: backup, environment: sample.store.environment)
        #expect(try store.rootsFinding() == nil)
        #expect(try LedgerVerifier(store).verify().problems == [])
        try store.close()
    }

    @Test("tells another file, and knows one that the program made in the place of a removed one")
    func replaced() throws {
        let other = try SeededStore(seed: 84)
        try other.store.recordCheckpoint()
        let copy = sample.folder.file("other.db")
        try other.store.backup(to: copy)
        try put(copy)
        var store = try open(isReadOnly: true)
        guard case .replaced? = try store.rootsFinding() else {
            Issue.record("not found")
            return
        }
        try store.close()
        store = try open()
        #expect(try LedgerVerifier(store).verify().continuations.map(\.reason) == [.putBack])
        try store.close()
        try FileManager.default.removeItem(atPath: path)
        store = try open()
        #expect(try store.rootsFinding() == nil)
        try store.close()
    }

    @Test(
        "tells that the write-ahead log was taken away after the program was killed",
        arguments: [false, true]
    )
    func lostLog(afterPutBack: Bool) throws {
        if afterPutBack { try put(backup) }
        let store = try open()
        // A commit that adds nothing to the log is no reason to note nothing of the next.
        try store.database.write { try $0.run("UPDATE store_state SET epoch = epoch") }
        try addContact("last", to: store)
        // As a kill leaves it, but for the log beside the file.
        let killed = sample.folder.file("killed.db")
        try FileManager.default.copyItem(atPath: path, toPath: killed)
        let notes = URL(fileURLWithPath: NotedRoots.path(besides: path))
        let noted = try Data(contentsOf: notes)
        try store.close()
        try put(killed)
        try noted.write(to: notes)
        let opened = try open(isReadOnly: true)
        guard case .putBack? = try opened.rootsFinding() else {
            Issue.record("not found")
            return
        }
        #expect(try LedgerVerifier(opened).verify().problems.map(\.table) == ["file"])
        try opened.close()
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
