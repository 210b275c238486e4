-- From which scores on a lead is hot or warm to an organization, and how many of the best are a
-- week's work; NULL for 80, for 50, and for no such number.
ALTER TABLE organization ADD COLUMN hot_from INTEGER CHECK (hot_from BETWEEN 2 AND 100);
ALTER TABLE organization ADD COLUMN warm_from INTEGER CHECK (warm_from BETWEEN 1 AND 99);
ALTER TABLE organization ADD COLUMN weekly_leads INTEGER CHECK (weekly_leads BETWEEN 1 AND 10000);

DROP VIEW v_contact;
CREATE VIEW v_contact AS
SELECT
    o.id AS organization_id, c.id AS contact_id, c.name, c.email, c.phone, c.company, c.title,
    c.website, c.source, c.country, c.city, c.do_not_contact,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.created_at / 1000000, 'unixepoch') AS created_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.updated_at / 1000000, 'unixepoch') AS updated_at,
    c.attributes,
    l.score,
    CASE WHEN l.score >= coalesce(o.hot_from, 80) THEN 'hot'
        WHEN l.score >= coalesce(o.warm_from, 50) THEN 'warm' WHEN l.score >= 0 THEN 'cold'
    END AS category,
    l.seq AS score_seq,
    l.is_disputed
FROM contact AS c
JOIN organization AS o USING (organization_key)
LEFT JOIN score_latest AS l USING (contact_key)
WHERE c.deleted_at IS NULL;

DROP VIEW audit_scores;
CREATE VIEW audit_scores AS
SELECT
    s.seq, o.id AS organization_id, c.id AS contact_id, s.score,
    CASE WHEN s.score >= coalesce(o.hot_from, 80) THEN 'hot'
        WHEN s.score >= coalesce(o.warm_from, 50) THEN 'warm' ELSE 'cold' END AS category,
    s.probability_micro / 1000000.0 AS probability, s.confidence_micro / 1000000.0 AS confidence,
    s.log_odds_micro / 1000000.0 AS log_odds,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.as_of / 1000000, 'unixepoch') AS as_of,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.scored_at / 1000000, 'unixepoch') AS scored_at,
    m.name AS model, m.sha256 AS model_sha256, r.id AS run_id, r.trace_id,
    CAST(p.payload AS TEXT) AS payload
FROM score AS s
JOIN organization AS o USING (organization_key)
JOIN contact AS c USING (contact_key)
JOIN model AS m USING (model_key)
JOIN run AS r USING (run_key)
LEFT JOIN ledger_payload AS p ON p.seq = s.seq;
