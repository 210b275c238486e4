-- The stable surface for people who open the file with sqlite3 or Datasette: RFC 3339 times and
-- ids instead of keys. Columns may be added at the end, never renamed or dropped.

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
    l.seq AS score_seq
FROM contact AS c
JOIN organization AS o USING (organization_key)
LEFT JOIN score_latest AS l USING (contact_key)
WHERE c.deleted_at IS NULL;

CREATE VIEW v_company AS
SELECT
    o.id AS organization_id, m.id AS company_id, m.name, m.domain, m.industry, m.employees,
    m.country, m.attributes
FROM company AS m
JOIN organization AS o USING (organization_key)
WHERE m.deleted_at IS NULL;

CREATE VIEW v_interaction AS
SELECT
    o.id AS organization_id, c.id AS contact_id, i.id AS interaction_id, k.name AS kind, k.channel,
    k.direction, strftime('%Y-%m-%dT%H:%M:%SZ', i.occurred_at / 1000000, 'unixepoch') AS occurred_at,
    i.subject, i.body, i.attributes
FROM interaction AS i
JOIN interaction_kind AS k USING (kind)
JOIN contact AS c USING (contact_key)
JOIN organization AS o ON o.organization_key = i.organization_key
WHERE i.deleted_at IS NULL;

CREATE VIEW v_opportunity AS
SELECT
    o.id AS organization_id, d.id AS opportunity_id, c.id AS contact_id, d.company, d.name, d.stage,
    d.status, d.value_minor, d.currency,
    strftime('%Y-%m-%dT%H:%M:%SZ', d.opened_at / 1000000, 'unixepoch') AS opened_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', d.moved_at / 1000000, 'unixepoch') AS moved_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', d.closed_at / 1000000, 'unixepoch') AS closed_at,
    d.attributes
FROM opportunity AS d
JOIN organization AS o USING (organization_key)
LEFT JOIN contact AS c USING (contact_key)
WHERE d.deleted_at IS NULL;

CREATE VIEW v_outcome AS
SELECT
    o.id AS organization_id, c.id AS contact_id, iif(u.is_won, 'won', 'lost') AS result,
    strftime('%Y-%m-%dT%H:%M:%SZ', u.occurred_at / 1000000, 'unixepoch') AS occurred_at, u.source
FROM outcome AS u
JOIN contact AS c USING (contact_key)
JOIN organization AS o ON o.organization_key = u.organization_key
WHERE u.deleted_at IS NULL;

CREATE VIEW score_input AS
SELECT p.seq, p.payload FROM ledger_payload AS p JOIN score USING (seq);

CREATE VIEW audit_scores AS
SELECT
    s.seq, o.id AS organization_id, c.id AS contact_id, s.score,
    CASE WHEN s.score >= 80 THEN 'hot' WHEN s.score >= 50 THEN 'warm' ELSE 'cold' END AS category,
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

CREATE VIEW audit_ledger AS
SELECT
    seq, kind, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000000, 'unixepoch') AS at,
    lower(hex(subject)) AS subject, CAST(body AS TEXT) AS body, lower(hex(leaf)) AS leaf
FROM ledger_entry;

CREATE VIEW audit_models AS
SELECT
    m.sha256, m.name, m.kind, m.metrics,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.recorded_at / 1000000, 'unixepoch') AS recorded_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.published_at / 1000000, 'unixepoch') AS published_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.retired_at / 1000000, 'unixepoch') AS retired_at,
    (SELECT count(*) FROM score AS s WHERE s.model_key = m.model_key) AS scores
FROM model AS m;

CREATE VIEW audit_runs AS
SELECT
    r.id AS run_id, r.name, r.trace_id, r.status,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.started_at / 1000000, 'unixepoch') AS started_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.finished_at / 1000000, 'unixepoch') AS finished_at,
    r.attributes, (SELECT count(*) FROM span AS s WHERE s.run_key = r.run_key) AS spans
FROM run AS r;

CREATE VIEW audit_imports AS
SELECT
    i.id AS import_id, o.id AS organization_id, i.file_name, i.file_sha256, i.status,
    i.records_read, i.created, i.updated, i.unchanged, i.rejected,
    strftime('%Y-%m-%dT%H:%M:%SZ', i.started_at / 1000000, 'unixepoch') AS started_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', i.finished_at / 1000000, 'unixepoch') AS finished_at
FROM import_run AS i
JOIN organization AS o USING (organization_key);
