import AuditLog
import Engine
import Foundation
import Resources
import SQLite
import Storage
import TestSupport
import Testing

/// What is left of a data file after damage of every kind.
@Suite("A salvaged data file") struct SalvagedStoreTests {
    /// Tables that a salvage adds to or makes anew.
    private static let written: Set = [
        "ledger_entry", "ledger_head", "actor", "ledger_origin", "search_block", "search_changed",
        "subject_key", "record_changed",
    ]

    @Test("of a sound one has the same rows in every table, and a log that is intact")
    func sound() throws {
        let original = try SalvageOriginal(seed: 11)
        let folder = try TemporaryDirectory()
        try folder.write(original.bytes, to: "old.db")
        let report = try Store.salvage(
            folder.file("old.db"),
            into: folder.file("new.db"),
            environment: original.environment
        )
        #expect(report.isComplete && report.entries > 0, "\(report)")
        let store = try Store(path: folder.file("new.db"), environment: original.environment)
        let rows = try SalvageOriginal.rows(store)
        for (table, expected) in original.rows {
            let found = rows[table] ?? []
            if Self.written.contains(table) {
                #expect(
                    table.hasPrefix("search") || table == "ledger_head"
                        || found.isSuperset(of: expected),
                    "\(table)"
                )
            } else {
                #expect(found == expected, "\(table)")
            }
        }
        let verified = try LedgerVerifier(store).verify()
        #expect(verified.isIntact, "\(verified.problems)")
        #expect(verified.continuations.map(\.reason) == [.salvage])
        #expect(verified.continuations.first?.lost == nil)
        #expect(try store.rootsFinding() == nil)
        try store.close()
    }

    @Test("has lost entries of scores again, where the tree proves them", arguments: [0, 1])
    func proved(side: Int) throws {
        let original = try SalvageOriginal(seed: 5)
        // Of the block of 256 that a node stands over, and of the end, which the root tells.
        let leaf = try #require(
            original.leaves.last {
                $0.table == "ledger_entry" && (side == 0 ? $0.keys.last ?? 0 < 250 : true)
                    && $0.keys.allSatisfy { key in
                        original.rows["score"]?.contains { $0[0] == .integer(key) } ?? false
                    }
            }
        )
        var bytes = original.bytes
        let start = (leaf.page - 1) * SalvageOriginal.pageBytes
        for place in start..<start + SalvageOriginal.pageBytes { bytes[place] = 0 }
        let folder = try TemporaryDirectory()
        try folder.write(bytes, to: "old.db")
        let report = try Store.salvage(
            folder.file("old.db"),
            into: folder.file("new.db"),
            environment: original.environment
        )
        #expect(report.isComplete && report.provedEntries == Int64(leaf.keys.count), "\(report)")
        let store = try Store(path: folder.file("new.db"), environment: original.environment)
        let verified = try LedgerVerifier(store).verify()
        #expect(verified.isIntact, "\(verified.problems)")
        try store.close()
    }

    @Test("of an older schema is brought up to date", arguments: [3, 12, 25])
    func old(version: Int) throws {
        let sample = try SeededStore(seed: 3)
        let folder = try TemporaryDirectory()
        let old = try Database(
            Database.Configuration(
                path: folder.file("old.db"),
                applicationID: Store.applicationID,
                migrations: Array(Migrations.sqlite.prefix(version))
            )
        )
        try old.write { connection in
            try connection.execute(
                """
                INSERT INTO organization (id, recorded_at) VALUES ('acme', 1);
                INSERT INTO store_state VALUES (1, 'device', 5);
                INSERT INTO contact (organization_key, id, name, recorded_at)
                VALUES (1, 'anna', 'Anna', 1), (1, 'bruno', 'Bruno', 2);
                """
            )
        }
        try old.close()
        var bytes = try #require(try folder.contents()["old.db"])
        // Nothing but the table of migrations tells how old it is.
        for place in 0..<100 { bytes[place] = 0 }
        try folder.write(bytes, to: "old.db")
        let report = try Store.salvage(
            folder.file("old.db"),
            into: folder.file("new.db"),
            environment: sample.clock.environment
        )
        #expect(report.isComplete, "\(report)")
        let store = try Store(path: folder.file("new.db"), environment: sample.clock.environment)
        #expect(try store.health().counts.contacts == 2)
        #expect(try store.database.structureProblems() == [])
        try store.close()
    }

    @Test(
        "has every row that was not damaged itself, is sound, and calls no lost entry intact",
        arguments: 1...4 as ClosedRange<UInt64>
    )
    func damaged(seed: UInt64) throws {
        let original = try SalvageOriginal(seed: seed)
        var random = SeededGenerator(seed: seed &* 7_919)
        for damage in SalvageDamage.allCases {
            let (bytes, pages) = damage.done(to: original, &random)
            let folder = try TemporaryDirectory()
            try folder.write(bytes, to: "old.db")
            let report = try Store.salvage(
                folder.file("old.db"),
                into: folder.file("new.db"),
                environment: original.environment
            )
            #expect(try folder.contents()["old.db"] == bytes, "\(seed) \(damage)")
            let store = try Store(path: folder.file("new.db"), environment: original.environment)
            try checkRows(original, pages, report, store, "\(seed) \(damage)")
            try checkLog(original, report, store, "\(seed) \(damage)")
            try store.close()
        }
    }

    /// Rows on pages as they were are there, but those whose entry of the log is lost.
    private func checkRows(
        _ original: SalvageOriginal,
        _ damaged: Set<Int>,
        _ report: SalvageReport,
        _ store: Store,
        _ label: String
    ) throws {
        try store.database.read { connection in
            #expect(try connection.value("PRAGMA integrity_check")?.text == "ok", "\(label)")
            #expect(try connection.row("PRAGMA foreign_key_check") == nil, "\(label)")
            var found: [String: Set<Int64>] = [:]
            for leaf in original.leaves
            where !damaged.contains(leaf.page) && leaf.rest.isDisjoint(with: damaged)
                && !leaf.table.hasPrefix("search_") && leaf.table != "score_latest"
                && leaf.table != "stale_contact"
            {
                if found[leaf.table] == nil {
                    var keys: Set<Int64> = []
                    try connection.rows("SELECT rowid FROM \(leaf.table)") {
                        keys.insert($0.int64(0))
                    }
                    found[leaf.table] = keys
                }
                let belongsToEntry = leaf.table == "score" || leaf.table == "ledger_payload"
                let missing = leaf.keys.filter { key in
                    found[leaf.table]?.contains(key) == false
                        && !(belongsToEntry && report.lostEntries.contains { $0.contains(key) })
                }
                #expect(missing.isEmpty, "\(label): \(leaf.table) \(missing) of page \(leaf.page)")
            }
        }
    }

    private func checkLog(
        _ original: SalvageOriginal,
        _ report: SalvageReport,
        _ store: Store,
        _ label: String
    ) throws {
        let numbers = Set(original.rows["ledger_entry", default: []].compactMap { $0[0].integer })
        let kept = try store.database.read { connection in
            var kept: Set<Int64> = []
            try connection.rows("SELECT seq FROM ledger_entry") { kept.insert($0.int64(0)) }
            return kept
        }
        let lost = numbers.subtracting(kept)
        // An end of which nothing is left can be told by nobody.
        let told = Set(report.lostEntries.flatMap { Array($0) })
        #expect(lost.filter { $0 < report.entries } == told, "\(label)")
        let verified = try LedgerVerifier(store).verify()
        #expect(verified.continuations.last?.reason == .salvage, "\(label)")
        if !told.isEmpty {
            #expect(!verified.isIntact && !report.isComplete, "\(label)")
            #expect(verified.continuations.last?.lost == report.lostNumbers, "\(label)")
        }
        if report.isComplete { #expect(lost.isEmpty, "\(label)") }
    }
}
