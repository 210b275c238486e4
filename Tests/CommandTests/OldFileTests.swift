import Foundation
import JSON
import Sync
import Testing

/// `fixtures/files/0.1.0.db` was written by version 0.1.0 (schema 10) and holds something of every
/// kind that it could hold; `fixtures/files/README.md` says how it came about.
@Suite("A data file of version 0.1.0")
struct OldFileTests {
    @Test("is migrated, and its log is intact")
    func verifies() throws {
        let place = try Self.placeWithOldFile()
        let report = try place.run("audit", "verify", "--json")
        #expect(report.code == 0, "\(report.output)\(report.errors)")
        let facts = try JSON(parsing: report.output)
        #expect(facts["intact"]?.boolValue == true)
        #expect((facts["entries"]?.intValue ?? 0) >= 125)
        #expect(facts["scores"]?.intValue == 114)
        #expect(facts["payloads"]?.intValue == 115)
    }

    @Test("replays every score and every run of an agent to the bit")
    func replays() throws {
        let place = try Self.placeWithOldFile()
        let replay = try place.run("audit", "replay", "--all", "--json")
        #expect(replay.code == 0, "\(replay.output)\(replay.errors)")
        let facts = try JSON(parsing: replay.output)
        #expect(facts["identical"]?.intValue == 115 && facts["different"]?.intValue == 0)
        #expect(facts["not_replayable"]?.intValue == 0)
        for run in try place.run("runs", "--json").jsonLines() {
            let id = try #require(run["run_id"]?.stringValue)
            #expect(try place.run("runs", id, "--replay").code == 0)
        }
    }

    @Test("loses no record, edit, conflict, refused edit, token or kept answer")
    func keepsEverything() throws {
        let place = try Self.placeWithOldFile()
        #expect(try place.run("score", "K2").code == 0, "it can be written to, so it is migrated")
        let counts = [
            "contact": 49, "contact_version": 16, "company": 14, "interaction": 134,
            "opportunity": 42, "outcome": 26, "model": 2, "agent_run": 3, "agent_attempt": 6,
            "agent_tool_call": 9, "import_run": 6, "import_reject": 1, "import_change": 5,
            "change": 4, "change_field": 12, "sync_conflict": 1, "sync_quarantine": 1,
            "sync_link": 1, "sync_shadow": 60, "access_token": 1, "kept_answer": 1,
        ]
        for (table, rows) in counts.sorted(by: { $0.key < $1.key }) {
            let sql = "SELECT count(*) AS rows FROM \(table)"
            let run = try place.run("query", sql, "--json")
            let held = try run.jsonLines().first?["rows"]?.intValue
            #expect(held == Int64(rows), "\(table): \(run.output)\(run.errors)")
        }
    }

    @Test("still tells what waits, what met another edit and what was refused")
    func syncState() throws {
        let place = try Self.placeWithOldFile()
        let status = try JSON(parsing: try place.run("sync", "status", "--json").output)
        #expect(status["conflicts"]?.intValue == 1 && status["quarantined"]?.intValue == 1)
        let conflict = try place.run("sync", "conflicts", "--json")
        #expect(conflict.output.contains("there") && conflict.output.contains("phone"))
        let refused = try place.run("sync", "quarantine", "--json")
        #expect(refused.output.contains("BAD") && refused.output.contains("23514"))
        let tokens = try place.run("token", "list", "--json")
        #expect(tokens.output.contains("score:write"))
    }

    @Test("has its last import undone, up to what it was before")
    func undoes() throws {
        let place = try Self.placeWithOldFile()
        let imports = try place.run("import", "list", "--json").jsonLines()
        let last = try #require(imports.first { $0["file"]?.stringValue == "contacts_later.csv" })
        let id = try #require(last["id"]?.stringValue)
        let undo = try place.run("import", "undo", id)
        #expect(undo.code == 0, "\(undo.output)\(undo.errors)")
        let contacts = try place.run("export", "contacts", "--json")
        #expect(contacts.lines.count == 46, "\(contacts.errors)")
        #expect(!contacts.output.contains("Head of Sales"))
    }

    /// A directory with a writable copy of the old file in the place of the data file.
    static func placeWithOldFile() throws -> TestWorkspace {
        let place = try TestWorkspace()
        let old = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/files/0.1.0.db")
        try Data(contentsOf: old).write(to: place.database)
        return place
    }
}
