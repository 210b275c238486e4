import Foundation
import JSON
import Testing

@Suite("assay retention")
struct RetentionCommandTests {
    private static let people = """
        id,name,email,created_at
        1,Anna,anna@rossi.it,2019-01-01
        2,Bruno,bruno@verdi.it,2019-01-01
        3,Carla,carla@neri.it,2019-01-01
        4,,not an address,
        """

    @Test("A rule erases imported people by what their records tell, not by the day of the import")
    func people() throws {
        let place = try TestWorkspace()
        let file = try place.file("people.csv", Self.people)
        #expect(try place.run("import", file, "--no-train").code == 0)
        #expect(try place.run("mark", "3", "won").code == 0)
        let log = try place.file(
            "log.csv",
            "id,contact_id,kind,occurred_at\nx1,2,call_made,\(Date().ISO8601Format())\n"
        )
        #expect(try place.run("import", log, "--kind", "call", "--no-train").code == 0)
        #expect(try place.run("retention").errors.contains("no rule"))
        #expect(try place.run("retention", "set", "leads").code == 2)
        #expect(try place.run("retention", "set", "everything", "--days", "9").code == 2)
        let set = try place.run("retention", "set", "leads", "--days", "730")
        #expect(set.code == 0 && set.output.contains("leads are kept for 730 days"))
        let preview = try place.run("retention", "run")
        #expect(preview.code == 0 && preview.output.contains("Anna (1)"), "\(preview.output)")
        #expect(!preview.output.contains("Bruno"))
        let run = try place.run("retention", "run", "--yes", "--json")
        #expect(try run.jsonLines()[0]["people"] == 1, "\(run.output)")
        #expect(try place.run("show", "1").code != 0)
        #expect(try place.run("show", "2").code == 0)
        let rules = try place.run("retention", "--json").jsonLines()
        #expect(rules[0]["due"] == 0 && rules[0]["kind"] == "leads")
        let entries = try place.run("audit", "log", "--kind", "retention").output
        #expect(entries.contains("assay retention run"), "\(entries)")
        #expect(try place.run("audit", "verify").code == 0)
        #expect(try place.run("retention", "remove", "leads").code == 0)
    }
}
