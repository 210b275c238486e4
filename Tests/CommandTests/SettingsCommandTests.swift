import JSON
import Testing

@Suite("assay settings: thresholds, a week's leads, the time zone")
struct SettingsCommandTests {
    private func filled() throws -> TestWorkspace {
        let place = try TestWorkspace()
        let people = try place.file(
            "people.csv",
            """
            id,name,email,title
            1,Anna,anna@rossi.it,CEO
            2,Bruno,bruno@verdi.it,
            3,Carla,carla@neri.it,Intern
            """
        )
        #expect(try place.run("import", people).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        return place
    }

    @Test("Pages, files and exported models go by them; the log keeps each change")
    func obeyed() throws {
        let place = try filled()
        let rows = try place.run("top", "--json").jsonLines()
        let score = try #require(rows.first?["score"]?.intValue)
        let set = try place.run(
            "settings",
            "hot=\(score)",
            "warm=1",
            "week=2",
            "time_zone=Asia/Tokyo"
        )
        #expect(set.code == 0 && set.output.contains("from \(score)"))
        let after = try place.run("top", "--json").jsonLines()
        #expect(after.count == 2 && after.first?["category"] == "hot")
        #expect(try place.run("top", "-n", "3", "--json").jsonLines().count == 3)
        let shown = try place.run("show", "1").output
        #expect(shown.contains("\(score)  HOT"))
        #expect(try place.run("contacts", "anna", "--json").output.contains("\"hot\""))
        #expect(try place.run("export", "scores").output.contains(",hot,"))
        let view = try place.run("models", "export", "--dialect", "sqlite").output
        #expect(view.contains("score >= \(score) THEN 'Hot'"))
        let json = try #require(try place.run("settings", "--json").jsonLines().first)
        #expect(json["hot_from"]?.intValue == score && json["weekly_leads"] == 2)
        #expect(json["time_zone"] == "Asia/Tokyo")
        let log = try place.run("audit", "log", "--kind", "settings", "--json").jsonLines()
        #expect(log.count == 1)
        #expect(log.first?["body"]?["facts"]?["warm_from"] == 1 || log.first?["actor"] != nil)
        #expect(try place.run("audit", "verify").code == 0)
        #expect(try place.run("settings", "hot=", "warm=", "week=", "time_zone=").code == 0)
        #expect(try place.run("top", "--json").jsonLines().count == 3)
    }

    @Test("What is no setting is refused with words, and nothing is stored")
    func refused() throws {
        let place = try filled()
        for words in [
            ["hot"], ["hot=x"], ["hot=40"], ["warm=80"], ["week=0"], ["cold=3"], ["hot=101"],
            ["hot=85", "wark=3"], ["time_zone=" + String(repeating: "x", count: 65)],
        ] {
            let answer = try place.start(["settings"] + words).wait()
            #expect(answer.code == 2, "\(words)")
            #expect(!answer.errors.isEmpty)
        }
        #expect(try place.run("settings").output.contains("from 80"))
        #expect(try place.run("audit", "log", "--kind", "settings", "--json").output.isEmpty)
    }
}
