@testable import AuditLog
import CRM
import Engine
import Interchange
import JSON
import Ledger
import SQLite
import Storage
import TestSupport
import Testing

@Suite("A contact that gets another id after it was scored")
struct ContactIDTests {
    private let sample: SeededStore
    private var store: Store { sample.store }

    init() throws { sample = try SeededStore(seed: 51) }

    private static let list = "Name,Email\nAnna Verdi,a@x.example\nBruno Neri,b@x.example\n"
    private static let crm = "id,Name,Email\nC1,Anna Verdi,a@x.example\n"

    @discardableResult
    private func load(_ text: String) throws -> ImportReport {
        let path = try sample.folder.write(Array(text.utf8), to: "input.csv")
        return try Importer(store, options: ImportOptions(organizationID: "acme")).run(path)
    }

    private func score() throws {
        sample.clock.advance(1_000_000)
        _ = try ScoringEngine(store: store).scoreAll(organization: "acme")
    }

    private func problems(_ moment: String = "") throws -> [String] {
        for isIncremental in [true, false] {
            let report = try LedgerVerifier(store).verify(isIncremental: isIncremental)
            #expect(report.rows.untoldIDs == 0)
            if !isIncremental { return report.problems.map(\.description) }
        }
        return []
    }

    private var ids: [String] {
        get throws {
            try store.database.read { connection in
                var ids: [String] = []
                try connection.rows("SELECT id FROM contact WHERE deleted_at IS NULL ORDER BY 1") {
                    ids.append($0.string(0))
                }
                return ids
            }
        }
    }

    @Test("by a file that has ids, and loses it when that file is undone, accuses nobody")
    func takenOver() throws {
        try load(Self.list)
        try score()
        let report = try load(Self.crm)
        #expect(try ids.first == "C1")
        #expect(try problems() == [])
        try score()
        #expect(try problems() == [])
        _ = try store.undo(importID: report.importID)
        #expect(try ids.allSatisfy { $0.hasPrefix("import:") })
        #expect(try problems() == [])
        try score()
        try load(Self.crm)
        try score()
        #expect(try problems() == [])
        let replayed = try ScoringEngine(store: store).replayAll()
        #expect(replayed.identical == replayed.count && replayed.count == 8)
    }

    @Test("is told of by entries whose bodies hold no id")
    func entries() throws {
        try load(Self.list)
        let report = try load(Self.crm)
        _ = try store.undo(importID: report.importID)
        var bodies: [JSON] = []
        try store.auditTrail.entries(kinds: ["contact_id", "import", "import_undo"], limit: 9) {
            entry in
            bodies.append(try JSON(parsing: entry.body))
        }
        let told = bodies.filter { $0["kind"] == "contact_id" }
        #expect(
            told.map { [$0["facts"]?["by"], $0["facts"]?["import_id"]] } == [
                ["import", .string(report.importID)],
                ["import_undo", .string(report.importID)],
            ]
        )
        #expect(told.allSatisfy { $0["subject"] != nil && $0["commit"] != nil })
        let counted = bodies.filter { $0["kind"] != "contact_id" }
        #expect(counted.map { $0["facts"]?["ids_changed"] } == [0, 1, 1])
        #expect(try problems() == [])
        let result = try PythonVerifier.verify("--database", sample.folder.file("assay.db"))
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("is unharmed by whatever else happens to records")
    func otherOperations() throws {
        let first = try load(Self.list + "Carla,c@x.example\n")
        try load("id,name,email,company\nK1,Dario,d@x.example,Olmo\n")
        try score()
        try load("id,name,email,company\nK1,Dario Gallo,a2@x.example,Pino\n")
        let organization = try #require(try store.organizationKey(ifKnown: "acme"))
        try store.edit(
            .contact,
            id: "K1",
            organizationKey: organization,
            fields: ["email": .text("a@x.example"), "company": .text("Olmo Spa")]
        )
        _ = try store.addNote("called", contactKey: 4)
        try store.edit(
            .contact,
            id: "K1",
            organizationKey: organization,
            fields: [:],
            isDeleted: true
        )
        #expect(try problems() == [])
        try load("id,name,email\nK1,Dario,d@x.example\n")
        let undone = try load("id,name,email\nC2,Bruno,b@x.example\nC3,Eva,e@x.example\n")
        _ = try store.undo(importID: undone.importID)
        _ = try store.undo(importID: first.importID)
        try score()
        #expect(try problems() == [])
    }

