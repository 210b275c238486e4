import Foundation
import HTTP
import SQLite
import Storage
import SupabaseStandIn
import Sync
import TestSupport
import Testing

@Suite("A sync that goes wrong")
struct BadAnswersTests {
    /// What happens, as often as the client may try, and words of the message.
    static let cases: [(fault: SupabaseStandIn.Fault, words: String)] = [
        (.requestLost(.unreachable), "cannot reach"),
        (.requestLost(.nameUnknown), "does not resolve"),
        (.requestLost(.tls), "cannot trust"),
        (.responseLost(.timedOut), "in time"),
        (.requestLost(.cut), "ended before"),
        (.captivePortal, "web page came instead"),
        (.serverError(500), "cannot answer now"),
        (.serverError(502), "cannot answer now"),
        (.serverError(503), "cannot answer now"),
        (.tooManyRequests(retryAfterSeconds: 2), "cannot answer now"),
        (.truncated(bytes: 20), "makes no sense"),
        (answer(403, "42501", "permission denied for table contacts"), "does not allow"),
        (answer(404, "PGRST202", "no function"), "`assay login`"),
        (answer(416, "PGRST103", "out of range"), "PGRST103"),
        (answer(400, "42703", "column contacts.name does not exist"), "42703"),
        (answer(409, "23505", "duplicate key"), "23505"),
        (.requestLost(.tooLarge), "too much at once"),
    ]

    private static func answer(
        _ status: Int,
        _ code: String,
        _ message: String
    ) -> SupabaseStandIn.Fault {
        let body = #"{"code":"\#(code)","message":"\#(message)","details":null,"hint":null}"#
        return .answer(HTTPReply(status: status, body: Array(body.utf8)))
    }

    @Test("Whatever goes wrong, the message says what, and the edit arrives with the next sync")
    func tellsAndKeeps() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        for (number, fault) in Self.cases.enumerated() {
            try laptop.edit(ProjectScene.contact(1), ["name": "edit \(number)"])
            scene.project.script(
                Array(repeating: fault.fault, count: 40),
                pathPrefix: "/rest/v1/rpc/assay_push"
            )
            var message = ""
            do {
                let counts = try await laptop.sync()
                message = counts.warnings.joined()
                // A refusal of the request as a whole ends in quarantine, with the server's words.
                message += try laptop.store.quarantined(organizationKey: laptop.key)
                    .map { "\($0.code) \($0.message)" }.joined()
            } catch { message = "\(error)" }
            #expect(message.contains(fault.words), "case \(number): \(message)")
            scene.project.unscript()
            for held in try laptop.store.quarantined(organizationKey: laptop.key) {
                try laptop.store.release(
                    held.id,
                    retry: true,
                    organizationKey: laptop.key,
                    laptop.mapping
                )
            }
            try await laptop.sync()
            #expect(
                try await scene.value(
                    "SELECT name FROM contacts WHERE id = '\(ProjectScene.contact(1))'"
                )
                    == "edit \(number)"
            )
        }
    }

    @Test("A server that is busy for a moment is asked again what cannot be asked in parts")
    func busy() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        let slow = Self.answer(500, "57014", "canceling statement due to statement timeout")
        scene.project.script([slow, slow], pathPrefix: "/rest/v1/rpc/assay_digest")
        #expect(try await laptop.sync().news == 2)
        #expect(!scene.project.hasFaults)
        let always = Array(repeating: slow, count: 40)
        scene.project.script(always, pathPrefix: "/rest/v1/rpc/assay_digest")
        let other = try await scene.laptop("ben", seed: 2)
        let error = await #expect(throws: SyncError.self) { try await other.sync() }
        #expect(error?.isTransient == true, "watching goes on: \(String(describing: error))")
    }

    @Test(
        "Expired tokens are renewed without a word; an ended session stops sync and loses nothing"
    )
    func session() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(1)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        scene.clock.advance(2 * 3_600_000_000)
        try laptop.edit(ProjectScene.contact(1), ["name": "after two hours"])
        #expect(try await laptop.sync().sent == 1)
        try await scene.run("DELETE FROM auth.users WHERE email = 'nobody'")
        try laptop.session.save(nil)
        try laptop.edit(ProjectScene.contact(1), ["name": "logged out"])
        await #expect(throws: SyncError.loggedOut("there is no session for this file")) {
            try await laptop.sync()
        }
        #expect(try laptop.store.syncBacklog(organizationKey: laptop.key).waiting == 1)
    }

    @Test("The session's file is its owner's alone, and holds no password")
    func sessionFile() async throws {
        let scene = try await ProjectScene(ProjectScene.exact)
        let laptop = try await scene.laptop()
        let path = laptop.store.database.configuration.path + "-session"
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
        #expect(!(try String(contentsOfFile: path, encoding: .utf8)).contains("secret of ada"))
    }

    @Test("A wrong password, a wrong key and a foreign organization are told apart from the rest")
    func login() async throws {
        let scene = try await ProjectScene(ProjectScene.exact)
        let laptop = try await scene.laptop()
        let linking = laptop.linking
        await #expect(throws: SyncError.self) {
            try await linking.logIn(
                url: SupabaseProject.url,
                anonKey: scene.project.keys.anonKey,
                .password(email: "ada@acme.example", password: "wrong"),
                laptop.request()
            )
        }
        await #expect(throws: SyncError.self) {
            var request = laptop.request()
            request.chosen = "00000000-0000-4000-8000-0000000000ff"
            _ = try await linking.link(request)
        }
    }

    @Test("Two syncs of one file exclude each other")
    func exclusive() async throws {
        let scene = try await ProjectScene(ProjectScene.exact)
        let laptop = try await scene.laptop()
        let lock = try SyncLock(database: laptop.store.database.configuration.path)
        await #expect(throws: SyncError.running) { try await laptop.sync() }
        withExtendedLifetime(lock) {}
    }
}
