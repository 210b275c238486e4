import Foundation
import JSON
import Testing

@Suite("From an export to proof")
struct FlowTests {
    private func filled() throws -> TestWorkspace {
        let place = try TestWorkspace()
        var files = SampleFiles(seed: 7)
        try place.file("contacts.csv", files.contacts(60))
        try place.file("interactions.csv", files.interactions(400, contacts: 60))
        let imported = try place.run(
            "import",
            place.directory.appending(path: "contacts.csv").path,
            place.directory.appending(path: "interactions.csv").path
        )
        #expect(imported.code == 0, "\(imported.errors)")
        return place
    }

    @Test("imports, scores, shows, explains, lists and proves")
    func wholeWay() throws {
        let place = try filled()
        let scored = try place.run("score", "--all")
        #expect(scored.code == 0, "\(scored.errors)")
        let shown = try place.run("show", "c1")
        #expect(shown.code == 0 && shown.output.contains("Person1"), "\(shown.errors)")
        for line in shown.lines { #expect(line.count <= 80) }
        let json = try #require(try place.run("show", "c1", "--json").jsonLines().first)
        let points = try #require(json["score"]?["score"]?.intValue)
        #expect((0...100).contains(points))
        let explained = try place.run("explain", "c1", "--json")
        #expect(explained.code == 0, "\(explained.errors)")
        let history = try place.run("history", "c1")
        #expect(
            history.lines.count == 2 && history.lines[0].hasPrefix("score_number\tscored_at\tscore")
        )
        let top = try place.run("top", "-n", "5", "--json")
        #expect(try top.jsonLines().count == 5)
        let verified = try place.run("audit", "verify", "--json")
        #expect(verified.code == 0, "\(verified.output)")
        #expect(try verified.jsonLines()[0]["intact"]?.boolValue == true)
        let replayed = try place.run("audit", "replay", "--all")
        #expect(replayed.code == 0, "\(replayed.errors)")
    }

    @Test("finds contacts by id, e-mail or part of a name, and lists candidates when several fit")
    func identities() throws {
        let place = try filled()
        #expect(try place.run("show", "Person33").output.contains("id c33"))
        let ambiguous = try place.run("show", "person1")
        #expect(ambiguous.code == 2 && ambiguous.errors.contains("fits several contacts"))
        #expect(ambiguous.errors.contains("c1"))
        #expect(try place.run("show", "nobody").code == 5)
        #expect(try place.run("contacts", "person33", "--json").jsonLines().count == 1)
        #expect(try place.run("contacts", "zzz").code == 5)
    }

    @Test("leaves those who asked not to be contacted off the list, and says so of them")
    func refusals() throws {
        let place = try TestWorkspace()
        let people = try place.file("people.csv", "id,name\n1,Anna\n2,Bruno\n3,Carla\n")
        let log = try place.file(
            "log.csv",
            "Activity ID,Contact ID,Activity Type,Date\nx1,1,Email Unsubscribed,2026-11-20\n"
        )
        #expect(try place.run("import", people, log).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        func listed() throws -> [String] {
            try place.run("top", "--json").jsonLines().compactMap { $0["id"]?.stringValue }.sorted()
        }
        #expect(try listed() == ["2", "3"])
        #expect(try place.run("show", "1").output.contains("Unsubscribed or complained"))
        #expect(try place.run("edit", "3", "do_not_contact=yes").code == 0)
        #expect(try listed() == ["2"])
        #expect(try place.run("edit", "3", "do_not_contact=no").code == 0)
        #expect(try listed() == ["2", "3"])
        #expect(try place.run("edit", "3", "do_not_contact=perhaps").code == 2)
    }

    @Test("prints tables for pipes as TSV, and JSON Lines when asked")
    func formats() throws {
        let place = try filled()
        let piped = try place.run("contacts", "-n", "3")
        #expect(piped.lines.count == 4)
        #expect(piped.lines[0] == "score\tcategory\tname\tcompany\temail\tid")
        let json = try place.run("query", "SELECT 1 AS a, 'x' AS b, NULL AS c", "--json")
        #expect(json.output == "{\"a\":1,\"b\":\"x\",\"c\":null}\n")
        let csv = try place.run("query", "SELECT '=1+1' AS a, 'x,y' AS b", "--format", "csv")
        #expect(csv.output == "a,b\n'=1+1,\"x,y\"\n")
    }

    @Test(
        "refuses to change anything by query",
        arguments: [
            "DELETE FROM contact", "UPDATE contact SET name = 'x'", "DROP TABLE contact",
            "ATTACH 'other.db' AS o", "VACUUM INTO 'copy.db'",
            "/* SELECT */ INSERT INTO x VALUES (1)",
            "WITH a AS (SELECT 1) DELETE FROM contact", "PRAGMA user_version = 99",
            "SELECT 1; DELETE FROM contact",
        ]
    )
    func readOnly(sql: String) throws {
        let place = try filled()
        let before = try place.run("query", "SELECT count(*) FROM contact").output
        let refused = try place.run("query", sql)
        #expect(refused.code == 1 && !refused.errors.isEmpty, "\(sql): \(refused.errors)")
        #expect(try place.run("query", "SELECT count(*) FROM contact").output == before)
        #expect(try place.run("query", "PRAGMA user_version").output != "user_version\n99\n")
    }
}
