import CRM
import Engine
import SQLite
import Storage
import TestSupport
import Testing

@Suite("The orders of a list of leads")
struct LeadOrderTests {
    @Test("hold page after page, whatever narrows the list, as the records themselves say it")
    func everyOrder() throws {
        let stand = try OrderStand(seed: 12)
        try stand.compare("once scored")
        try stand.happen()
        try stand.compare("something happened since")
        try stand.score(after: Instant.day)
        try stand.compare("scored on another day")
        try stand.happen()
        try stand.score(after: 3_600_000_000)
        try stand.compare("scored twice on one day")
        try stand.score(asOf: -9 * Instant.day)
        try stand.score(asOf: -Instant.day)
        try stand.compare("scored for past days since")
    }

    @Test("A list of what changed holds whose score did, from that moment on")
    func changedSince() throws {
        let stand = try OrderStand(seed: 3)
        let first = stand.now
        try stand.score(after: Instant.day)
        let second = stand.now
        try stand.happen()
        try stand.score(after: Instant.day)
        var filter = LeadFilter()
        filter.limit = 900
        filter.changedSince = first
        let all = try stand.ids(filter)
        #expect(
            try all.count
                == stand.count(
                    "score_latest AS l JOIN contact AS c USING (contact_key)"
                        + " WHERE c.deleted_at IS NULL AND l.organization_key = 1"
                )
        )
        filter.changedSince = Instant(microseconds: second.microseconds + 1)
        let changed = try stand.ids(filter)
        let wanted = try stand.texts(
            """
            SELECT c.id FROM score_latest AS l JOIN contact AS c USING (contact_key)
            WHERE l.organization_key = 1 AND c.deleted_at IS NULL AND l.score <> (
                SELECT s.score FROM score AS s WHERE s.contact_key = l.contact_key AND s.seq < l.seq
                ORDER BY s.seq DESC LIMIT 1)
            """
        )
        #expect(Set(changed) == Set(wanted) && !wanted.isEmpty && wanted.count < all.count)
    }
}

/// Contacts with a history, on whose records the orders are computed without what is kept for them.
private struct OrderStand {
    let sample: SeededStore
    let key: OrganizationKey

    var now: Instant { sample.clock.environment.now() }

    init(seed: UInt64) throws {
        sample = try SeededStore(seed: seed)
        try sample.fill(contacts: 160)
        key = try sample.store.organizationKey(making: sample.organization)
        try sample.store.database.write { connection in
            try connection.run(
                """
                UPDATE contact SET owner = iif(contact_key % 3 = 0, 'Giulia', 'Marco'),
                    name = iif(contact_key % 5 = 0, 'anna', name) WHERE contact_key % 4 > 0
                """
            )
        }
        try score(after: 0)
        try sample.store.database.write { connection in
            try connection.run(
                """
                INSERT INTO contact (organization_key, id, name, recorded_at)
                SELECT organization_key, 'late-' || contact_key, name, recorded_at FROM contact
                WHERE contact_key % 19 = 0
                """
            )
        }
    }

    func score(after wait: Int64) throws {
        sample.clock.advance(wait)
        _ = try ScoringEngine(store: sample.store).scoreAll(organization: sample.organization)
    }

    func score(asOf before: Int64) throws {
        _ = try ScoringEngine(store: sample.store).scoreAll(
            organization: sample.organization,
            asOf: Instant(microseconds: now.microseconds + before)
        )
    }

    /// Somebody writes, a note is made, a call is taken back, one is moved, one goes.
    func happen() throws {
        try sample.store.database.write { connection in
            for sql in [
                """
                INSERT INTO interaction (
                    organization_key, contact_key, id, kind, occurred_at, recorded_at
                )
                SELECT organization_key, contact_key, 'h' || ?1 || '-' || contact_key,
                    iif(contact_key % 2 = 0, 25, 2), ?1 - contact_key, ?1 FROM contact
                WHERE contact_key % 7 = 0
                """,
                """
                UPDATE interaction SET deleted_at = ?1 WHERE contact_key % 11 = 0 AND occurred_at = (
                    SELECT max(occurred_at) FROM interaction AS i
                    WHERE i.contact_key = interaction.contact_key AND i.deleted_at IS NULL
                        AND i.occurred_at <= ?1)
                """,
                """
                UPDATE interaction SET contact_key = contact_key + 1
                WHERE contact_key % 13 = 0 AND ?1 > 0 AND interaction_key % 2 = 0
                """,
                "DELETE FROM interaction WHERE contact_key % 17 = 0 AND ?1 > 0 AND kind % 3 = 0",
            ] { try connection.run(sql, .integer(now.microseconds)) }
        }
    }