    @Test(
        "without an entry of the log, or with a forged one, is found",
        arguments: [
            // A row renamed, before or after an honest change of its id.
            "UPDATE contact SET id = 'C9' WHERE contact_key = 1",
            "UPDATE contact SET id = 'C9' WHERE contact_key = 2",
            "UPDATE contact SET id = (SELECT before ->> 'id' FROM import_change) WHERE contact_key = 1",
            // Two people swapped.
            """
            UPDATE contact SET id = 'x' WHERE contact_key = 1;
            UPDATE contact SET id = 'C1' WHERE contact_key = 2;
            UPDATE contact SET id = 'C2' WHERE contact_key = 1
            """,
            // Traces as older versions left them explain nothing in a file that this one wrote.
            """
            UPDATE contact SET id = 'C9' WHERE contact_key = 2;
            INSERT INTO import_change (import_key, number, table_name, row_key, before)
                SELECT import_key, 9, table_name, 2,
                json_set(before, '$.id', (SELECT id FROM contact WHERE contact_key = 2))
                FROM import_change
            """,
            // The account itself.
            "UPDATE ledger_payload SET payload = CAST(replace(payload, 'C1', 'C9') AS BLOB)"
                + " WHERE seq = (SELECT seq FROM ledger_entry WHERE kind = 'contact_id')",
            "DELETE FROM ledger_payload"
                + " WHERE seq = (SELECT seq FROM ledger_entry WHERE kind = 'contact_id')",
            "UPDATE ledger_entry SET subject = zeroblob(16) WHERE kind = 'contact_id'",
            "UPDATE ledger_entry SET kind = 'import' WHERE kind = 'contact_id'",
        ]
    )
    func forged(sql: String) throws {
        try load(Self.list)
        try score()
        try load(Self.crm)
        #expect(try problems() == [])
        try Forger(path: sample.folder.file("assay.db"), seed: 1).run(sql)
        #expect(try LedgerVerifier(store).verify().problems != [])
    }

    /// A list imported and scored, then Anna's id changed, as versions did that counted no ids.
    private func oldFile(_ facts: JSON) throws {
        let made = "import:0123456789abcdef:1"
        try store.database.write { connection in
            try connection.run(
                """
                INSERT INTO import_run (id, organization_key, file_name, file_sha256, file_bytes,
                    settings, status, started_at)
                VALUES ('list', 1, 'a.csv', '0123456789abcdef0123', 1, '{}', 'done', 1)
                """
            )
            try connection.run(
                """
                INSERT INTO contact (organization_key, id, name, recorded_at, import_key)
                VALUES (1, ?, 'Anna', 1, 1)
                """,
                .text(made)
            )
            try append("import", facts, connection)
        }
        try score()
    }

    private func append(_ kind: String, _ facts: JSON, _ connection: Connection) throws {
        _ = try LedgerLog.append(
            LedgerRecord(kind: kind, at: .testNow, facts: facts),
            on: connection,
            randomBytes: store.environment.randomBytes
        )
    }

    @Test(
        "by an earlier version is accepted and counted, where that version's import is in the log"
    )
    func takenOverByEarlierVersion() throws {
        try oldFile(["import_id": "list"])
        try store.database.write { connection in
            try connection.run("UPDATE contact SET id = 'C1'")
            try append("import", ["import_id": "crm"], connection)
        }
        try score()
        var report = try LedgerVerifier(store).verify()
        #expect(report.problems == [] && report.rows.untoldIDs == 1)
        // Undone by that version, too: what names the id it gave is of before.
        try store.database.write { connection in
            try connection.run(
                """
                INSERT INTO import_run (id, organization_key, file_name, file_sha256, file_bytes,
                    settings, status, started_at)
                VALUES ('crm', 1, 'b.csv', 'fedcba9876543210', 1, '{}', 'undone', 1)
                """
            )
            let made = "import:0123456789abcdef:1"
            try connection.run(
                """
                INSERT INTO import_change (import_key, number, table_name, row_key, before)
                VALUES (2, 1, 'contact', 1, json_object('id', ?))
                """,
                .text(made)
            )
            try connection.run("UPDATE contact SET id = ?", .text(made))
            try append("import_undo", ["import_id": "crm"], connection)
        }
        report = try LedgerVerifier(store).verify()
        #expect(report.problems == [] && report.rows.untoldIDs == 1)
        // What was scored after that cannot have had it.
        try score()
        try store.database.write { try $0.run("UPDATE import_change SET row_key = 9") }
        let tables = try LedgerVerifier(store).verify().problems.map(\.table)
        #expect(Set(tables).subtracting(["import_run"]) == ["score"])
    }

    @Test("is not excused by an import of this version that the log has")
    func notExcused() throws {
        try oldFile(["import_id": "list", "ids_changed": 0])
        try store.database.write { try $0.run("UPDATE contact SET id = 'C1'") }
        #expect(try LedgerVerifier(store).verify().problems.count == 1)
    }
}
