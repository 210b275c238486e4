import HTTP
import JSON
import Testing

@Suite("Reading through the stand-in for PostgREST")
struct ReadingTests {
    @Test("A page above max-rows is cut with status 200 and says so in Content-Range alone")
    func cut() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1500)])
        let answer = try await scene.send("GET", "/contacts?select=id,name&order=id")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Range") == "0-999/*")
        #expect(try answer.json().arrayValue?.count == 1000)
    }
}
