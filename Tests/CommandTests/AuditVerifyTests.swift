import Foundation
import JSON
import Testing

@Suite("assay audit verify") struct AuditVerifyTests {
    private func scored() throws -> TestWorkspace {
        let place = try TestWorkspace()
        var files = SampleFiles(seed: 8)
        let contacts = try place.file("contacts.csv", files.contacts(40))
        let interactions = try place.file("interactions.csv", files.interactions(90, contacts: 40))
        #expect(try place.run("import", contacts, interactions).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        return place
    }

    private func count(_ place: TestWorkspace, _ table: String) throws -> Int64? {
        let sql = "SELECT count(*) AS n FROM \(table)"
        return try place.run("query", sql, "--json").jsonLines().first?["n"]?.intValue
    }

    @Test("says what was compared, how much of it, and what the log does not cover")
    func words() throws {
        let place = try scored()
        #expect(try place.run("mark", "c1", "won").code == 0)
        let outcome = try place.run("audit", "verify")
        #expect(outcome.code == 0)
        #expect(
            outcome.output.contains(
                "Compared  40 scores, 41 payloads (inputs and results), 2 models"
            )
        )
        #expect(
            outcome.output.contains("Uncovered 0 contacts, 0 interactions, 0 deals, 1 outcome:")
        )
        #expect(
            outcome.lines.last
                == "Intact: all that was compared is as it was written."
        )
        let report = try place.run("audit", "verify", "--json").jsonLines()[0]
        let tables = ["scores": "score", "payloads": "ledger_payload", "models": "model"]
        for (member, table) in tables {
            #expect(try report[member]?.intValue == count(place, table), "\(member)")
        }
        let uncovered: JSON = ["contacts": 0, "interactions": 0, "deals": 0, "outcomes": 1]
        #expect(report["not_covered"] == uncovered)
        #expect(try #require(report["records"]?["rows"]?.intValue) >= 130)
    }

    @Test("names interactions that were deleted behind the program's back")
    func deletedInteractions() throws {
        let place = try scored()
        let deleted = try place.shell(
            "sqlite3 \"$ASSAY_DB\" 'DELETE FROM interaction WHERE interaction_key > 30'"
        )
        #expect(deleted.code == 0, "\(deleted.errors)")
        let outcome = try place.run("audit", "verify")
        #expect(outcome.code == 10 && outcome.output.contains("interaction 31: was removed"))
    }

    @Test("does not take a file that gives a scored contact its id for tampering, nor its undoing")
    func takeover() throws {
        let place = try TestWorkspace()
        let list = try place.file("a.csv", "Name,Email\nAnna Verdi,a@x.example\n")
        let crm = try place.file("b.csv", "id,Name,Email\nC1,Anna Verdi,a@x.example\n")
        #expect(try place.run("import", list).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        let second = try JSON(parsing: try place.run("import", crm, "--json").output)
        let id = try #require(second["import_id"]?.stringValue)
        #expect(try place.run("audit", "verify").code == 0)
        #expect(try place.run("score", "--all").code == 0)
        #expect(try place.run("import", "undo", id).code == 0)
        let outcome = try place.run("audit", "verify")
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(try place.run("audit", "log", "--kind", "contact_id").lines.count == 3)
    }
}
