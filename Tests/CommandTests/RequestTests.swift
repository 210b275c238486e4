import Foundation
import JSON
import Testing

@Suite("A lead that no CRM has")
struct RequestTests {
    private let lines = """
        {"id":"r1","name":"Anna Rossi","email":"anna@rossi.example.com","company":"Rossi","title":"CEO"}

        {"email":"info@gmail.com"}

        """

    @Test("is scored from standard input, kept, explained and proved")
    func request() throws {
        let place = try TestWorkspace()
        let scored = try place.run("score", "--stdin", "--json", input: lines)
        #expect(scored.code == 0, "\(scored.errors)")
        let answers = try scored.jsonLines()
        #expect(answers.count == 2 && answers[0]["contact_id"]?.stringValue == "r1")
        let score = try #require(answers[0]["score"]?.intValue)
        let shown = try place.run("show", "anna")
        #expect(shown.output.contains("id r1") && shown.output.contains("\(score)"))
        let supposed = try place.run("explain", "r1", "--what-if", "meetings=2", "--json")
        let change = try supposed.jsonLines()[0]["what_if"]?["change"]?.intValue
        #expect((change ?? 0) > 0)
        let wrong = try place.run("explain", "r1", "--what-if", "meetigs=2")
        #expect(wrong.code == 2 && wrong.errors.contains("did you mean 'meetings'?"))
        #expect(try place.run("audit", "verify").code == 0)
        #expect(try place.run("audit", "replay", "r1").code == 0)
        let proof = try place.run("audit", "prove", "r1")
        #expect(try proof.jsonLines().count == 1)
    }

    @Test("is one contact, however often and by however many it is named at once")
    func sameLead() throws {
        let place = try TestWorkspace()
        let lines = String(repeating: "{\"email\":\"new@example.com\"}\n", count: 20)
        #expect(try place.run("score", "--stdin", input: "a@example.com\n").code == 0)
        let runs = try (0..<3).map { _ in try place.start(["score", "--stdin"], input: lines) }
        for run in runs { #expect(try run.wait().code == 0) }
        let count = try place.run("query", "SELECT count(*) FROM contact").output
        #expect(count == "count(*)\n2\n")
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test("is refused with its line where it is not one, and holds up no other")
    func badLine() throws {
        let place = try TestWorkspace()
        let input = "\n{\"phone\":1}\nnobody\n{\"email\":\"a@b.example\"}\n{\"name\"\n"
        let run = try place.run("score", "--stdin", "--json", input: input)
        #expect(run.code == 1 && run.lines.count == 1, "\(run.errors)")
        for words in ["line 2: phone", "line 3: no contact", "line 5: not valid", "3 lines"] {
            #expect(run.errors.contains(words), "\(run.errors)")
        }
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test("needs exactly one way to say who is meant, and a moment that has passed")
    func usage() throws {
        let place = try TestWorkspace()
        #expect(try place.run("score").code == 2)
        #expect(try place.run("score", "--all", "--stale").code == 2)
        #expect(try place.run("score", "--all", "anna").code == 2)
        #expect(try place.run("score", "--all", "--as-of", "9000-01-01").code == 2)
        let agent = try place.run("score", "--all", "--agent", "gemini")
        #expect(agent.code == 2 && agent.errors.contains("contacts that are named"))
    }
}
