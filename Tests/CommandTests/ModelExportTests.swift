import Foundation
import TestSupport
import Testing

@Suite("A model exported to SQL")
struct ModelExportTests {
    @Test("scores everybody as the program does, run by the program's own SQLite")
    func sameScores() throws {
        let place = try TestWorkspace()
        let people = try place.file(
            "contacts.csv",
            """
            id,name,email,company,title,website,source,created_at,phone
            1,Anna Rossi,info@rossi.it,Rossi S.p.A.,C.E.O.,https://rossi.it/,Referral,2020-01-01,
            2,Bruno,bruno@gmail.com,Müller GmbH,Stagista,,Lista acquistata,2020-01-01,
            3,,"a@b@c",,RESPONSABILE QUALITÀ,,,,+39 02 1234567
            """
        )
        let events = try place.file(
            "interactions.csv",
            """
            id,contact_id,kind,occurred_at
            a,1,meeting_held,2026-01-02T10:00:00Z
            b,1,email_sent,2026-01-03T10:00:00Z
            c,2,email_bounced,2026-01-03T10:00:00Z
            """
        )
        #expect(try place.run("import", people).code == 0)
        #expect(try place.run("import", events).code == 0)
        let exported = try ExportedScores(place, asOf: "2026-01-10T00:00:00Z")
        #expect(exported.scores == exported.stored && exported.stored.count == 3)
    }

    @Test("is a view unless a SELECT is asked for, and names what is wrong with the request")
    func shapes() throws {
        let place = try TestWorkspace()
        let people = try place.file("contacts.csv", "id,name\n1,Anna\n")
        #expect(try place.run("import", people).code == 0)
        for dialect in ["sqlite", "postgres", "duckdb", "spark"] {
            let view = try place.run("models", "export", "--dialect", dialect)
            let opening =
                dialect == "spark" ? "CREATE DATABASE IF NOT" : "CREATE VIEW assay_score AS\nWITH"
            #expect(view.code == 0 && view.output.hasPrefix(opening))
        }
        let nameless = try place.run("models", "export")
        #expect(nameless.code == 2 && nameless.errors.contains("--dialect"))
        let unknown = try place.run("models", "export", "--dialect", "sqlite", "--model", "x")
        #expect(unknown.code != 0 && unknown.errors.contains("no model 'x'"))
    }
}
