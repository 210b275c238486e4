import HTTP
import JSON
import SupabaseStandIn
import Testing

@Suite("The Guardian CRM in the stand-in")
struct GuardianTests {
    /// A row of every table for each organization; the notes are Ada's, but one.
    private static func rows(_ ada: String) -> String {
        [Scene.acme, Scene.beta].enumerated().map { place, organization in
            let contact = Scene.contact(place + 1)
            return """
                INSERT INTO contacts (id, organization_id, name)
                VALUES ('\(contact)', '\(organization)', 'C');
                INSERT INTO contact_notes (id, contact_id, note, created_by, organization_id)
                VALUES ('\(contact)', '\(contact)', 'n', '\(ada)', '\(organization)');
                INSERT INTO opportunities (id, contact_name, organization_id)
                VALUES ('\(contact)', 'C', '\(organization)');
                INSERT INTO events (id, title, organization_id)
                VALUES ('\(contact)', 'E', '\(organization)');
                INSERT INTO form_submissions (id, form_name, organization_id)
                VALUES ('\(contact)', 'F', '\(organization)');

                """
        }.joined()
            + "INSERT INTO contact_notes (id, contact_id, note, organization_id) VALUES "
            + "('\(Scene.contact(9))', '\(Scene.contact(1))', 'another''s', '\(Scene.acme)')"
    }

    @Test("Each organization sees its own rows of every table, and its own people alone")
    func organizations() async throws {
        let scene = try await Scene()
        try await scene.run(Self.rows(scene.ada))
        let tables = ["contacts", "contact_notes", "opportunities", "events", "form_submissions"]
        for table in tables {
            let theirs = try await scene.send("GET", "/\(table)?select=id", as: .bob)
            #expect(try theirs.column("id") == [Scene.contact(2)], "\(table)")
            let nobodys = try await scene.send("GET", "/\(table)?select=id", as: .anon)
            #expect(nobodys.status == 200)
            #expect(try nobodys.json() == [], "\(table)")
        }
        let own = try await scene.send("GET", "/contacts?select=id")
        #expect(try own.column("id") == [Scene.contact(1)])
        let organizations = try await scene.send("GET", "/organizations?select=name")
        #expect(try organizations.json() == [["name": "Acme"]])
        let profiles = try await scene.send("GET", "/profiles?select=id,user_role")
        #expect(try profiles.json() == [["id": .string(scene.ada), "user_role": "user"]])
    }

    @Test("A note is read by the organization and changed by its author alone")
    func notes() async throws {
        let scene = try await Scene()
        try await scene.run(Self.rows(scene.ada))
        let full: HTTPHeaders = ["Prefer": "return=representation"]
        for (note, changed) in [(Scene.contact(1), 1), (Scene.contact(9), 0)] {
            let seen = try await scene.send("GET", "/contact_notes?id=eq.\(note)")
            #expect(try seen.json().arrayValue?.count == 1)
            let patched = try await scene.send(
                "PATCH",
                "/contact_notes?id=eq.\(note)",
                #"{"note":"changed"}"#,
                headers: full
            )
            #expect(patched.status == 200)
            #expect(try patched.json().arrayValue?.count == changed, "\(note)")
        }
        // Without its organization a note is refused, which was the CRM's own bug for a while.
        let bare = try await scene.send(
            "POST",
            "/contact_notes",
            #"{"contact_id":"\#(Scene.contact(1))","note":"n"}"#
        )
        #expect(bare.status == 400)
        #expect(try bare.code == "23502")
    }

    @Test("Quirks of the live tables: hard deletes cascade, updated_at stands, events lack tenants")
    func quirks() async throws {
        let scene = try await Scene()
        try await scene.run(Self.rows(scene.ada))
        let stamp = "SELECT updated_at FROM contacts WHERE id = '\(Scene.contact(1))'"
        let before = try await scene.value(stamp)
        let one = "/contacts?id=eq.\(Scene.contact(1))"
        #expect(try await scene.send("PATCH", one, #"{"name":"D"}"#).status == 204)
        #expect(try await scene.value(stamp) == before)
        let event = #"{"title":"T","organization_id":null,"created_by":"\#(scene.ada)"}"#
        #expect(try await scene.send("POST", "/events", event).status == 201)
        #expect(try await scene.send("DELETE", one).status == 204)
        let notes = "SELECT count(*) FROM contact_notes WHERE contact_id = '\(Scene.contact(1))'"
        #expect(try await scene.value(notes) == "0")
    }

