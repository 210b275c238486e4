import CRM
import Foundation
import Interchange
import JSON
import SQLite
import Storage
import TestSupport

/// A store in a folder of its own, with a clock and randomness that repeat.
final class ImportBench {
    static let organization = "acme"
    /// The moment at which imports of the tests happen, until a test moves the clock on.
    static let now = Instant(Instant.Day(year: 2026, month: 6, day: 1))

    let directory: TemporaryDirectory
    let clock = ManualClock(ImportBench.now, seed: 42)
    let store: Store

    init() throws {
        directory = try TemporaryDirectory()
        store = try Store(path: directory.file("test.db"), environment: clock.environment)
    }

    /// The path of a sample under `fixtures/import`.
    static func fixture(_ name: String) -> String {
        URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("fixtures/import/\(name)").path
    }

    func options(_ change: (inout ImportOptions) -> Void = { _ in }) -> ImportOptions {
        var options = ImportOptions(organizationID: Self.organization)
        change(&options)
        return options
    }

    @discardableResult
    func load(
        fixture name: String,
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportReport {
        try Importer(store, options: options(change)).run(Self.fixture(name))
    }

    @discardableResult
    func load(
        _ text: String,
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportReport {
        try load(Array(text.utf8), change)
    }

    @discardableResult
    func load(
        _ bytes: [UInt8],
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportReport {
        let path = try directory.write(bytes, to: "input")
        return try Importer(store, options: options(change)).run(path)
    }

    var organizationKey: OrganizationKey {
        get throws {
            try store.database.read {
                try store.organizationKeyIfKnown(Self.organization, $0) ?? 0
            }
        }
    }

    func contacts() throws -> [Contact] {
        var all: [Contact] = []
        try store.forEachContact(organizationKey: organizationKey) { all.append($0) }
        return all
    }

    func companies() throws -> [Company] {
        var all: [Company] = []
        try store.forEachCompany(organizationKey: organizationKey) { all.append($0) }
        return all
    }

    func interactions() throws -> [Interaction] {
        var all: [Interaction] = []
        try store.forEachInteraction(organizationKey: organizationKey) { one, _ in all.append(one) }
        return all
    }

    func opportunities() throws -> [Opportunity] {
        var all: [Opportunity] = []
        try store.forEachOpportunity(organizationKey: organizationKey) { all.append($0) }
        return all
    }

    func outcomes() throws -> [Outcome] {
        var all: [Outcome] = []
        try store.forEachOutcome(organizationKey: organizationKey) { all.append($0) }
        return all
    }

    /// Every row of the CRM tables as text, without the times at which rows were written.
    func dump() throws -> [String] {
        try store.database.read { connection in
            var rows: [String] = []
            for table in ["contact", "company", "interaction", "opportunity", "outcome"] {
                try connection.rows("SELECT * FROM \(table) ORDER BY 1") { row in
                    let cells = (0..<row.columnCount).filter { row.columnName($0) != "recorded_at" }
                    rows.append(
                        table + cells.map { "|\(row.columnName($0))=\(row.value($0))" }.joined()
                    )
                }
            }
            return rows
        }
    }

    func count(_ sql: String) throws -> Int64 {
        try store.database.read { try $0.value(sql)?.integer ?? -1 }
    }
}
