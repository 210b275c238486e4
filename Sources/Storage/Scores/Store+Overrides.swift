import AuditLog
package import CRM
package import JSON
import SQLite

/// Scores that people set against the model's, each with an entry of the log.
extension Store {
    /// The override `v` of a lead that counts at the moment of parameter `now`, as SQL.
    static func stands(now: String) -> String {
        "v.ended_at IS NULL AND (v.until IS NULL OR v.until > \(now))"
    }

    /// What a person says of a contact against its newest score; nil where nobody does.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func override(contactKey: ContactKey) throws -> ScoreOverride? {
        try database.read { connection in
            try Self.override(contactKey: contactKey, now: environment.now(), connection)
        }
    }

    static func override(
        contactKey: ContactKey,
        now: Instant,
        _ connection: Connection
    ) throws -> ScoreOverride? {
        var found: ScoreOverride?
        try connection.rows(
            "\(selectOverrides) WHERE v.contact_key = ?1 AND \(stands(now: "?2"))",
            .key(contactKey),
            .integer(now.microseconds)
        ) { found = override($0) }
        return found
    }

    /// The overrides that stand, newest first, with their contacts.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func overrides(
        organizationKey: OrganizationKey
    ) throws -> [(contactID: String, contactName: String, override: ScoreOverride)] {
        var found: [(contactID: String, contactName: String, override: ScoreOverride)] = []
        try database.read { connection in
            try connection.rows(
                """
                \(Self.selectOverrides)
                WHERE v.organization_key = ?1 AND \(Self.stands(now: "?2"))
                ORDER BY v.made_at DESC, v.override_key DESC
                """,
                .key(organizationKey),
                .integer(environment.now().microseconds)
            ) { row in
                found.append((row.string(7), row.string(8), Self.override(row)))
            }
        }
        return found
    }

    /// Contacts with what people say of them.
    func overridden(
        _ contacts: [ContactSummary],
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> [ContactSummary] {
        var said: [ContactKey: Int] = [:]
        try connection.rows(
            """
            SELECT v.contact_key, v.score FROM score_override AS v
            WHERE v.organization_key = ?1 AND \(Self.stands(now: "?2"))
            """,
            .key(organizationKey),
            .integer(environment.now().microseconds)
        ) { said[ContactKey($0.int64(0))] = Int($0.int64(1)) }
        guard !said.isEmpty else { return contacts }
        return contacts.map { contact in
            var contact = contact
            contact.override = said[contact.key]
            return contact
        }
    }

    private static let selectOverrides = """
        SELECT v.id, v.score, v.reason, v.made_at, v.until, n.score, n.seq, c.id, c.name,
            \(Thresholds.columns)
        FROM score_override AS v JOIN score AS n ON n.seq = v.score_seq
        JOIN organization AS o ON o.organization_key = v.organization_key
        JOIN contact AS c ON c.contact_key = v.contact_key AND c.deleted_at IS NULL
        """

    private static func override(_ row: Statement) -> ScoreOverride {
        ScoreOverride(
            id: row.string(0),
            score: Int(row.int64(1)),
            reason: row.string(2),
            madeAt: Instant(microseconds: row.int64(3)),
            until: row.int64OrNil(4).map(Instant.init(microseconds:)),
            modelScore: Int(row.int64(5)),
            scoreNumber: row.int64(6),
            category: Category(score: Int(row.int64(1)), Thresholds(row, from: 9))
        )
    }

    /// Sets a score against the newest of a contact, in the place of an earlier override.
    ///
    /// - Throws: ``OverrideError``.
    package func override(
        contactKey: ContactKey,
        score: Int,
        reason: String,
        until: Instant?
    ) throws {
        try database.write { connection in
            let standing = StandingOverride(score: score, reason: reason, until: until)
            try set(standing, contactKey: contactKey, connection)
        }
    }

    /// Takes a contact's override back.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``SQLiteError``, ``AuditLogError`` where the file cannot be written.
    @discardableResult
    package func takeBackOverride(contactKey: ContactKey) throws -> Bool {
        try database.write { try takeBackOverride(contactKey: contactKey, $0) }
    }

    /// Sets a score, or takes the last back where there is none.
    func say(
        _ standing: StandingOverride?,
        contactKey: ContactKey,
        _ connection: Connection
    ) throws {
        if let standing {
            try set(standing, contactKey: contactKey, connection)
        } else {
            _ = try takeBackOverride(contactKey: contactKey, connection)
        }
    }

    func set(
        _ standing: StandingOverride,
        contactKey: ContactKey,
        _ connection: Connection
    ) throws {
        let now = environment.now()
        try standing.check(now: now)
        let against = try connection.row(
            """
            SELECT l.seq, c.id, c.organization_key
            FROM score_latest AS l JOIN contact AS c USING (contact_key) WHERE c.contact_key = ?
            """,
            .key(contactKey)
        )
        guard let against, let seq = against[0].integer else { throw OverrideError.unscored }
        try connection.run(
            "UPDATE score_override SET ended_at = ?2 WHERE contact_key = ?1 AND ended_at IS NULL",
            .key(contactKey),
            .integer(now.microseconds)
        )
        let id = newID()
        let until = standing.until.map { Value.integer($0.microseconds) } ?? .null
        let payload: JSON = [
            "contact": .string(against[1].text ?? ""), "override": .string(id),
            "score": .integer(Int64(standing.score)), "reason": .string(standing.reason),
            "score_number": .integer(seq),
            "until": standing.until.map { .string($0.description) } ?? .null,
        ]
        let entry = try environment.append(
            LedgerRecord(
                kind: LedgerKind.override,
                at: now,
                subject: contactKey.rawValue,
                payload: payload.canonicalBytes,
                facts: ["override_id": .string(id)]
            ),
            on: connection
        )
        try connection.run(
            """
            INSERT INTO score_override (id, organization_key, contact_key, score, reason, score_seq,
                seq, made_at, until)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(id),
            against[2],
            .key(contactKey),
            .integer(Int64(standing.score)),
            .text(standing.reason),
            .integer(seq),
            .integer(entry),
            .integer(now.microseconds),
            until
        )
    }

    func takeBackOverride(contactKey: ContactKey, _ connection: Connection) throws -> Bool {
        let id = try connection.value(
            "SELECT id FROM score_override WHERE contact_key = ? AND ended_at IS NULL",
            .key(contactKey)
        )?.text
        guard let id else { return false }
        let now = environment.now()
        try connection.run(
            "UPDATE score_override SET ended_at = ?2 WHERE contact_key = ?1 AND ended_at IS NULL",
            .key(contactKey),
            .integer(now.microseconds)
        )
        try environment.append(
            LedgerRecord(
                kind: LedgerKind.overrideEnded,
                at: now,
                facts: ["override_id": .string(id)]
            ),
            on: connection
        )
        return true
    }
}

/// What became of overrides.
extension Store {
    /// Every override beside the score that it was said against, and how it ended while the
    /// override stood: `won` is NULL where that is not known.
    static let decidedOverrides = """
        SELECT v.seq, v.made_at, v.organization_key, v.score_seq, n.model_key, m.name AS model,
            v.score AS theirs, n.score AS ours, (
                SELECT u.is_won FROM outcome AS u
                WHERE u.contact_key = v.contact_key AND u.deleted_at IS NULL
                    AND coalesce(u.occurred_at, u.recorded_at) >= v.made_at
                    AND (v.until IS NULL OR coalesce(u.occurred_at, u.recorded_at) < v.until)
                    AND (v.ended_at IS NULL
                        OR coalesce(u.occurred_at, u.recorded_at) < v.ended_at)
                ORDER BY coalesce(u.occurred_at, u.recorded_at), u.outcome_key LIMIT 1
            ) AS won
        FROM score_override AS v JOIN score AS n ON n.seq = v.score_seq
        JOIN model AS m USING (model_key)
        """

    /// Who was right about the leads on which people and the model of that key differed.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func overrideRecord(
        organizationKey: OrganizationKey,
        modelKey: ModelKey
    ) throws -> OverrideRecord {
        try database.read { connection in
            let row = try connection.row(
                """
                SELECT count(*), count(won),
                    count(*) FILTER (WHERE iif(won, theirs > ours, theirs < ours) AND won IS NOT NULL),
                    count(*) FILTER (WHERE iif(won, theirs < ours, theirs > ours) AND won IS NOT NULL)
                FROM (\(Self.decidedOverrides))
                WHERE organization_key = ?1 AND model_key = ?2
                """,
                .key(organizationKey),
                .key(modelKey)
            )
            let counts = (row ?? []).map { Int($0.integer ?? 0) }
            var record = OverrideRecord()
            guard counts.count == 4 else { return record }
            (record.made, record.decided) = (counts[0], counts[1])
            (record.peopleRight, record.modelRight) = (counts[2], counts[3])
            return record
        }
    }
}

/// An override that somebody is about to make.
package struct StandingOverride: Sendable, Hashable {
    /// 0 to 100.
    package var score: Int
    package var reason: String
    /// nil: it has no end.
    package var until: Instant?

    package init(score: Int, reason: String, until: Instant?) {
        (self.score, self.reason, self.until) = (score, reason, until)
    }

    fileprivate func check(now: Instant) throws(OverrideError) {
        guard (0...100).contains(score) else { throw .scoreRange }
        let isBlank = reason.allSatisfy(\.isWhitespace)
        guard !isBlank, reason.count <= ScoreOverride.reasonMax else { throw .reason }
        if let until, until <= now { throw .past(until) }
    }
}

/// Why a score cannot be set against the model's.
package enum OverrideError: Error, Equatable, CustomStringConvertible {
    /// The contact has no score yet.
    case unscored
    case scoreRange
    /// There is no reason, or it is too long.
    case reason
    /// The end lies at or before the present moment.
    case past(Instant)

    package var description: String {
        switch self {
        case .unscored: "the contact has no score yet that could be overridden; score it first"
        case .scoreRange: "the score is not between 0 and 100"
        case .reason: "give a reason of 1 to \(ScoreOverride.reasonMax) characters"
        case .past(let until): "\(until) is past; give an end that lies ahead"
        }
    }
}

extension ScoreOverride {
    /// As commands and the service show it.
    package var json: JSON {
        [
            "score": .integer(Int64(score)),
            "category": .string(category.rawValue),
            "reason": .string(reason),
            "made_at": .string(madeAt.description),
            "until": until.map { .string($0.description) } ?? .null,
            "model_score": .integer(Int64(modelScore)),
            "score_number": .integer(scoreNumber),
        ]
    }
}

extension OverrideRecord {
    /// As commands and the service show it.
    package var json: JSON {
        [
            "made": .integer(Int64(made)), "decided": .integer(Int64(decided)),
            "people_right": .integer(Int64(peopleRight)),
            "model_right": .integer(Int64(modelRight)),
        ]
    }
}
