import CRM
import Testing

@testable import assay

@Suite("The argument parser")
struct ArgumentParserTests {
    private static let limit = Option.integer("limit", short: "n", in: 1...100, "how many")
    private static let all = Option.flag("all", short: "a", "everything")
    private static let map = Option.assignments("map", "COL=FIELD", "names a column")
    private static let since = Option.moment("since", "from then on")

    private static let root: Command = .init(
        "assay",
        "test",
        options: Common.store + [Common.version.declaration],
        subcommands: [
            .init(
                "score",
                "scores",
                options: Common.store + [
                    limit.declaration, all.declaration, map.declaration, since.declaration,
                ],
                positionals: [.init("CONTACT", .any)],
                run: { _, _ in .ok }
            ),
            .init("doctor", "checks", options: [Common.db.declaration], run: { _, _ in .ok }),
            .init(
                "import",
                "imports",
                positionals: [.init("FILE", .several)],
                subcommands: [
                    .init("undo", "undoes", positionals: [.init("ID")], run: { _, _ in .ok })
                ],
                run: { _, _ in .ok }
            ),
        ]
    )

    private func invocation(_ line: String) throws -> Invocation {
        let words = line.split(separator: " ").map(String.init)
        guard case .run(_, let invocation) = try ArgumentParser.parse(words, root: Self.root) else {
            throw Failure(.failure, "not a run")
        }
        return invocation
    }

    @Test("reads every way to write an option, before and after the command")
    func spellings() throws {
        for line in [
            "score -n 7 -a", "score -n7 --all", "score --limit=7 -a", "score -an7", "score -an=7",
            "score --all --limit 7",
        ] {
            let read = try invocation(line)
            #expect(read[Self.limit] == 7 && read[Self.all], "\(line)")
        }
        let read = try invocation("--db x.db score --map a=b --map c=d=e one -- --two")
        #expect(read[Common.db] == "x.db")
        #expect(read.all(Self.map).map(\.right) == ["b", "d=e"])
        #expect(read.arguments == ["one", "--two"])
        #expect(try invocation("score -5").arguments == ["-5"])
    }

    @Test("prefers a command's name to a file of that name, and takes other words as files")
    func subcommandBeforeFile() throws {
        #expect(try invocation("import undo 7").path == ["import", "undo"])
        #expect(try invocation("import a.csv undo").arguments == ["a.csv", "undo"])
        #expect(try invocation("import ./undo").arguments == ["./undo"])
    }

    @Test(
        "names the word that is wrong and what was probably meant",
        arguments: [
            ("", "no command given"),
            ("scroe", "unknown command 'scroe'; did you mean 'score'?"),
            ("xyzzy", "unknown command 'xyzzy'\n"),
            ("score --limti 3", "unknown option '--limti'; did you mean '--limit'?"),
            ("score -x", "unknown option '-x'\n"),
            ("score --limit", "option '--limit' needs a value: N"),
            ("score --limit many", "option '--limit': 'many' is not a whole number from 1 to 100"),
            ("score --limit 101", "option '--limit': '101' is not a whole number from 1 to 100"),
            ("score --limit 1 -n 2", "option '--limit' was given twice"),
            ("score --all=yes", "option '--all' takes no value"),
            ("score --map ab", "option '--map': 'ab' is not of the form COL=FIELD"),
            ("score --since soon", "option '--since': 'soon' is not a time"),
            ("--json doctor", "'assay doctor' takes no option '--json'"),
            ("doctor now", "unexpected word 'now'"),
            ("import", "'assay import' needs FILE"),
            ("import undo", "'assay import undo' needs ID"),
        ]
    )
    func complaints(line: String, expected: String) {
        let words = line.split(separator: " ").map(String.init)
        #expect {
            try ArgumentParser.parse(words, root: Self.root)
        } throws: { error in
            let failure = error as? Failure
            return failure?.code == .usage && failure?.description.contains(expected) == true
        }
    }

    @Test("explains instead of complaining when help is asked for")
    func help() throws {
        let other = try ArgumentParser.parse(["help", "import"], root: Self.root)
        let request = try ArgumentParser.parse(["import", "--help"], root: Self.root)
        guard case .help(let command, let path) = request, case .help(_, path) = other else {
            Issue.record("no help")
            return
        }
        let page = HelpText.page(for: command, path: path)
        #expect(page.hasPrefix("assay import: imports\n\nUsage: assay import FILE… [options]\n"))
        #expect(page.contains("  undo  undoes\n"))
    }

    @Test("lists the program's commands in groups, all in one column")
    func groups() {
        let lines = HelpText.page(for: Root.command, path: []).split(separator: "\n")
        let titles = ["Daily", "Model and agents", "Sync", "Audit", "Service", "Data"]
        let headings = lines.filter { $0.hasSuffix(":") && !$0.hasPrefix(" ") }
        #expect(headings == (titles + ["Options", "Examples"]).map { "\($0):" })
        let columns = Root.command.subcommands.map { command in
            lines.filter { $0.hasPrefix("  \(command.name) ") }.map { line in
                line.count - line.drop { $0 == " " }.drop { $0 != " " }.drop { $0 == " " }.count
            }
        }
        #expect(Set(columns).count == 1 && columns.first?.count == 1)
    }

    @Test("keeps every help page within 80 columns and completions in step with the commands")
    func pages() {
        func check(_ command: Command, _ path: [String]) {
            let page = HelpText.page(for: command, path: path)
            for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            let fish = Completions.script(for: .fish, root: Root.command)
            for option in command.options where option.name.count > 1 {
                #expect(fish.contains("-l \(option.name)"))
            }
            for sub in command.subcommands { check(sub, path + [sub.name]) }
        }
        check(Root.command, [])
    }

    @Test("reads moments as people type them")
    func moments() throws {
        let now = try #require(Instant(rfc3339: "2026-11-23T10:30:00Z"))
        let table = [
            "2026-11-01": "2026-11-01T00:00:00Z",
            "2026-11-01T05:00:00+01:00": "2026-11-01T04:00:00Z",
            "today": "2026-11-23T00:00:00Z", "now": "2026-11-23T10:30:00Z",
            "30d": "2026-10-24T10:30:00Z", "2w": "2026-11-09T10:30:00Z",
            "90m": "2026-11-23T09:00:00Z",
        ]
        for (text, expected) in table {
            #expect(Moment(text)?.instant(now: now).description == expected, "\(text)")
        }
        for text in ["", "d", "30", "-3d", "soon", "2026-13-01", "999999999999999999d"] {
            #expect(Moment(text) == nil, "\(text)")
        }
    }
}
