-- A trained model belongs to the organization whose outcomes it learned from; the rule book to all.
ALTER TABLE model ADD COLUMN organization_key INTEGER REFERENCES organization;

-- What a model was trained on, as shares of each bin: what drift is measured against.
ALTER TABLE model ADD COLUMN training TEXT NOT NULL DEFAULT '{}';

CREATE INDEX model_by_organization ON model (organization_key, published_at);

CREATE INDEX outcome_by_organization ON outcome (organization_key, contact_key)
WHERE deleted_at IS NULL;

DROP VIEW audit_models;

CREATE VIEW audit_models AS
SELECT
    m.sha256, m.name, m.kind, m.metrics,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.recorded_at / 1000000, 'unixepoch') AS recorded_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.published_at / 1000000, 'unixepoch') AS published_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.retired_at / 1000000, 'unixepoch') AS retired_at,
    (SELECT count(*) FROM score AS s WHERE s.model_key = m.model_key) AS scores,
    o.id AS organization_id,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.trained_from / 1000000, 'unixepoch') AS trained_from,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.trained_until / 1000000, 'unixepoch') AS trained_until,
    m.training
FROM model AS m
LEFT JOIN organization AS o USING (organization_key);
