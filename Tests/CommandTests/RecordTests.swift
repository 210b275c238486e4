import Foundation
import JSON
import Testing

@Suite("Records go in and out")
struct RecordTests {
    @Test("an import names its rejects by line, and can be listed, looked into and taken back")
    func rejectsAndUndo() throws {
        let place = try TestWorkspace()
        let csv = try place.file(
            "people.csv",
            "id,name,email,created_at\n1,Anna,anna@example.com,2026-02-30\n2,Bob,bob@example.com,\n"
        )
        let tried = try place.run("import", csv, "--dry-run", "--json")
        #expect(try tried.jsonLines()[0]["dry_run"]?.boolValue == true, "\(tried.errors)")
        #expect(try place.run("query", "SELECT count(*) FROM contact").output == "count(*)\n0\n")
        let imported = try place.run("import", csv, "--json")
        let report = try #require(try imported.jsonLines().first)
        #expect(report["read"]?.intValue == 2)
        let id = try #require(report["import_id"]?.stringValue)
        let rejected = try #require(report["rejected"]?.intValue)
        let list = try place.run("import", "rejects", String(id.prefix(8)), "--json").jsonLines()
        #expect(list.count == Int(rejected))
        for reject in list { #expect(reject["line"]?.intValue == 2) }
        #expect(try place.run("import", "list", "--json").jsonLines().count == 1)
        #expect(try place.run("import", "undo", String(id.prefix(8))).code == 0)
        #expect(try place.run("contacts").code == 5)
        #expect(try place.run("import", "undo", id).code == 6)
        #expect(try place.run("import", "undo", "nonsense").code == 5)
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test("an import is not taken back over later work unless that is said to go")
    func undoOverWork() throws {
        let place = try TestWorkspace()
        let csv = try place.file("people.csv", "id,name,title\n151,Anna Verdi,CEO\n152,Bruno,CFO\n")
        let imported = try place.run("import", csv, "--json").jsonLines()
        let id = try #require(imported.first?["import_id"]?.stringValue)
        #expect(try place.run("edit", "151", "title=Presidente", "segment=gold").code == 0)
        #expect(try place.run("note", "151", "wants an offer").code == 0)
        #expect(try place.run("mark", "152", "won").code == 0)
        let refused = try place.run("import", "undo", id)
        #expect(refused.code == 6, "\(refused)")
        for words in ["Anna Verdi (151): edited, 1 note", "Bruno (152): 1 mark", "--yes"] {
            #expect(refused.errors.contains(words), "\(refused.errors)")
        }
        #expect(try place.run("contacts").lines.count == 3)
        let undone = try place.run("import", "undo", id, "--yes")
        #expect(undone.code == 0 && undone.output.contains("Anna Verdi (151)"), "\(undone)")
        #expect(try place.run("contacts").code == 5)
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test("a contact is added once; another person of the same address is named")
    func addedTwice() throws {
        let place = try TestWorkspace()
        #expect(try place.run("add", "name=Anna Verdi", "email=info@olmo.example").code == 0)
        let again = try place.run("add", "name=verdi anna", "email=INFO@olmo.example")
        #expect(again.code == 6 && again.errors.contains("'Anna Verdi'"), "\(again.errors)")
        let bruno = try place.run("add", "name=Bruno Neri", "email=info@olmo.example")
        #expect(bruno.code == 0 && bruno.errors.contains("Anna Verdi"), "\(bruno.errors)")
        for name in ["Carla", "Dora"] {
            #expect(try place.run("add", "name=\(name)", "email=N/A").code == 0)
        }
        #expect(try place.run("query", "SELECT count(*) FROM contact").lines.last == "4")
        #expect(try place.run("score", "info@olmo.example").code == 2)
    }

    @Test("what is exported is imported again to the same records")
    func roundTrip() throws {
        let place = try TestWorkspace()
        var files = SampleFiles(seed: 11)
        let contacts = try place.file("contacts.csv", files.contacts(50))
        let interactions = try place.file("log.csv", files.interactions(100, contacts: 50))
        #expect(try place.run("import", contacts, interactions).code == 0)
        let copy = place.directory.appending(path: "copy.db").path
        for kind in ["contacts", "companies", "interactions"] {
            let path = place.directory.appending(path: "\(kind).jsonl").path
            let run = try place.run("export", kind, "--format", "jsonl", "--output", path)
            #expect(run.code == 0, "\(run.errors)")
            #expect(try place.run("import", path, "--db", copy).code == 0)
        }
        for kind in ["contacts", "interactions"] {
            let first = try place.run("export", kind, "--json")
            let second = try place.run("export", kind, "--json", "--db", copy)
            #expect(!first.lines.isEmpty && first.lines.sorted() == second.lines.sorted())
        }
        let wrong = try place.run("export", "interactions", "--format", "vcf")
        #expect(wrong.code == 2 && wrong.output.isEmpty, "\(wrong.errors)")
        #expect(try place.run("export", "everything").code == 2)
    }

    @Test("a backup is whole, replaces nothing unasked, and restores what was")
    func backup() throws {
        let place = try TestWorkspace()
        let lead = "{\"id\":\"a\",\"name\":\"Anna\"}\n"
        #expect(try place.run("score", "--stdin", input: lead).code == 0)
        let backup = place.directory.appending(path: "backup.db").path
        #expect(try place.run("backup", backup).code == 0)
        #expect(try place.run("backup", backup).code == 1)
        #expect(try place.run("audit", "verify", "--db", backup).code == 0)
        #expect(try place.run("score", "a").code == 0)
        #expect(try place.run("restore", backup).code == 2)
        #expect(try place.run("restore", backup, "--yes").code == 0)
        #expect(try place.run("history", "a").lines.count == 2)
        let verified = try place.run("audit", "verify")
        #expect(verified.output.contains("the file was restored from a backup"), "\(verified)")
        let torn = try place.file("torn.db", "SQLite format 3\u{0}and then nothing")
        #expect(try place.run("restore", torn, "--yes").code == 1)
        #expect(try place.run("restore", "/nowhere.db", "--yes").code == 5)
        #expect(try place.run("history", "a").lines.count == 2)
        #expect(try place.run("audit", "verify").code == 0)
    }
}
