import CRM

/// What is asked of models and of the scores that they, agents and people gave.
extension AuditQuestion {
    /// The models that an organization can use: their data, and figures on outcomes kept apart.
    static let ofModels = """
        SELECT name AS model, kind, sha256,
            strftime('%Y-%m-%d', recorded_at / 1000000, 'unixepoch') AS recorded,
            strftime('%Y-%m-%d', published_at / 1000000, 'unixepoch') AS published,
            strftime('%Y-%m-%d', retired_at / 1000000, 'unixepoch') AS retired,
            strftime('%Y-%m-%d', trained_from / 1000000, 'unixepoch') AS trained_from,
            strftime('%Y-%m-%d', trained_until / 1000000, 'unixepoch') AS trained_until,
            training ->> 'outcomes' AS outcomes, training ->> 'won' AS won,
            metrics ->> '$.method' AS method, metrics ->> '$.holdout.count' AS kept_apart,
            round(metrics ->> '$.holdout.roc_auc', 3) AS roc_auc,
            round(metrics ->> '$.holdout.log_loss', 3) AS log_loss,
            round(metrics ->> '$.holdout.base_log_loss', 3) AS base_log_loss,
            round(metrics ->> '$.holdout.brier', 3) AS brier,
            round(metrics ->> '$.holdout.calibration_error', 3) AS calibration_error
        FROM model WHERE organization_key = :organization OR organization_key IS NULL
        ORDER BY model_key
        """

    /// Who made those models and took them into use, up to the end of the period.
    ///
    /// Of the rule book, which all organizations share, only where the file holds no other.
    static let ofPublications = """
        SELECT seq AS entry, at, actor, operation, body ->> '$.facts.name' AS model,
            coalesce(body ->> '$.facts.action', 'published') AS action,
            body ->> '$.facts.sha256' AS sha256
        FROM audit_actions
        WHERE kind = 'model' AND json_valid(body) AND seq < :entries AND at < :to
            AND ((SELECT count(*) FROM organization) = 1 OR body ->> '$.facts.sha256' IN (
                SELECT sha256 FROM model WHERE organization_key = :organization))
        ORDER BY seq DESC
        """

    /// How many scores each model gave, alone or with an agent, and how they lie.
    static let ofScores = """
        SELECT m.name AS model, coalesce(g.model, 'local') AS scorer, count(*) AS scores,
            count(DISTINCT s.contact_key) AS contacts, min(s.score) AS lowest,
            round(avg(s.score), 1) AS mean, max(s.score) AS highest
        FROM score AS s JOIN model AS m USING (model_key)
        LEFT JOIN agent_run AS g ON g.run_key = s.run_key AND g.score_seq = s.seq
        WHERE s.organization_key = :organization AND s.seq < :entries
            AND s.scored_at >= :since AND s.scored_at < :until
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
        """

    /// The scores by what the organization calls them today.
    static let ofCategories = """
        SELECT CASE WHEN s.score >= coalesce(o.hot_from, 80) THEN 'hot'
                WHEN s.score >= coalesce(o.warm_from, 50) THEN 'warm' ELSE 'cold' END AS category,
            count(*) AS scores
        FROM score AS s JOIN organization AS o USING (organization_key)
        WHERE s.organization_key = :organization AND s.seq < :entries
            AND s.scored_at >= :since AND s.scored_at < :until
        GROUP BY 1 ORDER BY min(s.score) DESC
        """

    /// What agents were asked, by model, and what it cost.
    static let ofAgents = """
        SELECT g.provider, g.model, g.task, coalesce(g.stop_reason, 'running') AS ended,
            count(*) AS runs, sum(g.input_tokens + g.output_tokens) AS tokens,
            round(sum(g.cost_micros) / 1000000.0, 2) AS cost
        FROM agent_run AS g JOIN run AS r USING (run_key)
        WHERE r.organization_key = :organization AND r.started_at >= :since
            AND r.started_at < :until
        GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4
        """

    /// The scores that people set against the model's, and who was nearer to how it ended.
    static let ofOverrides = """
        SELECT seq AS entry, strftime('%Y-%m-%dT%H:%M:%SZ', made_at / 1000000, 'unixepoch') AS at,
            (SELECT actor FROM audit_actions AS a WHERE a.seq = v.seq) AS actor,
            score_seq AS score_number, model, ours AS model_score, theirs AS person_score,
            CASE won WHEN 1 THEN 'won' WHEN 0 THEN 'lost' END AS outcome,
            CASE WHEN won IS NULL OR theirs = ours THEN NULL
                WHEN (theirs > ours) = won THEN 'person' ELSE 'model' END AS nearer
        FROM (\(Store.decidedOverrides)) AS v
        WHERE organization_key = :organization AND seq < :entries
            AND made_at >= :since AND made_at < :until
        ORDER BY seq DESC
        """

    /// The scores of agents that lie so far from the local model's that people should look.
    static let ofDisputes = """
        SELECT s.seq AS score_number,
            strftime('%Y-%m-%dT%H:%M:%SZ', s.scored_at / 1000000, 'unixepoch') AS at,
            g.model, g.local_score AS model_score, s.score AS agent_score,
            iif(l.is_disputed, 'yes', 'no') AS stands
        FROM agent_run AS g JOIN score AS s ON s.seq = g.score_seq
        LEFT JOIN score_latest AS l ON l.contact_key = s.contact_key AND l.seq = s.seq
        WHERE s.organization_key = :organization AND s.seq < :entries
            AND s.scored_at >= :since AND s.scored_at < :until
            AND g.stop_reason = 'answered'
            AND abs(g.local_score - s.score) > \(Dispute.differenceMax)
        ORDER BY s.seq DESC
        """
}
