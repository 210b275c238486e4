import CRM
import Resources
import SQLite
import Storage
import TestSupport
import Testing

@Suite("The columns of the records")
struct RecordColumnTests {
    @Test("have a label in both languages, and a name of their own")
    func labels() {
        check(Contact.self)
        check(Company.self)
        check(Interaction.self)
        check(Opportunity.self)
    }

    private func check<Subject: TableRecord>(_ record: Subject.Type) {
        for column in Subject.columns {
            let label = column.label
            #expect(label != nil, "\(Subject.table).\(column.name) is not in ColumnLabel")
            #expect(label?.english.isEmpty == false && label?.italian.isEmpty == false)
        }
        #expect(Set(Subject.columns.map(\.name)).count == Subject.columns.count)
    }

    @Test("are columns of their tables, and those of a contact of its versions too")
    func tables() throws {
        let sample = try SeededStore()
        for (table, names) in [
            (Contact.table, Contact.columns.map(\.name)),
            ("contact_version", Contact.columns.map(\.name)),
            (Company.table, Company.columns.map(\.name)),
            (Interaction.table, Interaction.columns.map(\.name)),
            (Opportunity.table, Opportunity.columns.map(\.name)),
        ] {
            let held = try columns(of: table, sample.store)
            #expect(Set(names).subtracting(held) == [], "\(table) needs a migration")
        }
    }

    @Test("make the triggers that the published migrations wrote out")
    func triggers() throws {
        let folder = try TemporaryDirectory()
        let configuration = Database.Configuration(
            path: folder.file("written.db"),
            applicationID: 1,
            migrations: Migrations.sqlite
        )
        let written = try triggers(of: try Database(configuration))
        let sample = try SeededStore()
        let made = try triggers(of: sample.store.database)
        #expect(written.keys.sorted() == made.keys.sorted())
        for (name, text) in written where name.contains("_change_") {
            // Contacts have got columns since.
            if name.hasPrefix("contact_") { continue }
            #expect(made[name] == text)
        }
        let version = try #require(written["contact_updated"])
        #expect(Set(version).isSubset(of: made["contact_updated"] ?? []))
    }

    /// The words of each trigger without comments and white space.
    private func triggers(of database: Database) throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        try database.read { connection in
            try connection.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'") {
                let lines = $0.string(1).split(separator: "\n").filter {
                    !$0.drop { $0 == " " }.hasPrefix("--")
                }
                found[$0.string(0)] = lines.joined(separator: " ")
                    .split { !$0.isLetter && !$0.isNumber && !"_.'".contains($0) }
                    .map(String.init)
            }
        }
        return found
    }
}

/// The names of a table's columns.
func columns(of table: String, _ store: Store) throws -> [String] {
    try store.database.read { connection in
        var names: [String] = []
        try connection.rows("SELECT name FROM pragma_table_info(?)", .text(table)) {
            names.append($0.string(0))
        }
        return names
    }
}
