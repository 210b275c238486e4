import Foundation
import JSON
import Testing

@Suite("assay objection")
struct ObjectionCommandTests {
    private static let people = """
        id,name,email,title
        1,Anna,anna@rossi.it,CEO
        2,Bruno,bruno@verdi.it,CEO
        3,Carla,carla@neri.it,CEO

        """

    private func filled() throws -> TestWorkspace {
        let place = try TestWorkspace()
        #expect(try place.run("import", place.file("people.csv", Self.people)).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        return place
    }

    private func scores(_ id: String, _ place: TestWorkspace) throws -> Int {
        let sql = "SELECT count(*) FROM audit_scores WHERE contact_id = '\(id)'"
        return Int(try place.run("query", sql, "--format", "csv").lines.last ?? "") ?? -1
    }

    @Test("Nothing scores whoever objected, lists say why, and it can be taken back")
    func notScored() throws {
        let place = try filled()
        let said = try place.run("objection", "1", "not-scored", "--reason", "by letter")
        #expect(said.code == 0 && said.output.contains("is not scored any more"), "\(said.errors)")
        let named = try place.run("score", "1")
        #expect(named.code != 0 && named.errors.contains("objected to being scored"))
        #expect(
            try place.run("score", "--stdin", input: "{\"email\":\"anna@rossi.it\"}\n").code != 0
        )
        #expect(try place.run("score", "--all").code == 0)
        #expect(try place.run("score", "--stale").code == 0)
        #expect(try scores("1", place) == 1 && scores("2", place) == 2)
        let top = try place.run("top", "--json").jsonLines().compactMap { $0["id"]?.stringValue }
        #expect(Set(top) == ["2", "3"])
        #expect(
            try place.run("top").errors.contains("objected")
                || place.run("top").output.contains("objected")
        )
        #expect(try place.run("show", "1").output.contains("Objected to being scored"))
        #expect(try place.run("objection", "list").output.contains("by letter"))
        #expect(try place.run("objection", "1", "none").code == 0)
        #expect(try place.run("score", "1").code == 0)
        #expect(try place.run("objection", "1", "perhaps").code == 2)
        for kind in ["objection", "objection_end"] {
            let log = try place.run("audit", "log", "--kind", kind)
            #expect(log.output.contains("assay objection") && !log.output.contains("letter"))
        }
        let verified = try place.run("audit", "verify")
        #expect(verified.code == 0, "\(verified.output)")
    }

    @Test("Review only is scored, and stands in no list of whom to call")
    func reviewOnly() throws {
        let place = try filled()
        #expect(try place.run("objection", "1", "review-only").code == 0)
        let scored = try place.run("score", "1", "--json")
        #expect(try scored.code == 0 && scored.jsonLines()[0]["review_only"] == true)
        #expect(try place.run("score", "--all").code == 0)
        #expect(try scores("1", place) == 3)
        let top = try place.run("top", "--json").jsonLines().compactMap { $0["id"]?.stringValue }
        #expect(!top.contains("1"))
    }

    @Test("It survives an import of the same person, and a merge, and goes with the person")
    func survives() throws {
        let place = try filled()
        #expect(
            try place.run("objection", "1", "not-scored", "--reason", "zephyr letter").code == 0
        )
        let again = Self.people.replacingOccurrences(of: "CEO", with: "CFO")
        #expect(try place.run("import", place.file("again.csv", again)).code == 0)
        #expect(try place.run("score", "1").code != 0)
        #expect(try place.run("merge", "2", "1").code == 0)
        #expect(try place.run("score", "2").code != 0)
        let person = try place.run("audit", "person", "2")
        #expect(try person.jsonLines()[0]["objection"]?["reason"] == "zephyr letter")
        let erased = try place.run("audit", "erase", "2", "--yes", "--json")
        #expect(try place.run("query", "SELECT count(*) FROM objection").lines.last == "0")
        #expect(!erased.output.contains("zephyr"))
        #expect(try place.run("audit", "verify").code == 0)
    }
}
