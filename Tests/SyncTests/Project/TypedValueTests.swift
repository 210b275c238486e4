import JSON
import SQLite
import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("Values typed into columns that are no text")
struct TypedValueTests {
    private static let columns = """
        ALTER TABLE contacts ADD COLUMN meta jsonb, ADD COLUMN old json, ADD COLUMN tags text[],
            ADD COLUMN count int, ADD COLUMN vip boolean, ADD COLUMN note text,
            ADD COLUMN empty jsonb, ADD COLUMN any_ jsonb;
        UPDATE contacts SET meta = '{"a": [1, 2]}', old = '[1]', tags = '{a}', count = 1, vip = true,
            note = '{"a":1}', any_ = '7' WHERE name <> 'Contact 3'
        """

    private func type(_ laptop: Laptop, _ id: String, _ values: [String: String]) throws {
        var fields: [String: Value] = [:]
        for (name, text) in values {
            fields["attributes.\(name)"] = try laptop.store.attribute(
                name,
                typed: text,
                of: .contact,
                id: id,
                organizationKey: laptop.key
            )
        }
        try laptop.store.edit(.contact, id: id, organizationKey: laptop.key, fields: fields)
    }

    /// The types and texts of a contact's values there.
    private func stands(_ scene: ProjectScene, _ number: Int) async throws -> String? {
        try await scene.value(
            """
            SELECT concat_ws(' ', jsonb_typeof(meta), meta->>'k', json_typeof(old), tags::text, count,
                vip, note, jsonb_typeof(any_)) FROM contacts WHERE id = '\(ProjectScene.contact(number))'
            """
        )
    }

    @Test("A column keeps its type, whatever the value is replaced by", arguments: [true, false])
    func keeps(isExact: Bool) async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [ProjectScene.contacts(3), Self.columns]
                + ProjectScene.installation(isExact)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let typed = [
            "meta": #"{"k":1}"#, "old": "[2,3]", "tags": #"{q,"r s"}"#, "count": "5", "vip": "no",
            "note": #"{"b":2}"#, "any_": "8.5",
        ]
        try type(laptop, ProjectScene.contact(1), typed)
        // Another record's value tells the type of a column that is empty here.
        try type(laptop, ProjectScene.contact(3), typed)
        #expect(try await laptop.sync().refused == 0)
        for number in [1, 3] {
            let there = try await stands(scene, number)
            #expect(there == #"object 1 array {q,"r s"} 5 f {"b":2} number"#, "\(number)")
        }
        try type(laptop, ProjectScene.contact(1), ["meta": "[true]", "any_": #"{"x":null}"#])
        try type(
            laptop,
            ProjectScene.contact(2),
            ["meta": "null", "count": "null", "any_": "true"]
        )
        try await laptop.sync()
        let types =
            "SELECT string_agg(concat_ws(' ', jsonb_typeof(meta), count, jsonb_typeof(any_)), "
            + "', ' ORDER BY id) FROM contacts"
        #expect(try await scene.value(types) == "array 5 object, boolean, object 5 number")
        #expect(throws: EditError.notOfColumn("any_", kind: "a JSON object")) {
            try type(laptop, ProjectScene.contact(1), ["any_": "hello"])
        }
        #expect(try await laptop.sync(verifying: true).news == 0)
    }

    @Test("In exact sync the server reads JSON for a column of which no value is known")
    func unknown() async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [ProjectScene.contacts(3), Self.columns] + ProjectScene.installation(true)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let typed = [#"{"k":[1]}"#, "5", "a word"]
        for (number, text) in typed.enumerated() {
            try type(laptop, ProjectScene.contact(number + 1), ["empty": text])
        }
        #expect(try await laptop.sync().sent == 3)
        let types = "SELECT string_agg(jsonb_typeof(empty), ' ' ORDER BY id) FROM contacts"
        #expect(try await scene.value(types) == "object number string")
    }

    @Test("A text from a file that replaces an object is sent as one", arguments: [true, false])
    func imported(isExact: Bool) async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [ProjectScene.contacts(1), Self.columns]
                + ProjectScene.installation(isExact)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.store.edit(
            .contact,
            id: ProjectScene.contact(1),
            organizationKey: laptop.key,
            fields: ["attributes.meta": .text(JSON.string(#"{"k":2}"#).canonicalText)]
        )
        #expect(try await laptop.sync().sent == 1)
        #expect(try await scene.value("SELECT meta->>'k' FROM contacts") == "2")
    }

    @Test(
        "Digits that no double holds and a key written twice come and go unharmed",
        arguments: [true, false]
    )
    func digits(isExact: Bool) async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [
                ProjectScene.contacts(1),
                """
                ALTER TABLE contacts ADD COLUMN amount numeric(30, 10), ADD COLUMN js json;
                UPDATE contacts SET amount = 12345678901234567890.1234567891, js = '{"a":2,"a":3}';
                """,
            ] + ProjectScene.installation(isExact)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let stored = try await laptop.store.database.read { connection in
            try connection.row("SELECT attributes FROM contact")?.first?.text ?? ""
        }
        #expect(stored.contains("12345678901234567890.1234567891"))
        #expect(stored.contains(#"{"a":3}"#))
        try type(
            laptop,
            ProjectScene.contact(1),
            ["amount": "12345678901234567890.1234567892"]
        )
        #expect(try await laptop.sync().sent == 1)
        let there = try await scene.value("SELECT amount || ' ' || js FROM contacts")
        #expect(there == #"12345678901234567890.1234567892 {"a":2,"a":3}"#)
        #expect(try await laptop.sync(verifying: true).news == 0)
    }

    static let values: [(old: JSON?, typed: String, new: JSON?)] = [
        (nil, "[1]", "[1]"), ("x", "5", "5"), (["a": 1], "[1]", [1]), (["a": 1], "5", 5),
        (["a": 1], "\"x\"", "x"), (["a": 1], "x", nil), (["a": 1], "null", .null),
        ([1], "{}", []), ([1], "{2,3}", [2, 3]), (["a"], "{2,null}", ["2", .null]),
        (["a"], #"{ b c ,"d,\"e"}"#, ["b c", "d,\"e"]), (["a"], "{a,,b}", nil),
        (["a"], "{{a}}", nil),
        (["a"], "x", nil), (["a"], #"{"b": 1}"#, ["b": 1]), (1, "2.50", 2.5), (1, "x", nil),
        (1.5, "12345678901234567890.12", .decimal("12345678901234567890.12")), (1, "NaN", "NaN"),
        (true, "No", false), (true, "1", true), (true, "x", nil), (false, "null", .null),
    ]

    @Test("What was typed becomes a value like the one before, or is refused")
    func typed() {
        for value in Self.values {
            #expect(
                Attributes.typed(value.typed, like: value.old) == value.new,
                "\(value.typed) for \(value.old as Any)"
            )
        }
    }
}
