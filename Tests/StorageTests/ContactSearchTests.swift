import CRM
import Engine
import SQLite
import Storage
import TestSupport
import Testing
import Values

@Suite("A search of contacts")
struct ContactSearchTests {
    @Test("finds what a look at every record finds, in the order of lists, whatever is written")
    func everyRecord() throws {
        var stand = try SearchStand(seed: 31)
        try stand.add(2_300)
        _ = try ScoringEngine(store: stand.store).scoreAll(organization: stand.sample.organization)
        try stand.add(200)
        try stand.compare("nothing is written")
        try stand.store.writeSearchBlocks()
        #expect(try stand.store.changedSearchBlocks() == 0)
        try stand.compare("all is written")
        try stand.change()
        #expect(try stand.store.changedSearchBlocks() > 0)
        try stand.compare("some has changed")
        try stand.store.writeSearchBlocks()
        try stand.compare("all is written anew")
    }

    @Test("narrows as lists do, and counts what it finds")
    func narrowed() throws {
        var stand = try SearchStand(seed: 5)
        try stand.add(2_200)
        _ = try ScoringEngine(store: stand.store).scoreAll(organization: stand.sample.organization)
        try stand.add(60)
        try stand.store.writeSearchBlocks()
        let narrowings: [(inout LeadFilter) -> Void] = [
            { $0.source = "web" }, { $0.country = "IT" }, { $0.category = .cold },
            { $0.category = .warm }, { $0.isUnscored = true }, { $0.leftOut = .any },
            { $0.question = .hotSilent },
        ]
        let records = try stand.records()
        for needle in ["@", "a", "ros", "ничего"] {
            let found = Set(stand.expected(needle, records))
            for narrow in narrowings {
                var filter = LeadFilter()
                narrow(&filter)
                let all = try stand.pages(filter)
                #expect(try stand.count(filter) == all.count)
                filter.text = needle
                let wanted = all.filter { found.contains($0) }
                let isSame = try stand.pages(filter) == wanted
                #expect(isSame, "'\(needle)' in \(filter)")
                #expect(try stand.count(filter) == wanted.count)
            }
        }
    }

    @Test("leaves nothing of a person who was erased, deleted or taken back with an import")
    func left() throws {
        var stand = try SearchStand(seed: 8)
        try stand.add(600)
        try stand.store.writeSearchBlocks()
        let keys = try stand.store.contacts(
            matching: "",
            organizationKey: stand.key,
            limit: 600
        ).map(\.key)
        _ = try stand.store.erase(contactKey: keys[3], reason: .request)
        #expect(try stand.blocksHolding(keys[3]) == 0)
        try stand.store.database.write {
            try $0.run("UPDATE contact SET deleted_at = 1 WHERE contact_key = ?", .key(keys[400]))
        }
        #expect(try stand.blocksHolding(keys[400]) == 0)
        try stand.store.writeSearchBlocks()
        try stand.compare("two are gone")
        try stand.store.database.write {
            try $0.run("DELETE FROM contact WHERE contact_key = ?", .key(keys[500]))
        }
        #expect(try stand.blocksHolding(keys[500]) == 0)
        try stand.compare("three are gone")
    }

    @Test("of one organization shows nobody of another that shares its blocks")
    func apart() throws {
        let sample = try SeededStore(seed: 2)
        try sample.fill(contacts: 300)
        let store = sample.store
        try store.writeSearchBlocks()
        let other = try #require(try store.organizationKey(ifKnown: "other"))
        for key in [try store.organizationKey(making: sample.organization), other] {
            let all = try store.contacts(matching: "", organizationKey: key, limit: 400)
            let found = try store.contacts(matching: "@", organizationKey: key, limit: 400)
            #expect(!found.isEmpty)
            #expect(found.map(\.key) == all.filter { $0.email != nil }.map(\.key))
        }
    }
}

/// Contacts with names in many scripts, and a plain look at every one of them.
private struct SearchStand {
    let sample: SeededStore
    let key: OrganizationKey
    private var random: SeededGenerator
    private var added = 0

    var store: Store { sample.store }

    init(seed: UInt64) throws {
        sample = try SeededStore(seed: seed)
        random = SeededGenerator(seed: seed)
        key = try sample.store.organizationKey(making: sample.organization)
    }

    private static let parts = [
        "Rossi", "Müller", "Mu\u{308}ller", "Łukasz", "José", "Jose", "Иванов", "И\u{306}о", "Йо",
        "山田", "太郎", "한국", "Νίκος", "ΝΊΚΟΣ", "أحمد", "क़लम", "50%", "a_b", "O'Neill", "Straße", "x",
        "ガ", "Anna", "c-100", "ﬁ", "\u{301}",
    ]

