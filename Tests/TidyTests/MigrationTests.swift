import Foundation
import Ledger
import Testing

@Suite("Migrations")
struct MigrationTests {
    private static let list = "Tests/TidyTests/migrations.sha256"

    @Test("A published migration is never edited, and every one is listed with its hash")
    func unchanged() throws {
        var listed: [String: String] = [:]
        for line in try Repository.text(Self.list).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { listed[String(words[1])] = String(words[0]) }
        }
        for path in try Repository.files("schema/sqlite") {
            let bytes = Array(try Data(contentsOf: Repository.root.appendingPathComponent(path)))
            let hash = SHA256.hash(bytes).hex
            let line = "\(hash)  \(path)"
            if let known = listed.removeValue(forKey: path) {
                #expect(known == hash, "\(path) is published: undo the edit, write a new migration")
            } else {
                Issue.record("\(path) is new: add the line '\(line)' to \(Self.list)")
            }
        }
        #expect(listed.keys.sorted() == [], "published migrations are gone")
    }
}