    func compare(_ state: String) throws {
        let narrowings: [(name: String, narrow: (inout LeadFilter) -> Void)] = [
            ("all", { _ in }), ("a category", { $0.category = .cold }),
            ("a text", { $0.text = "an" }), ("an owner", { $0.owner = "Giulia" }),
            ("a question", { $0.question = .hotSilent }),
            ("an owner and a category", { ($0.owner, $0.category) = ("Marco", .warm) }),
            ("no score", { $0.isUnscored = true }),
        ]
        for (name, narrow) in narrowings {
            var filter = LeadFilter()
            narrow(&filter)
            let members = Set(try ids(filter))
            #expect(try members.count == sample.store.leadCount(organizationKey: key, filter))
            for order in LeadOrder.allCases {
                filter.order = order
                let wanted = try texts(Self.sql(order)).filter(members.contains)
                let found = try ids(filter)
                let isSame = found == wanted
                #expect(isSame, "\(order.rawValue) of \(name), \(state)")
            }
        }
    }

    /// The ids of all pages of seven.
    func ids(_ asked: LeadFilter) throws -> [String] {
        var filter = asked
        filter.limit = 7
        var ids: [String] = []
        repeat {
            let page = try sample.store.leadList(organizationKey: key, filter, isCounted: true)
            ids += page.leads.map(\.id)
            filter.after = page.next
            if page.next == nil { #expect(page.count == ids.count) }
        } while filter.after != nil
        return ids
    }

    func count(_ from: String) throws -> Int {
        try sample.store.database.read {
            Int(try $0.value("SELECT count(*) FROM \(from)")?.integer ?? 0)
        }
    }

    func texts(_ sql: String) throws -> [String] {
        var texts: [String] = []
        try sample.store.database.read { connection in
            try connection.rows(sql) { texts.append($0.string(0)) }
        }
        return texts
    }

    /// The order by the records alone: the days of this test begin in UTC.
    private static func sql(_ order: LeadOrder) -> String {
        let touch = """
            (SELECT coalesce(max(i.occurred_at), 0) FROM interaction AS i
            WHERE i.contact_key = c.contact_key AND i.deleted_at IS NULL AND i.kind <> 25
                AND i.occurred_at <= (SELECT max(scored_at) FROM score))
            """
        let change = """
            (n.score - coalesce((SELECT s.score FROM score AS s WHERE s.contact_key = c.contact_key
                AND s.as_of < n.as_of / 86400000000 * 86400000000
                ORDER BY s.as_of DESC, s.seq DESC LIMIT 1), n.score))
            """
        let isScored = "n.seq IS NULL"
        let unscored = "iif(n.seq IS NULL, c.contact_key, 0)"
        let terms =
            switch order {
            case .score: "n.score DESC, n.log_odds_micro DESC, c.contact_key"
            case .name: "c.name COLLATE NOCASE, c.contact_key"
            case .activity: "\(isScored), \(unscored), \(touch) DESC, c.contact_key"
            case .rise: "\(isScored), \(unscored), \(change) DESC, c.contact_key"
            case .fall: "\(isScored), \(unscored), \(change), c.contact_key DESC"
            }
        return """
            SELECT c.id FROM contact AS c LEFT JOIN score_latest AS l USING (contact_key)
            LEFT JOIN score AS n USING (seq)
            WHERE c.organization_key = 1 AND c.deleted_at IS NULL ORDER BY \(terms)
            """
    }
}
