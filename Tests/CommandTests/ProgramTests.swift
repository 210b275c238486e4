import Foundation
import JSON
import Testing

@Suite("The program")
struct ProgramTests {
    @Test("tells its version without touching any data")
    func version() throws {
        let place = try TestWorkspace()
        let run = try place.run("--version")
        #expect(run.code == 0 && run.output.hasPrefix("assay ") && run.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: place.database.path))
        let json = try place.run("--version", "--json")
        #expect(try json.jsonLines()[0]["assay"] != nil)
    }

    @Test("answers a wrong command line with 2 and the word on standard error")
    func usage() throws {
        let place = try TestWorkspace()
        let unknown = try place.run("completoins")
        #expect(unknown.code == 2 && unknown.output.isEmpty)
        let expected = "assay: unknown command 'completoins'; did you mean 'completions'?"
        #expect(unknown.errors.hasPrefix(expected))
        let option = try place.run("completions", "bash", "--loud")
        #expect(option.code == 2 && option.errors.contains("unknown option '--loud'"))
        #expect(try place.run().code == 2)
    }

    @Test("writes completion scripts that bash accepts and that know the commands")
    func completions() throws {
        let place = try TestWorkspace()
        #expect(try place.shell("\"$ASSAY\" completions bash | bash -n").code == 0)
        let line = """
            eval "$("$ASSAY" completions bash)"; COMP_WORDS=(assay comp); COMP_CWORD=1; _assay
            echo "${COMPREPLY[@]}"
            """
        #expect(try place.shell(line).output == "completions\n")
    }

    @Test("writes a manual page that names every command and that man reads without a warning")
    func manual() throws {
        let place = try TestWorkspace()
        let page = try place.run("manual").output
        #expect(page.hasPrefix(".TH ASSAY 1 "))
        for heading in ["assay import", "assay audit verify"] {
            #expect(page.contains("\n.SS \(heading)\n"))
        }
        // Not every system has groff; where it is, it finds requests that are none.
        let check = "command -v groff >/dev/null || exit 0; \"$ASSAY\" manual"
        #expect(try place.shell("\(check) | groff -man -Tutf8 -ww 2>&1 >/dev/null").output == "")
    }

    @Test("says so when its output cannot be written")
    func fullDevice() throws {
        let place = try TestWorkspace()
        let run = try place.shell("\"$ASSAY\" completions bash > /dev/full")
        #expect(run.code == 1 && run.errors.contains("cannot write standard output"))
    }

    @Test("ends quietly when the reader of its output goes away")
    func closedPipe() throws {
        let place = try TestWorkspace()
        let run = try place.shell("\"$ASSAY\" completions bash | true; echo ${PIPESTATUS[0]}")
        #expect(["0\n", "141\n"].contains(run.output) && run.errors.isEmpty)
    }
}
