import Foundation
import JSON
import Testing

@Suite("Training by the command")
struct TrainingCommandTests {
    /// A lead table of which `tier` tells the outcome and `outcome_note` knows it.
    private func table(_ rows: Int) -> String {
        var files = SampleFiles(seed: 5)
        var text = "id,name,tier,visits,outcome_note,won\n"
        for row in 1...rows {
            let tier = files.next(3)
            let isWon = files.next(10) < [2, 5, 8][tier]
            text += "l\(row),Lead \(row),t\(tier),\(files.next(40)),"
            text += "\(isWon ? "signed" : "no answer"),\(isWon ? 1 : 0)\n"
        }
        return text
    }

    @Test("learns, tells what it left out, scores, exports, goes back")
    func wholeWay() throws {
        let place = try TestWorkspace()
        let leads = try place.file("leads.csv", table(300))
        #expect(try place.run("import", leads, "--outcome", "won", "--no-train").code == 0)
        let trained = try place.run("train", "--json")
        let report = try #require(try trained.jsonLines().first)
        let left = report["left_out"]?.arrayValue ?? []
        let leaks = left.filter { $0["is_leak"]?.boolValue == true }
        #expect(trained.code == 0 && report["is_published"]?.boolValue == true)
        #expect(Set(leaks.compactMap { $0["column"]?.stringValue }) == ["outcome_note"])
        #expect(try place.run("score", "--all").code == 0)
        let explained = try place.run("explain", "l1", "--what-if", "tier=t2")
        #expect(explained.code == 0 && explained.output.contains("If tier=t2"))
        #expect(try place.run("audit", "replay", "--all").code == 0)
        #expect(try place.run("models", "drift").code == 0)
        let groups = try place.run("models", "fairness", "--by", "tier", "--json").jsonLines()
        #expect(groups.count == 3)
        let list = try place.run("models", "--json").jsonLines()
        #expect(list.map { $0["state"]?.stringValue } == ["rule book", "retired", "in use"])
        #expect(try place.run("models", "compare", "expert-1", "trained-1").code == 0)
        #expect(try place.run("models", "rollback").output == "expert-2 is in use again\n")
        #expect(try place.run("models", "fit").output == "expert-2 is in use already\n")
        #expect(try place.run("models", "publish", "trained-1").code == 0)
        let due = try place.run("train", "--if-due")
        #expect(due.code == 0 && due.errors.contains("not due") && due.output.isEmpty)
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test("gives the same model whatever the order and the ids of an import")
    func order() throws {
        let lines = table(300).split(separator: "\n")
        let turned = lines.dropFirst().reversed().map { "other-\($0)" }
        let models = try [lines.dropFirst().map(String.init), turned].map { rows in
            let place = try TestWorkspace()
            let leads = try place.file(
                "leads.csv",
                ([String(lines[0])] + rows).joined(separator: "\n")
            )
            #expect(try place.run("import", leads, "--outcome", "won", "--no-train").code == 0)
            let report = try #require(try place.run("train", "--json").jsonLines().first)
            return try #require(report["sha256"]?.stringValue)
        }
        #expect(models[0] == models[1])
    }

    @Test("says what is missing, with the exit codes of the interface")
    func refusals() throws {
        let place = try TestWorkspace()
        let people = try place.file("people.csv", "id,name\n1,Anna\n2,Bo\n")
        #expect(try place.run("import", people).code == 0)
        let runs: [([String], Int32, String)] = [
            (["train"], 1, "no outcome is known"),
            (["mark", "1", "won"], 0, ""),
            (["train"], 1, "1 leads are won and 0 lost; it takes 10"),
            (["mark", "9", "won"], 5, "no contact"),
            (["mark", "1", "perhaps"], 2, "not one of"),
            (["mark", "1", "won", "--at", "2999-01-01"], 2, "future"),
            (["mark", "2", "lost"], 0, ""),
            (["train"], 1, "1 leads are won and 1 lost; it takes 10"),
            (["train", "--leave-out", "shoe size"], 2, "shoe size"),
            (["evaluate"], 1, "at least two of each"),
            (["evaluate", "--outcome", "x"], 2, "--csv"),
            (["models", "publish", "trained-7"], 5, "trained-7"),
            (["models", "rollback"], 5, "rule book"),
            (["models", "drift"], 1, "not trained"),
            (["models", "fairness"], 2, "--by"),
        ]
        for (words, code, message) in runs {
            let run = try place.start(words).wait()
            #expect(
                run.code == code && (message.isEmpty || run.errors.contains(message)),
                "\(words): \(run.errors)"
            )
        }
    }

    @Test("measures a table straight from its file, on the rows that are listed")
    func table() throws {
        let place = try TestWorkspace()
        let leads = try place.file("leads.csv", table(400))
        let rows = try place.file("rows.txt", (0..<100).map { "\($0 * 4)\n" }.joined())
        let run = try place.run(
            "evaluate",
            "--csv",
            leads,
            "--outcome",
            "won",
            "--test-rows",
            rows,
            "--by",
            "tier",
            "--json"
        )
        let report = try #require(try run.jsonLines().first)
        #expect(run.code == 0 && report["outcomes"]?.intValue == 100)
        #expect((report["roc_auc"]?.doubleValue ?? 0) > 0.6)
        #expect(report["segments"]?.arrayValue?.count == 3)
        let folds = try place.run("evaluate", "--csv", leads, "--outcome", "won", "--folds", "4")
        #expect(folds.code == 0 && folds.output.contains("400 outcomes"))
        let wrong = try place.file("wrong.txt", "1\nx\n")
        let refused = try place.run(
            "evaluate",
            "--csv",
            leads,
            "--outcome",
            "won",
            "--test-rows",
            wrong
        )
        #expect(refused.code == 2 && refused.errors.contains("line 2"))
    }

    @Test("says what the model in use may have seen, and gives no interval that it flatters")
    func flattered() throws {
        let place = try TestWorkspace()
        let leads = try place.file("leads.csv", table(300))
        #expect(try place.run("import", leads, "--outcome", "won", "--no-train").code == 0)
        let first = try place.run("train")
        #expect(first.output.contains("Not used  won: it is the outcome"))
        #expect(!first.output.contains("Left out  won") && !first.output.contains("(saw"))
        let second = try place.run("train")
        #expect(second.output.contains("trained-1 (saw 75)"))
        #expect(second.output.contains("learned from up to 75 of these 75 outcomes"))
        #expect(second.output.contains("trained-2 is in use now"))
        #expect(second.lines.filter { $0.hasPrefix("  ") }.allSatisfy { $0.count <= 80 })
        for words in [
            ["evaluate", "--folds", "4"], ["models", "compare", "trained-1", "trained-2"],
        ] {
            let text = try place.start(words).wait()
            #expect(text.code == 0 && text.output.contains("(saw 300)"))
            #expect(text.output.contains("no interval is given") && !text.output.contains("Less"))
            let json = try #require(try place.start(words + ["--json"]).wait().jsonLines().first)
            let difference = json["difference"] ?? json["model_in_use"]?["difference"]
            #expect(difference?.isNull == true)
        }
        let groups = try place.run("models", "fairness", "--by", "tier")
        #expect(groups.errors.contains("learned from up to 300 of these 300 outcomes"))
        let kept = try place.run("train", "--keep", "won")
        #expect(kept.code == 2 && kept.errors.contains("is the outcome"))
    }
}
