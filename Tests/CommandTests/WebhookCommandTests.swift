import Foundation
import TestSupport
import Testing

@Suite("assay webhook, and a service's place", .serialized)
struct WebhookCommandTests {
    private static let past = "2026-01-01T10:00:00Z"

    @Test("What a command finds in a terminal reaches the receiver, also one that was away")
    func terminal() throws {
        let place = try TestWorkspace()
        let receiver = try WebhookReceiver(503, 204)
        let contacts = try place.file("c.csv", "id,name,email\nc1,Ada Rossi,ada@rossi.example\n")
        #expect(try place.run("import", contacts).code == 0)
        #expect(try place.run("score", "c1").code == 0)
        let added = try place.run("webhook", "add", receiver.url, "--allow-private")
        #expect(added.code == 0 && added.output.hasPrefix("whsec_"))
        let day = Date.now.formatted(.iso8601.year().month().day())
        var rows = "id,contact_id,kind,occurred_at\n"
        for (number, kind) in [
            "meeting_held", "form_demo", "email_received", "call_received", "meeting_held",
            "email_received", "form_pricing", "call_connected",
        ].enumerated() {
            rows += "i\(number),c1,\(kind),\(day)T00:00:0\(number)Z\n"
        }
        let interactions = try place.file("i.csv", rows)
        #expect(try place.run("import", interactions, "--as", "interactions").code == 0)
        let scored = try place.run("score", "c1")
        #expect(scored.code == 0 && scored.errors.contains("status 503"), "\(scored.errors)")
        #expect(receiver.messages.count == 1)
        let list = try place.run("webhook", "list", "--json")
        #expect(list.code == 0 && !list.output.contains("whsec_"))
        let id = added.errors.split(separator: " ").first { $0.hasPrefix("wh_") }
        let name = String(try #require(id)).trimmingCharacters(in: .punctuationCharacters)
        // The receiver is well again: a try is taken, and what waits follows when its time comes.
        #expect(try place.run("webhook", "test", name).code == 0)
        #expect(receiver.messages.count == 2)
        #expect(try place.run("webhook", "remove", name).code == 0)
        #expect(try place.run("webhook", "test", name).code == 5)
    }

    @Test("A second service on one file refuses")
    func replicas() throws {
        let place = try TestWorkspace()
        let service = try RunningService(place, ["--no-log"])
        let second = try place.run("serve", "--port", "0")
        #expect(second.code == 1 && second.errors.contains("another 'assay serve'"))
        service.running.signal(SIGTERM)
        #expect(try service.running.wait().code == 0)
    }
}