    @Test("Form submissions come in the earlier shape too, where no organization can be asked for")
    func earlierForms() async throws {
        let scene = try await Scene(.guardianWithEarlierForms)
        let form = #"{"data":{"email":"a@x.example"}}"#
        let sent = try await scene.send("POST", "/form_submissions", form, as: .anon)
        #expect(sent.status == 201)
        let seen = try await scene.send("GET", "/form_submissions?select=data->>email")
        #expect(try seen.json() == [["email": "a@x.example"]])
        #expect(try await scene.send("GET", "/form_submissions", as: .anon).json() == [])
        let scoped = try await scene.send(
            "GET",
            "/form_submissions?organization_id=eq.\(Scene.acme)"
        )
        #expect(scoped.status == 400)
        #expect(try scoped.code == "42703")
    }

    @Test("OpenAPI names the tables a role may touch, with types, keys and defaults")
    func openAPI() async throws {
        let scene = try await Scene(rows: [
            "CREATE TABLE secret (id INT); REVOKE ALL ON secret FROM anon, authenticated",
            "CREATE TYPE mood AS ENUM ('good', 'bad')",
            "CREATE TABLE odd (id BIGINT GENERATED ALWAYS AS IDENTITY, m mood, v VARCHAR(7))",
            "COMMENT ON TABLE odd IS 'Odd things'",
            "CREATE FUNCTION add(a INT, b INT DEFAULT 1) RETURNS INT LANGUAGE sql IMMUTABLE "
                + "AS 'SELECT a + b'",
        ])
        let secret: HTTPHeaders = ["apikey": scene.project.keys.secretKey]
        let answer = try await scene.send("GET", "/", headers: secret)
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "application/openapi+json; charset=utf-8")
        let document = try answer.json()
        #expect(document["swagger"] == "2.0")
        let definitions = try #require(document["definitions"]?.objectValue)
        #expect(
            definitions.keys.sorted() == [
                "contact_notes", "contacts", "events", "form_submissions", "odd",
                "opportunities", "organizations", "profiles",
            ]
        )
        let contacts = definitions["contacts"]
        #expect(
            contacts?["required"]
                == ["id", "organization_id", "name", "created_at"]
        )
        let properties = contacts?["properties"]
        #expect(
            properties?["id"] == [
                "format": "uuid", "type": "string", "default": "gen_random_uuid()",
                "description": "Note:\nThis is a Primary Key.<pk/>",
            ]
        )
        #expect(
            properties?["organization_id"]?["description"]
                == .string(
                    "Note:\nThis is a Foreign Key to `organizations.id`."
                        + "<fk table='organizations' column='id'/>"
                )
        )
        #expect(properties?["lead_score"] == ["format": "integer", "type": "integer"])
        let deals = definitions["opportunities"]?["properties"]
        #expect(deals?["value"] == ["format": "numeric", "type": "number"])
        #expect(deals?["source"]?["default"] == "manual")
        let events = definitions["events"]?["properties"]
        #expect(
            events?["attendees"]
                == ["format": "text[]", "type": "array", "items": ["type": "string"]]
        )
        #expect(events?["custom_fields"] == ["format": "jsonb"])
        #expect(events?["all_day"]?["default"] == false)
        let odd = definitions["odd"]
        #expect(odd?["description"] == "Odd things")
        #expect(odd?["properties"]?["m"]?["enum"] == ["good", "bad"])
        #expect(odd?["properties"]?["v"]?["maxLength"] == 7)
        let paths = try #require(document["paths"]?.objectValue)
        #expect(
            paths["/contacts"]?.objectValue?.keys.sorted() == ["delete", "get", "patch", "post"]
        )
        let add = paths["/rpc/add"]?["post"]?["parameters"]?.arrayValue?.first?["schema"]
        #expect(add?["required"] == ["a"])
        scene.project.rest.settings.isOpenAPIEnabled = false
        #expect(try await scene.send("GET", "/", headers: secret).code == "PGRST126")
    }

    @Test("A request waits for another session's lock, and sees what it committed")
    func locks() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1)])
        // However long the machine takes, the wait must end by the lock alone.
        scene.project.rest.settings.statementTimeouts = [:]
        let writer = try scene.project.database.connect()
        try writer.query("BEGIN")
        try writer.query("UPDATE contacts SET name = 'web', lead_score = 90")
        let target = "/contacts?id=eq.\(Scene.contact(1))&name=eq.Contact%201"
        async let patched = scene.send(
            "PATCH",
            target,
            #"{"name":"laptop"}"#,
            headers: ["Prefer": "return=representation"]
        )
        try await scene.waitForLock()
        #expect(try await scene.send("GET", target).json().arrayValue?.count == 1)
        try writer.query("COMMIT")
        // The condition is looked at again: the compare of the compare-and-set fails.
        #expect(try await patched.json() == [])
        #expect(try await scene.value("SELECT name FROM contacts") == "web")
    }
}
