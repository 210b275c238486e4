package import CRM
import JSON
import SQLite

/// Whom to call today.
package struct TopScores: Sendable {
    /// Best first: by what a person says where somebody does, else by the score as lists count it.
    package var scores: [StoredScore] = []
    /// Who stands above the last of them, or anywhere where they are all, and was left out, by the
    /// first reason.
    package var leftOut: [LeadState: Int] = [:]
}

extension Store {
    /// The most promising contacts of today, without those in a ``LeadState``.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func top(organizationKey: OrganizationKey, limit: Int) throws -> [StoredScore] {
        try topScores(organizationKey: organizationKey, limit: limit).scores
    }

    /// The same and who was left out, or everybody.
    ///
    /// Costs a walk over the scores of the organization, and a look at the records down to the last
    /// that is shown.
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func topScores(
        organizationKey: OrganizationKey,
        limit: Int,
        includesLeftOut: Bool = false
    ) throws -> TopScores {
        var top = TopScores()
        var seqs: [Int64] = []
        try database.read { connection in
            let statement = try connection.statement(Self.topSQL)
            defer { statement.reset() }
            statement.bind(1, organizationKey)
            statement.bind(2, environment.now().microseconds)
            while seqs.count < limit, try statement.step() {
                let state = statement.stringOrNil(1).flatMap(LeadState.init)
                if let state, !includesLeftOut {
                    top.leftOut[state, default: 0] += 1
                } else {
                    seqs.append(statement.int64(0))
                }
            }
        }
        let found = try storedScores(
            "WHERE s.seq IN (SELECT value FROM json_each(?))",
            [.text(JSON.array(seqs.map { .integer($0) }).canonicalText)]
        )
        let bySeq = Dictionary(found.map { ($0.seq, $0) }) { $1 }
        top.scores = seqs.compactMap { bySeq[$0] }
        return top
    }

    /// Keys of the organization's contacts with a score, best first: by what a person says where
    /// somebody does, else by the score.
    ///
    /// A limit keeps the order out of a join, so that records are read only as they are asked for.
    static func byRank(organization: String, now: String) -> String {
        """
        SELECT l.contact_key FROM score_latest AS l INDEXED BY score_latest_by_rank
        LEFT JOIN score_override AS v ON v.contact_key = l.contact_key AND \(stands(now: now))
        WHERE l.organization_key = \(organization)
        ORDER BY coalesce(v.score, l.score) DESC, l.log_odds_micro DESC, l.contact_key
        LIMIT -1
        """
    }

    private static let topSQL = """
        SELECT n.seq, \(LeadState.first) FROM (
            \(byRank(organization: "?1", now: "?2"))
        ) AS l
        CROSS JOIN contact AS c ON c.contact_key = l.contact_key
        CROSS JOIN score_latest AS n ON n.contact_key = l.contact_key
        WHERE c.deleted_at IS NULL
        """
}