    mutating func add(_ count: Int) throws {
        var rows: [[Value]] = []
        for _ in 0..<count {
            let name = "\(part()) \(part())"
            rows.append([
                .key(key), .text("c-\(added)"), .text(name),
                Bool.random(using: &random) ? .text("u\(added)@x\(roll(40)).example") : .null,
                roll(3) == 0 ? .text("+39 0\(roll(90))-\(roll(99_999))/\(roll(9))") : .null,
                roll(3) == 0 ? .text("\(part()) GmbH") : .null,
                [.text("web"), .text("fair"), .null][roll(3)], [.text("IT"), .text("DE")][roll(2)],
                .integer(sample.clock.environment.now().microseconds),
            ])
            added += 1
        }
        let first = added - count
        try store.database.write { connection in
            let insert = try connection.statement(
                """
                INSERT INTO contact (organization_key, id, name, email, phone, company, source,
                    country, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            )
            for row in rows {
                for (place, value) in row.enumerated() { insert.bind(place + 1, value) }
                try insert.run()
                insert.reset()
            }
            try connection.run(
                """
                INSERT INTO contact_handle (organization_key, handle, contact_key)
                SELECT organization_key, 'mail:further' || contact_key || '@home.example',
                    contact_key
                FROM contact WHERE contact_key % 50 = 0 AND contact_key > ?
                """,
                .integer(Int64(first))
            )
        }
    }

    /// Renames some, gives some another number, deletes some and brings one back.
    mutating func change() throws {
        let name = "\(part()) \(part())"
        try store.database.write { connection in
            for sql in [
                "UPDATE contact SET name = ?1 WHERE contact_key % 31 = 0 AND ?1 IS NOT NULL",
                "UPDATE contact SET phone = '0039 777', company = ?1 WHERE contact_key % 37 = 1",
                "UPDATE contact SET deleted_at = 1 WHERE contact_key % 41 = 2 AND ?1 <> ''",
                "UPDATE contact SET deleted_at = NULL WHERE contact_key = 43 AND ?1 <> ''",
            ] { try connection.run(sql, .text(name)) }
        }
        try add(100)
    }

    private mutating func roll(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    private mutating func part() -> String { Self.parts[roll(Self.parts.count)] }

    mutating func compare(_ state: String) throws {
        var needles =
            Self.parts + ["@", "a", "r", "山", "%", "_", "0039", "39 0", "further50@home.example"]
        for _ in 0..<12 {
            let word = Array("\(part()) \(part())")
            let from = roll(word.count)
            needles.append(String(word[from...(from + roll(word.count - from))]))
        }
        let records = try records()
        for needle in needles {
            let wanted = expected(needle, records)
            let comment: Comment = "'\(needle)' while \(state)"
            let found = try store.contacts(matching: needle, organizationKey: key, limit: 9_999)
            // A Boolean, lest a difference prints thousands of ids.
            let isSame = found.map(\.id) == wanted
            #expect(isSame, comment)
            var filter = LeadFilter()
            filter.text = needle
            #expect(try count(filter) == wanted.count, comment)
            filter.limit = 9
            let first = try store.leadList(organizationKey: key, filter)
            #expect(first.leads.map(\.id) == Array(wanted.prefix(9)), comment)
            filter.after = first.next
            guard first.next != nil else { continue }
            let second = try store.leadList(organizationKey: key, filter)
            #expect(second.leads.map(\.id) == Array(wanted.dropFirst(9).prefix(9)), comment)
        }
    }

    func count(_ filter: LeadFilter) throws -> Int {
        try store.leadCount(organizationKey: key, filter)
    }

    /// The ids of all pages.
    func pages(_ filter: LeadFilter) throws -> [String] {
        var filter = filter
        filter.limit = 900
        var ids: [String] = []
        repeat {
            let page = try store.leadList(organizationKey: key, filter)
            ids += page.leads.map(\.id)
            filter.after = page.next
        } while filter.after != nil
        return ids
    }

    /// The ids of those who hold a text, by a look at every record.
    func expected(_ needle: String, _ records: [Record]) -> [String] {
        let words = Array(SearchText.folded(needle).utf8)
        let digits = needle.filter { $0.isASCII && $0.isNumber }
        let isNumber =
            digits.count > 3 && needle.allSatisfy { $0.isNumber || " -/().+".contains($0) }
        return records.filter { record in
            record.holds(words) || isNumber && record.phone.contains(digits)
                || record.further == needle
        }.map(\.id)
    }

    /// Every record, in the order of lists.
    func records() throws -> [Record] {
        var records: [Record] = []
        try store.database.read { connection in
            try connection.rows(
                """
                SELECT c.id, c.name, c.email, c.company, c.phone, (
                    SELECT substr(h.handle, 6) FROM contact_handle AS h
                    WHERE h.contact_key = c.contact_key)
                FROM contact AS c LEFT JOIN score_latest AS l USING (contact_key)
                WHERE c.organization_key = ?1 AND c.deleted_at IS NULL
                ORDER BY l.log_odds_micro DESC, c.contact_key
                """,
                .key(key)
            ) { row in
                let text = (0..<4).map { row.stringOrNil($0) ?? "" }.joined(separator: " ")
                records.append(
                    Record(
                        id: row.string(0),
                        text: Array(SearchText.folded(text).utf8),
                        phone: (row.stringOrNil(4) ?? "").filter { !" -/().".contains($0) },
                        further: row.stringOrNil(5)
                    )
                )
            }
        }
        return records
    }

    struct Record {
        let id: String
        let text: [UInt8]
        let phone: String
        let further: String?

        func holds(_ words: [UInt8]) -> Bool {
            guard let first = words.first else { return true }
            return text.indices.contains {
                text[$0] == first && text[$0...].starts(with: words)
            }
        }
    }

    /// Blocks that may hold a contact.
    func blocksHolding(_ contact: ContactKey) throws -> Int64? {
        try store.database.read {
            try $0.value(
                "SELECT count(*) FROM search_block WHERE block = ? / 256",
                .key(contact)
            )?.integer
        }
    }
}
