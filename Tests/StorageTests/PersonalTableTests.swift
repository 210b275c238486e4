import CRM
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Personal data")
struct PersonalTableTests {
    @Test("Every table and column of the file is classified, and none that is not there")
    func classified() throws {
        let sample = try SeededStore()
        var held: [String] = []
        try sample.store.database.read { connection in
            try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") {
                held.append($0.string(0))
            }
        }
        #expect(PersonalTable.all.map(\.name).sorted() == held.sorted())
        for table in PersonalTable.all {
            let listed = (table.personal + table.others).sorted()
            #expect(
                try listed == columns(of: table.name, sample.store).sorted(),
                "\(table.name): name each column in PersonalTable once, as personal or not"
            )
        }
    }

    @Test("A person whom scores refer to is taken out: a stub stays, and none of their words")
    func removal() throws {
        let sample = try SeededStore()
        let store = sample.store
        let word = "Quetzalcoatl"
        let key = try store.organizationKey(making: sample.organization)
        let id = try store.addContact(
            Contact(id: "\(word)-1", organizationID: sample.organization, name: word),
            organizationKey: key
        )
        let contact = try #require(
            try store.contactKey(id: id, email: nil, organizationKey: key)
        )
        _ = try store.addNote("Says \(word)", contactKey: contact)
        let other = try store.addContact(
            Contact(id: "\(word)-2", organizationID: sample.organization, name: "Anna \(word)"),
            organizationKey: key
        )
        let gone = try #require(try store.contactKey(id: other, email: nil, organizationKey: key))
        _ = try store.make(MergeStep.merge(kept: contact, gone: gone), organizationKey: key)
        try store.edit(.contact, id: id, organizationKey: key, fields: ["city": .text(word)])
        try store.edit(.contact, id: id, organizationKey: key, fields: ["city": .text("Bari")])
        let holders = [
            "contact", "contact_handle", "contact_merge", "contact_version", "interaction",
            "ledger_payload",
        ]
        #expect(try places(of: word, store) == holders)

        _ = try store.erase(contactKey: contact, reason: .request)
        #expect(try places(of: word, store) == [])
        let stub = try store.database.read {
            try $0.row(
                "SELECT id LIKE 'erased:%', name, city, deleted_at FROM contact "
                    + "WHERE contact_key = ?",
                .key(contact)
            )
        }
        #expect(stub?[0] == .integer(1) && stub?[1] == .text("") && stub?[2] == .null)
        #expect(stub?[3] != .null)
    }

    /// The tables of which a column holds a word.
    private func places(of word: String, _ store: Store) throws -> [String] {
        try PersonalTable.all.map(\.name).sorted().filter { table in
            let tests = try columns(of: table, store).map { "instr(\($0), '\(word)') > 0" }
            return try store.database.read {
                try $0.value(
                    "SELECT 1 FROM \(table) WHERE \(tests.joined(separator: " OR ")) LIMIT 1"
                )
            } != nil
        }
    }
}
