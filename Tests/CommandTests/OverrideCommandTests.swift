import JSON
import Testing

@Suite("assay override, and whom lists leave out")
struct OverrideCommandTests {
    private func filled() throws -> TestWorkspace {
        let place = try TestWorkspace()
        let people = try place.file(
            "people.csv",
            """
            id,name,email,title,Type
            1,Anna,anna@rossi.it,CEO,Prospect
            2,Bruno,bruno@verdi.it,,Concorrente
            3,Carla,carla@neri.it,,Customer
            4,Dario,dario@blu.it,Intern,
            5,Elena,elena@gialli.it,,
            """
        )
        let log = try place.file(
            "log.csv",
            "Activity ID,Contact ID,Activity Type,Date\nx1,5,Email Bounced,2026-11-20\n"
        )
        #expect(try place.run("import", people, log).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        return place
    }

    @Test("A score set by hand decides the place, and stands beside the model's everywhere")
    func override() throws {
        let place = try filled()
        func first() throws -> String? {
            try place.run("top", "--json").jsonLines().first?["id"]?.stringValue
        }
        #expect(try first() == "1")
        #expect(try place.run("override", "4", "95").code == 2)
        #expect(try place.run("override", "4", "101", "--reason", "x").code == 2)
        #expect(
            try place.run("override", "4", "95", "--reason", "x", "--until", "2001-01-01").code == 2
        )
        let set = try place.run(
            "override",
            "4",
            "95",
            "--reason",
            "budget agreed",
            "--until",
            "30d"
        )
        #expect(set.code == 0 && set.output.contains("95 instead of"))
        #expect(try first() == "4")
        let row = try #require(try place.run("top", "--json").jsonLines().first)
        #expect(row["override"]?["score"] == 95 && row["score"] != 95)
        let shown = try place.run("show", "4").output
        #expect(shown.contains("set by hand: 95 instead of") && shown.contains("budget agreed"))
        let json = try #require(try place.run("show", "4", "--json").jsonLines().first)
        #expect(json["score"]?["override"]?["reason"] == "budget agreed")
        #expect(try place.run("contacts", "dario").output.contains("95"))
        #expect(try place.run("override", "list", "--json").jsonLines().count == 1)
        #expect(try place.run("audit", "log", "--json").output.contains("\"override\""))
        #expect(try place.run("audit", "verify").code == 0)
        #expect(try place.run("override", "4", "none").code == 0)
        #expect(try first() == "1")
        #expect(try place.run("override", "list", "--json").jsonLines().isEmpty)
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test(
        "Customers, competitors, lost and bounced leads are left out, counted, and shown on demand"
    )
    func states() throws {
        let place = try filled()
        #expect(try place.run("mark", "4", "lost").code == 0)
        let top = try place.run("top", "--json")
        #expect(try top.jsonLines().compactMap { $0["id"]?.stringValue } == ["1"])
        for part in [
            "1 competitor", "1 customer", "1 with mail that comes back", "1 lost", "--all",
        ] {
            #expect(top.errors.contains(part), "\(part) in \(top.errors)")
        }
        #expect(try place.run("top", "--all", "--json").jsonLines().count == 5)
        #expect(try place.run("show", "2").output.contains("Is a competitor"))
        let carla = try #require(try place.run("show", "3", "--json").jsonLines().first)
        #expect(carla["states"] == ["customer"])
        #expect(try place.run("top", "--lang", "it").errors.contains("1 concorrente"))
        #expect(try place.run("mark", "4", "none").code == 0)
        #expect(try place.run("top", "--json").jsonLines().count == 2)
    }

    @Test("It is counted who was nearer to how it ended")
    func record() throws {
        let place = try filled()
        #expect(try place.run("override", "4", "95", "--reason", "sure").code == 0)
        #expect(try place.run("override", "1", "5", "--reason", "never").code == 0)
        #expect(try place.run("models", "show").output.contains("none it is known yet"))
        #expect(try place.run("mark", "4", "won").code == 0)
        #expect(try place.run("mark", "1", "won").code == 0)
        let text = try place.run("models", "show").output
        #expect(text.contains("2 decided: people were nearer 1 times, the model 1."))
    }
}

@Suite("What values of an outcome column mean")
struct OutcomeValueTests {
    @Test("Values that only the organization understands are said once, and remembered")
    func remembered() throws {
        let place = try TestWorkspace()
        let head = "id,name,Esito trattativa\n"
        let first = try place.file(
            "a.csv",
            head + "1,Anna,Firmato\n2,Bruno,Sfumato\n3,Carla,Vinto\n"
        )
        func outcomes() throws -> [String] {
            try place.run(
                "query",
                "SELECT c.id || u.is_won FROM outcome AS u JOIN contact AS c USING (contact_key)"
                    + " WHERE u.deleted_at IS NULL ORDER BY c.id"
            ).lines.dropFirst().map { String($0) }
        }
        let column = "Esito trattativa"
        let done = try place.run(
            "import",
            first,
            "--outcome",
            column,
            "--won",
            "firmato",
            "--lost",
            "Sfumato",
            "--no-train"
        )
        #expect(done.code == 0)
        #expect(try outcomes() == ["11", "20", "31"])
        let second = try place.file("b.csv", head + "4,Dario,FIRMATO\n5,Elena,sfumato\n")
        #expect(try place.run("import", second, "--outcome", column, "--no-train").code == 0)
        #expect(try outcomes() == ["11", "20", "31", "41", "50"])
    }
}
