import Foundation
import JSON
import Testing

@Suite("The rights of a person, from the command line")
struct PersonCommandTests {
    private func place() throws -> TestWorkspace {
        let place = try TestWorkspace()
        let lines = """
            {"id":"r1","name":"Anna Quadrifoglio","email":"anna@quadrifoglio.example","title":"CEO"}
            {"id":"r2","name":"Luca Verdi","email":"luca@verdi.example"}

            """
        #expect(try place.run("score", "--stdin", input: lines).code == 0)
        #expect(try place.run("note", "r1", "<b>wants</b> an offer").code == 0)
        return place
    }

    @Test("everything held of a person is written for them, proved, and told in the log")
    func access() throws {
        let place = try place()
        let folder = place.directory.appending(path: "anna").path
        let written = try place.run("audit", "person", "r1", "--output", folder, "--lang", "it")
        #expect(written.code == 0, "\(written.errors)")
        let page = try String(contentsOfFile: "\(folder)/person.html", encoding: .utf8)
        #expect(page.contains("Anna Quadrifoglio") && page.contains("Dati conservati"))
        #expect(page.contains("&lt;b&gt;wants&lt;/b&gt;") && !page.contains("<b>wants"))
        #expect(!page.contains("Luca"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/person.json"))
        let record = try JSON(parsing: Array(bytes))
        #expect(record["scores"]?.arrayValue?.count == 1)
        #expect(record["records"]?["contact"]?.arrayValue?.count == 1)
        #expect(record["records"]?["interaction"]?.arrayValue?.count == 1)
        #expect(record["records"]?["subject_key"] == nil)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("Luca"))
        let proofs = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix("proof-") }
        #expect(proofs.count == 1)
        #expect(try place.run("audit", "log", "--kind", "export").output.contains("person"))
    }

    @Test("a person is erased once it is confirmed, and everything says so afterwards")
    func erasure() throws {
        let place = try place()
        let asked = try place.run("audit", "erase", "r1")
        #expect(asked.code == 0 && asked.output.contains("Would erase Anna"))
        #expect(try place.run("show", "r1").code == 0)
        let done = try place.run("audit", "erase", "r1", "--yes", "--json")
        #expect(done.code == 0, "\(done.errors)")
        #expect(try done.jsonLines()[0]["traces"] == [])
        #expect(try place.run("show", "r1").code == 5)
        let verified = try place.run("audit", "verify")
        #expect(verified.code == 0 && verified.output.contains("Erased    1 contact"))
        #expect(try place.run("audit", "replay", "--all").output.contains("1 of people who"))
        let score = try place.run("query", "SELECT min(seq) FROM score").lines.last ?? ""
        let explained = try place.run("explain", score)
        #expect(explained.code == 5 && explained.errors.contains("was erased on"))
    }

    @Test("a contact that was deleted before is still told and erased, and then is nobody")
    func deletedBefore() throws {
        let place = try place()
        #expect(try place.run("delete", "r1").code == 0)
        let told = try place.run("audit", "person", "anna@quadrifoglio.example")
        #expect(told.code == 0 && told.output.contains("Quadrifoglio"), "\(told.errors)")
        let done = try place.run("audit", "erase", "r1", "--yes", "--json")
        #expect(try done.code == 0 && done.jsonLines()[0]["traces"] == [], "\(done.errors)")
        #expect(try place.run("audit", "erase", "r1", "--yes").code == 5)
        #expect(try place.run("audit", "verify").code == 0)
    }
}
