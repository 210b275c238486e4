-- Where the agent's score and the local model's lie far apart, the score of a contact in lists is the
-- lower of both, and is marked. `score` keeps what was answered.
ALTER TABLE score_latest
ADD COLUMN is_disputed INTEGER NOT NULL DEFAULT 0 CHECK (is_disputed IN (0, 1));

UPDATE score_latest SET is_disputed = 1, score = min(score, g.local_score)
FROM agent_run AS g
WHERE g.score_seq = score_latest.seq AND g.stop_reason = 'answered'
    AND abs(g.local_score - score_latest.score) > 20;

DROP VIEW v_contact;
CREATE VIEW v_contact AS
SELECT
    o.id AS organization_id, c.id AS contact_id, c.name, c.email, c.phone, c.company, c.title,
    c.website, c.source, c.country, c.city, c.do_not_contact,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.created_at / 1000000, 'unixepoch') AS created_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.updated_at / 1000000, 'unixepoch') AS updated_at,
    c.attributes,
    l.score,
    CASE WHEN l.score >= 80 THEN 'hot' WHEN l.score >= 50 THEN 'warm' WHEN l.score >= 0 THEN 'cold'
    END AS category,
    l.seq AS score_seq,
    l.is_disputed
FROM contact AS c
JOIN organization AS o USING (organization_key)
LEFT JOIN score_latest AS l USING (contact_key)
WHERE c.deleted_at IS NULL;
