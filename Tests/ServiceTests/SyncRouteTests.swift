import JSON
import SQLite
import Service
import Storage
import Sync
import TestSupport
import Testing

@Suite("Sync over HTTP")
struct SyncRouteTests {
    /// A service whose organization is linked, with a contact that met another edit, and two edits
    /// that the server refused.
    private func linked() throws -> (counter: Counter, contact: String) {
        let counter = try Counter(contacts: 20)
        let key = try #require(try counter.store.organizationKey(ifKnown: "acme"))
        try counter.store.link(
            SyncLink(
                organizationKey: key,
                url: "https://project.example",
                remoteOrganization: "11111111-1111-4111-8111-111111111111"
            ),
            tables: ["contacts"]
        )
        let contact = try #require(
            try counter.store.contacts(matching: "", organizationKey: key, limit: 1).first
        )
        try counter.store.database.write { connection in
            try connection.run(
                """
                INSERT INTO sync_conflict (organization_key, table_name, row_id, op_id, kind, field,
                    base, theirs, mine, chosen, recorded_at)
                VALUES (?, 'contacts', ?, 'op-1', 'both_changed', 'phone', '"1"', '"2"', '"3"',
                    'server', 1)
                """,
                .key(key),
                .text(contact.id)
            )
            for operation in ["op-2", "op-3"] {
                try connection.run(
                    """
                    INSERT INTO sync_quarantine (op_id, organization_key, table_name, row_id, kind,
                        operation, code, message, recorded_at)
                    VALUES (?3, ?1, 'contacts', ?2, 'update',
                        '{"set":{"phone":"4"},"base":{"phone":null}}', '23514', 'no such phone', 2)
                    """,
                    .key(key),
                    .text(contact.id),
                    .text(operation)
                )
            }
        }
        return (counter, contact.id)
    }

    @Test("A conflict is shown with both values, and decided once: the edit then waits to be sent")
    func conflict() async throws {
        let (counter, contact) = try linked()
        let token = try counter.token([.writeContacts, .readScores])
        let state = try await counter.ask("GET", "/v1/sync", token: token).json
        #expect(
            state["conflicts"] == 1 && state["quarantined"] == 2 && state["status"] == "waiting"
        )
        #expect(state["tables"]?.arrayValue?.first?["name"] == "contacts")
        let list = try await counter.ask("GET", "/v1/sync/conflicts", token: token).json
        let first = try #require(list["conflicts"]?.arrayValue?.first)
        #expect(list["count"] == 1 && first["base"] == "1" && first["theirs"] == "2")
        #expect(first["mine"] == "3" && first["stands"] == "theirs" && first["field"] == "phone")
        let number = try #require(first["number"]?.intValue)
        let path = "/v1/sync/conflicts/\(number)/resolve"
        #expect(await counter.ask("POST", path, ["stands": "both"], token: token).status == 422)
        #expect(await counter.ask("POST", path, [:], token: token).status == 422)
        #expect(await counter.ask("POST", path, ["stands": "mine"], token: token).status == 200)
        #expect(try counter.count("contact WHERE id = '\(contact)' AND phone = '3'") == 1)
        #expect(try counter.count("change WHERE row_id = '\(contact)'") == 1)
        #expect(await counter.ask("POST", path, ["stands": "theirs"], token: token).status == 404)
    }

    @Test("A refused edit is made again or dropped, once")
    func refused() async throws {
        let (counter, contact) = try linked()
        let token = try counter.token([.writeContacts, .readScores])
        let list = try await counter.ask("GET", "/v1/sync/quarantine", token: token).json
        #expect(list["operations"]?.arrayValue?.map { $0["id"] } == ["op-2", "op-3"])
        let path = "/v1/sync/quarantine/"
        #expect(await counter.ask("DELETE", path + "op-2", token: token).status == 200)
        #expect(await counter.ask("DELETE", path + "op-2", token: token).status == 404)
        let again = await counter.ask("POST", path + "op-3/retry", [:], token: token)
        #expect(again.status == 200, "\(again.text)")
        #expect(try counter.count("contact WHERE id = '\(contact)' AND phone = '4'") == 1)
        #expect(try counter.count("sync_quarantine") == 0)
    }

    @Test("Readers decide nothing, another organization sees nothing, and no link is said so")
    func access() async throws {
        let (counter, _) = try linked()
        let reader = try counter.token([.readScores])
        let path = "/v1/sync/conflicts/1/resolve"
        let body: JSON = ["stands": "mine"]
        #expect(await counter.ask("POST", path, body, token: reader).status == 403)
        let other = try counter.token(for: "other")
        #expect(try await counter.ask("GET", "/v1/sync/conflicts", token: other).json["count"] == 0)
        #expect(await counter.ask("POST", path, body, token: other).status == 409)
        #expect(await counter.ask("POST", "/v1/sync", [:], token: other).status == 409)
        #expect(try counter.count("sync_conflict WHERE resolved_at IS NULL") == 1)
    }

    @Test("The time zone of an organization is kept, and is its own")
    func timeZone() async throws {
        let counter = try Counter()
        let token = try counter.token()
        let path = "/v1/organization"
        #expect(try await counter.ask("GET", path, token: token).json["time_zone"] == .null)
        let set = await counter.ask("PATCH", path, ["time_zone": "Europe/Rome"], token: token)
        #expect(try set.json["time_zone"] == "Europe/Rome")
        for wrong in ["", "../etc", "Europe Rome", String(repeating: "x", count: 65)] {
            let answer = await counter.ask(
                "PATCH",
                path,
                ["time_zone": .string(wrong)],
                token: token
            )
            #expect(answer.status == 422, "\(wrong)")
        }
        let summary = await counter.ask("GET", "/v1/leads/summary", token: token)
        #expect(try summary.json["time_zone"] == "Europe/Rome")
        let other = try counter.token(for: "other")
        #expect(try await counter.ask("GET", path, token: other).json["time_zone"] == .null)
        _ = await counter.ask("PATCH", path, ["time_zone": nil], token: token)
        #expect(try await counter.ask("GET", path, token: token).json["time_zone"] == .null)
    }
}
