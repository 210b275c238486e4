import Foundation
import Testing

@Suite("On a terminal")
struct TerminalTests {
    /// Runs a line on a terminal of 80 columns, made by `script`.
    private func onTerminal(_ line: String, in place: TestWorkspace) throws -> [String] {
        let run = try place.shell("script -qec \"stty cols 80; \(line)\" /dev/null")
        return run.output.replacingOccurrences(of: "\r", with: "")
            .split(separator: "\n").map(String.init)
    }

    private func withoutColor(_ line: String) -> String {
        line.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    }

    @Test("lists are aligned tables within 80 columns, and colour goes when it is not wanted")
    func tables() throws {
        let place = try TestWorkspace()
        var files = SampleFiles(seed: 3)
        let contacts = try place.file("contacts.csv", files.contacts(40))
        let interactions = try place.file("log.csv", files.interactions(200, contacts: 40))
        #expect(try place.run("import", contacts, interactions).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        let lines = try onTerminal("$ASSAY contacts; $ASSAY show c1; $ASSAY top", in: place)
        #expect(lines[0].contains("\u{1B}[1m"))
        for line in lines.map(withoutColor) { #expect(line.count <= 80, "\(line)") }
        place.variables["NO_COLOR"] = "1"
        let plain = try onTerminal("$ASSAY contacts; $ASSAY --help", in: place)
        #expect(plain[0].hasPrefix("SCORE  CATEGORY  NAME"))
        #expect(!plain.contains { $0.contains("\u{1B}") })
    }

    @Test("rows too wide for it become blocks of lines")
    func blocks() throws {
        let place = try TestWorkspace()
        #expect(try place.run("score", "--stdin", input: "{\"name\":\"Anna\"}\n").code == 0)
        place.variables["NO_COLOR"] = "1"
        let lines = try onTerminal("$ASSAY query 'SELECT * FROM v_contact'", in: place)
        for line in lines { #expect(line.count <= 80, "\(line)") }
        #expect(lines.contains { $0.hasPrefix("NAME ") && $0.hasSuffix(" Anna") })
    }

    @Test("names from a file cannot steer it")
    func controlCharacters() throws {
        let place = try TestWorkspace()
        let file = try place.file(
            "contacts.csv",
            "id,name,email\n1,\"Evil\u{1B}]0;owned\u{07}\",e@example.com\n"
        )
        _ = try place.run("import", file)
        place.variables["NO_COLOR"] = "1"
        for line in try onTerminal("$ASSAY contacts; $ASSAY show 1; $ASSAY contacts nix", in: place)
        {
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
        }
    }
}
