import JSON
import TestSupport
import Testing

@Suite("assay impact")
struct ImpactCommandTests {
    @Test("sets outcomes against the scores before them, and says what it could not count")
    func report() throws {
        let place = try TestWorkspace()
        let people = try place.file(
            "people.csv",
            """
            id,name,email,created_at
            1,Anna,anna@rossi.it,2026-01-01T10:00:00Z
            2,Bruno,bruno@verdi.it,2026-01-01T10:00:00Z
            """
        )
        let log = try place.file(
            "log.csv",
            "id,contact_id,kind,occurred_at\nx1,1,email_sent,2026-01-01T10:30:00Z\n"
                + "x2,2,email_sent,2026-01-04T10:30:00Z\n"
        )
        #expect(try place.run("import", people, "--no-train").code == 0)
        #expect(try place.run("import", log, "--no-train").code == 0)
        #expect(try place.run("score", "--all").code == 0)
        #expect(try place.run("mark", "1", "won").code == 0)
        #expect(try place.run("mark", "2", "lost", "--at", "2026-01-05").code == 0)
        let found = try place.run("impact", "--json").jsonLines()[0]
        let all = found["bands"]?.arrayValue?.last?["conversion"]
        #expect(all?["decided"] == 1 && all?["won"] == 1)
        #expect(found["outcomes_without_score"] == 1)
        #expect(found["speed"]?.arrayValue?[1]["contacts"] == 1)
        let text = try place.run("impact")
        #expect(text.output.contains("within 1 hour") && text.output.contains("within 7 days"))
        #expect(text.errors.contains("1 outcome came before any score"))
    }
}
