import AuditLog
package import CRM
import JSON
import SQLite

extension Store {
    /// Takes out of the file what the rules of an organization say is kept no longer.
    ///
    /// People are erased as ``erase(contactKey:reason:isHereOnly:)`` does, each with an entry of
    /// the log, but for the search of the file's bytes afterwards; one more entry says what was
    /// done. Those of whom the linked project still tells stay. `shouldStop` is asked after each
    /// group of people: what is done by then stays done, and the rest is due as before. A daily
    /// run leaves rules alone that were set or carried out less than a day ago.
    /// - Returns: what was done, and whether all that was due is.
    /// - Throws: ``SQLiteError``, ``AuditLogError``; the group under way is not done then.
    package func applyRetention(
        organizationKey: OrganizationKey,
        isDaily: Bool = false,
        shouldStop: () -> Bool = { false }
    ) throws -> RetentionRun {
        let now = environment.now()
        var run = RetentionRun()
        for rule in try retentionRules(organizationKey: organizationKey) {
            let restedSince = (rule.appliedAt ?? rule.setAt).microseconds
            if isDaily, now.microseconds - restedSince < Instant.day { continue }
            let due = DueRecords(organizationKey, rule, at: now)
            if rule.kind.isOfPeople {
                let isDone = try erase(due, shouldStop, &run.people)
                guard isDone else {
                    run.isDone = false
                    break
                }
                run.held += try database.read { try due.heldCount($0) }
            } else {
                let count = try remove(due, organizationKey, at: now)
                if rule.kind == .agents {
                    run.agentRuns += count
                } else {
                    run.rejectedRows += count
                }
            }
            try noteApplied(rule, organizationKey, at: now)
        }
        if run.people > 0 {
            try database.write { connection in
                try tell(["people": .integer(Int64(run.people))], organizationKey, now, connection)
            }
        }
        if run.people + run.agentRuns + run.rejectedRows > 0, run.isDone {
            if try hasCommittedRecords { try recordCheckpoint() }
            // The write-ahead log holds older pages.
            try database.checkpoint()
        }
        return run
    }

    /// When the exchanges of an agent's run were taken out by a rule of its organization; nil where
    /// the log tells of nothing that reached them.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func retention(
        ofRun run: RunKey,
        finishedAt: Instant
    ) throws -> Instant? {
        try database.read { connection in
            let at = try connection.value(
                """
                SELECT at FROM ledger_entry
                WHERE kind = '\(LedgerKind.retention)'
                    AND substr(body ->> '$.facts.agents_before', 1, 19) >= substr(?1, 1, 19)
                    AND body ->> '$.facts.organization' = (
                        SELECT o.id FROM run AS r JOIN organization AS o USING (organization_key)
                        WHERE r.run_key = ?2
                    )
                ORDER BY seq LIMIT 1
                """,
                .text(finishedAt.description),
                .key(run)
            )
            return at?.integer.map { Instant(microseconds: $0) }
        }
    }

    /// Erases people in groups, each in one transaction, until none is due.
    ///
    /// - Returns: whether none is.
    private func erase(
        _ due: DueRecords,
        _ shouldStop: () -> Bool,
        _ count: inout Int
    ) throws -> Bool {
        while true {
            let people = try database.read { try due.people(limit: Self.searchedPeople, $0) }
            let before = count
            for first in stride(from: 0, to: people.count, by: Self.peopleTogether) {
                let group = people[first..<min(first + Self.peopleTogether, people.count)]
                count += try database.write { try erase(group, due, $0) }
                if shouldStop() { return false }
            }
            // Where nobody went, nobody will.
            if count == before { return true }
        }
    }

    /// - Returns: how many went; whoever is no longer due, or held by the project, stays.
    private func erase(
        _ group: ArraySlice<DueRecords.Person>,
        _ due: DueRecords,
        _ connection: Connection
    ) throws -> Int {
        // Whoever takes the rule back meanwhile stops it.
        guard try due.isInForce(connection) else { return 0 }
        var erased = 0
        for person in group where try due.holds(person, connection) {
            do {
                _ = try erase(person.key, .retention, isHereOnly: false, connection)
                erased += 1
            } catch ErasureError.stillRemote {
                // A contact merged into theirs is held; nothing was written yet.
                continue
            }
        }
        return erased
    }

    /// How many people are searched for at once: a search passes over all contacts.
    private static let searchedPeople = 2_000
    /// How many are erased in one transaction: others wait for their turn meanwhile.
    private static let peopleTogether = 25

    /// Takes out what is not about people, with the entry that tells of it.
    ///
    /// - Returns: how many runs or rows.
    private func remove(
        _ due: DueRecords,
        _ organizationKey: OrganizationKey,
        at now: Instant
    ) throws -> Int {
        try database.write { connection in
            guard try due.isInForce(connection) else { return 0 }
            let count = try due.remove(connection)
            if count > 0 {
                try tell(due.facts(removed: count), organizationKey, now, connection)
            }
            return count
        }
    }

    private func tell(
        _ facts: JSONObject,
        _ organizationKey: OrganizationKey,
        _ now: Instant,
        _ connection: Connection
    ) throws {
        let organization = try Self.organizationFacts(organizationKey, connection)
        try environment.append(
            LedgerRecord(
                kind: LedgerKind.retention,
                at: now,
                facts: .object(facts.adding(organization))
            ),
            on: connection
        )
    }

    /// Notes when a rule was carried out, unless it was set anew meanwhile.
    private func noteApplied(
        _ rule: RetentionRule,
        _ organizationKey: OrganizationKey,
        at now: Instant
    ) throws {
        try database.write { connection in
            try connection.run(
                """
                UPDATE retention_rule SET applied_at = ?1
                WHERE organization_key = ?2 AND kind = ?3 AND set_at = ?4
                """,
                .integer(now.microseconds),
                .key(organizationKey),
                .text(rule.kind.rawValue),
                .integer(rule.setAt.microseconds)
            )
        }
    }
}
