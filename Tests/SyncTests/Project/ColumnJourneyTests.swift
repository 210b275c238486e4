import CRM
import JSON
import SQLite
import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("Every column that people edit")
struct ColumnJourneyTests {
    /// Also what `Tests/AddColumn/try` runs where a column was added.
    @Test("goes to a project that has it and comes to another laptop", arguments: [true, false])
    func journey(isExact: Bool) async throws {
        let columns = Contact.columns.filter(\.isEditable)
        let added = columns.map { column in
            // A job title goes by the name that the mapping gives it.
            let name = column.name == "title" ? "job_title" : column.name
            return "ALTER TABLE contacts ADD COLUMN IF NOT EXISTS \(name) "
                + (column.kind == .flag ? "boolean" : "text")
        }
        let scene = try await ProjectScene(
            .guardian,
            sql: added + ProjectScene.installation(isExact) + [ProjectScene.contacts(1)]
        )
        let (here, there) = (try await scene.laptop(), try await scene.laptop("ben", seed: 2))
        try await here.sync()
        let id = ProjectScene.contact(1)
        var fields: [String: Value] = [:]
        for column in columns {
            fields[column.name] =
                column.kind == .flag ? .integer(1) : .text(Self.value(of: column.name))
        }
        try here.store.edit(.contact, id: id, organizationKey: here.key, fields: fields)
        #expect(try await here.sync().sent == 1)
        try await there.sync()
        for laptop in [here, there] {
            let key = try laptop.store.contactKey(id, organizationKey: laptop.key)
            let document = try laptop.store.contact(key: key).document
            for column in columns {
                let mine: JSON =
                    column.kind == .flag ? true : .string(Self.value(of: column.name))
                #expect(document[column.name] == mine)
            }
        }
        let versions = try await here.store.database.read {
            try $0.value("SELECT count(*) FROM contact_version WHERE name = 'Contact 1'")
        }
        #expect(versions == .integer(1))
    }

    private static func value(of name: String) -> String {
        name == "email" ? "mine@acme.example" : "my \(name)"
    }
}
