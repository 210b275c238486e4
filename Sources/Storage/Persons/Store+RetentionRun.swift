import AuditLog
package import CRM
import JSON
import SQLite

extension Store {
    /// Takes out of the file what the rules of an organization say is kept no longer.
    ///
    /// People are erased as ``erase(contactKey:reason:isHereOnly:)`` does, each with an entry of
    /// the log, but for the search of the file's bytes afterwards; one more entry says what was
    /// done. Those of whom the linked project still tells stay. `shouldStop` is asked between
    /// groups of people: what is done by then stays done, and the rest is due as before.
    /// - Returns: what was done, and whether all that was due is.
    /// - Throws: ``SQLiteError``, ``AuditLogError``; the group under way is not done then.
    package func applyRetention(
        organizationKey: OrganizationKey,
        shouldStop: () -> Bool = { false }
    ) throws -> RetentionRun {
        let now = environment.now()
        var run = RetentionRun()
        var agentsBefore: Instant?
        let rules = try retentionRules(organizationKey: organizationKey)
        for rule in rules {
            let due = DueRecords(organizationKey, rule, at: now)
            switch rule.kind {
            case .leads, .customers:
                run.held += try database.read { try due.heldCount($0) }
                run.people += try erase(due, organizationKey, shouldStop, isDone: &run.isDone)
            case .agents:
                run.agentRuns += try database.write { try due.removeExchanges($0) }
                agentsBefore = rule.limit(at: now)
            case .rejectedRows:
                run.rejectedRows += try database.write { try due.removeRejectedRows($0) }
            }
        }
        try note(run, agentsBefore, organizationKey, at: now)
        let hasRemoved = run.people + run.agentRuns + run.rejectedRows > 0
        if hasRemoved, run.isDone {
            if try hasCommittedRecords { try recordCheckpoint() }
            // The write-ahead log holds older pages.
            try database.checkpoint()
        }
        return run
    }

    /// When the exchanges of an agent's run were taken out by a rule; nil where the log tells of
    /// nothing that reached them.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func retention(ofRunFinishedAt finishedAt: Instant) throws -> Instant? {
        try database.read { connection in
            let at = try connection.value(
                """
                SELECT at FROM ledger_entry
                WHERE kind = '\(LedgerKind.retention)'
                    AND substr(body ->> '$.facts.agents_before', 1, 19) >= substr(?, 1, 19)
                ORDER BY seq LIMIT 1
                """,
                .text(finishedAt.description)
            )
            return at?.integer.map { Instant(microseconds: $0) }
        }
    }

    /// Erases people in groups, each in one transaction, until none is due.
    private func erase(
        _ due: DueRecords,
        _ organizationKey: OrganizationKey,
        _ shouldStop: () -> Bool,
        isDone: inout Bool
    ) throws -> Int {
        var count = 0
        while true {
            let people = try database.read { try due.people(limit: Self.searchedPeople, $0) }
            guard !people.isEmpty else { return count }
            for first in stride(from: 0, to: people.count, by: Self.peopleTogether) {
                if shouldStop() {
                    isDone = false
                    return count
                }
                let group = people[first..<min(first + Self.peopleTogether, people.count)]
                count += try database.write { connection in
                    var erased = 0
                    for person in group where try due.holds(person, connection) {
                        _ = try erase(person.key, .retention, isHereOnly: false, connection)
                        erased += 1
                    }
                    return erased
                }
            }
        }
    }

    /// How many people are searched for at once: a search passes over all contacts.
    private static let searchedPeople = 2_000
    /// How many are erased in one transaction: others wait for their turn meanwhile.
    private static let peopleTogether = 25

    /// Says in the log what was done, and when rules that are done with were carried out.
    private func note(
        _ run: RetentionRun,
        _ agentsBefore: Instant?,
        _ organizationKey: OrganizationKey,
        at now: Instant
    ) throws {
        try database.write { connection in
            if run.isDone {
                try connection.run(
                    "UPDATE retention_rule SET applied_at = ? WHERE organization_key = ?",
                    .integer(now.microseconds),
                    .key(organizationKey)
                )
            }
            guard run.people + run.agentRuns + run.rejectedRows > 0 else { return }
            var facts = try Self.organizationFacts(organizationKey, connection)
            facts["people"] = .integer(Int64(run.people))
            facts["agent_runs"] = .integer(Int64(run.agentRuns))
            facts["rejected_rows"] = .integer(Int64(run.rejectedRows))
            facts["agents_before"] = .text(agentsBefore?.description)
            try environment.append(
                LedgerRecord(kind: LedgerKind.retention, at: now, facts: .object(facts)),
                on: connection
            )
        }
    }
}
