import Foundation
import Testing

/// Downloads that their readers leave, over real sockets.
@Suite("The service and readers who go away", .serialized)
struct ServeExportTests {
    @Test("Exports left midway, closed or reset at any point, leave everyone else served")
    func abandoned() throws {
        let place = try TestWorkspace()
        // More than the sockets and the pipe hold, so that the writer is behind when one leaves.
        let text = String(repeating: "x", count: 4_000)
        var rows = "id,name,email,remark\n"
        for number in 1...3_000 { rows += "c\(number),N\(number),n\(number)@x.example,\(text)\n" }
        let file = try place.file("contacts.csv", rows)
        let taken = try place.run("import", file)
        #expect(taken.code == 0, "\(taken.errors)")
        let token = try place.run("token", "create", "t", "--scope", "export").output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let field = ["Authorization: Bearer \(token)"]
        let service = try RunningService(place, ["--no-log"])
        let path = "/v1/export/contacts"
        let whole = try #require(service.exchange.ask("GET", path, headers: field))
        #expect(whole.status == 200 && whole.body.utf8.count > 8 << 20)
        for number in 0..<40 {
            let bytes = [0, 1, 100, 1 << 14, 1 << 17, 1 << 20, 4 << 20][number % 7]
            let isReset = number % 2 == 0
            service.exchange.leave("GET", path, after: bytes, isReset: isReset, headers: field)
            #expect(service.exchange.ask("GET", "/health")?.status == 200, "after \(number)")
            guard service.running.isAlive else { break }
        }
        let again = try #require(service.exchange.ask("GET", path, headers: field))
        #expect(again.body == whole.body)
        service.running.signal(SIGTERM)
        #expect(try service.running.wait().code == 0)
        #expect(try place.run("audit", "verify").code == 0)
    }
}
