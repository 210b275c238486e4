import Foundation
import Testing

@Suite("README", .timeLimit(.minutes(10)))
struct ReadmeTests {
    @Test("shows commands that run, in their order")
    func commandsRun() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(
            contentsOf: root.appending(path: "README.md"),
            encoding: .utf8
        )
        let lines = readme.split(separator: "\n").filter { $0.hasPrefix("$ ") }
            .map { String($0.dropFirst(2)) }
        #expect(lines.count > 8)
        let place = try TestWorkspace()
        place.variables["XDG_DATA_HOME"] = place.directory.appending(path: "data").path
        // The files of one's own are those of the demo, as a CRM would export them.
        let setup = """
            unset ASSAY_DB
            assay() { "$ASSAY" "$@"; }
            failed() { echo "failed: $1"; exit 1; }
            cd "$HOME" && ln -s '\(root.path)/Tests' Tests
            assay demo >/dev/null || failed demo
            demo=$XDG_DATA_HOME/assay/assay-demo.db
            assay export contacts --db "$demo" >contacts.csv
            assay export interactions --db "$demo" >meetings.csv
            assay export opportunities --db "$demo" >deals.csv
            printf 'Name;E-mail;Company\\nAda;ada@rossi.example;Rossi\\nBo;bo@rossi.example;\\n' >leads.csv
            """
        let steps = lines.map { "{ \($0)\n} || failed '\($0.replacing("'", with: ""))'" }
        let run = try place.shell(([setup] + steps).joined(separator: "\n"))
        #expect(run.code == 0, "\(run.output.suffix(300)) \(run.errors.suffix(1000))")
        let intact =
            "Intact: all that was compared is as it was written."
        #expect(run.output.contains(intact))
    }
}
