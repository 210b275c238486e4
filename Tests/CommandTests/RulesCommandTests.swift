import Foundation
import JSON
import TestSupport
import Testing

@Suite("assay rules")
struct RulesCommandTests {
    private let rules = """
        {"format": 1, "groups": [{"name": "fit", "cap": 20}], "rules": [
          {"name": "chief", "points": 12, "group": "fit",
           "if": [{"field": "seniority", "at_least": "director"}]},
          {"name": "referred", "points": 15, "group": "fit",
           "if": [{"field": "source", "is": "referral"}]},
          {"name": "student", "points": -20, "if": [{"column": "Occupation", "is": ["Student"]}]},
          {"name": "rich", "points": 5, "if": [{"column": "Budget", "at_least": 1000}]},
          {"name": "seen", "points": 8, "decay": {"column": "Seen", "half_life_days": 30}},
          {"name": "met", "points": 9, "if": [{"event": "meeting", "half_life_days": 45,
           "at_least": 0.5}, {"column": "VIP", "is": true}]}
        ]}
        """

    private func filled() throws -> (place: TestWorkspace, file: String) {
        let place = try TestWorkspace()
        let people = try place.file(
            "people.csv",
            """
            id,name,email,title,source,Occupation,Budget,Seen,VIP
            1,Anna,anna@rossi.it,CEO,Referral,Employee,2500,2026-01-01,yes
            2,Bruno,bruno@verdi.it,Intern,Cold list,Student,10,2025-11-20,no
            3,Carla,carla@neri.it,Director,,,,,
            4,Dario,dario@blu.it,,,Retired,1000,2026-02-01,
            """
        )
        let log = try place.file(
            "log.csv",
            "id,contact_id,kind,occurred_at\nx1,1,meeting_held,2026-01-02T10:00:00Z\n"
        )
        #expect(try place.run("import", people, "--no-train").code == 0)
        #expect(try place.run("import", log, "--no-train").code == 0)
        return (place, try place.file("rules.json", rules))
    }

    @Test("are checked, tried, published, listed, compared and taken out, and the log says so")
    func steps() throws {
        let (place, file) = try filled()
        #expect(try place.run("rules", "lint", file).output.contains("6 rules"))
        let bad = try place.file(
            "bad.json",
            #"{"format":1,"rules":[{"name":"x","points":3,"if":[{"field":"age","within_days":9}]}]}"#
        )
        let faults = try place.run("rules", "lint", bad)
        #expect(faults.code == 1 && faults.output.contains("/rules/0/if/0/within_days: age is"))
        let both = try place.file(
            "both.json",
            #"{"format":1,"rules":[{"name":"x","points":0,"if":[{"field":"nothing","is":"a"}]}]}"#
        )
        let everything = try place.run("rules", "lint", both).output
        #expect(
            everything.contains("/rules/0/points: ") && everything.contains("/rules/0/if/0/field: ")
        )
        #expect(try place.run("rules", "publish", bad).code == 1)
        #expect(try place.run("rules", "diff", file).output.contains("added: chief"))
        let one = try place.run("rules", "test", file, "2", "--lang", "it")
        #expect(one.output.contains("La tua regola “student” −20"))
        let all = try place.run("rules", "test", file, "--all", "--json").jsonLines()[0]
        #expect(all["contacts"] == 4 && all["moved"] == 4)
        let other = try place.file(
            "other.json",
            """
            {"format":1,"rules":[{"name":"IT","points":9,
                "if":[{"column":"contact.country","is":"written otherwise"}]}]}
            """
        )
        let nobody = try place.run("rules", "test", other)
        #expect(nobody.errors.contains("no contact matches the rule 'IT'"))
        #expect(try place.run("rules", "publish", file).output.contains("with 6 rules"))
        #expect(try place.run("rules", "publish", file).output.contains("nothing changed"))
        #expect(try place.run("score", "--all").code == 0)
        let shown = try place.run("show", "1").output
        #expect(shown.contains("“chief” +12, “referred” +15, held to +20"))
        let listed = try place.run("rules", "list").output
        #expect(listed.contains("student") && listed.contains("−20"))
        #expect(try place.run("rules", "diff", file).code == 0)
        #expect(try place.run("audit", "verify").code == 0)
        #expect(try place.run("audit", "replay", "--all").code == 0)
        #expect(try place.run("rules", "remove", "student").output.contains("with 5 rules"))
        #expect(try place.run("rules", "remove", "student").code != 0)
        #expect(try place.run("audit", "log", "--json").output.contains(#""action":"rules""#))
        #expect(try place.run("models", "rollback").code == 0)
        #expect(try place.run("rules", "diff", file).code == 0)
        #expect(try place.run("rules", "remove").output.contains("0 rules"))
        let schema = try JSON(parsing: place.run("rules", "schema").output)
        #expect(schema["properties"]?["rules"]?["items"]?["$ref"] == "#/$defs/Rule")
    }

    @Test("score the same in SQL as in the program")
    func exported() throws {
        let (place, file) = try filled()
        #expect(try place.run("rules", "publish", file).code == 0)
        let exported = try ExportedScores(place, asOf: "2026-02-10T00:00:00Z")
        #expect(exported.scores == exported.stored && exported.stored.count == 4)
        #expect(exported.lines[0].contains("rules.fit") && exported.lines[0].contains("rule.met"))
    }
}
