-- What people say against a score. It stands beside the model's until it ends or is taken back.
CREATE TABLE score_override (
    override_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_key INTEGER NOT NULL REFERENCES organization,
    contact_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    reason TEXT NOT NULL CHECK (reason <> ''),
    -- The score that it was said against, and the entry of the log that tells of it.
    score_seq INTEGER NOT NULL REFERENCES score,
    seq INTEGER NOT NULL REFERENCES ledger_entry,
    made_at INTEGER NOT NULL,
    -- From when on it counts no more; NULL: it has no end.
    until INTEGER,
    -- When it was taken back, or another took its place.
    ended_at INTEGER
) STRICT;

CREATE UNIQUE INDEX score_override_standing ON score_override (contact_key)
WHERE ended_at IS NULL;

CREATE VIEW audit_overrides AS
SELECT
    v.id, c.id AS contact_id, o.id AS organization_id, v.score, n.score AS model_score,
    v.score_seq, v.reason, v.seq,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.made_at / 1000000, 'unixepoch') AS made_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.until / 1000000, 'unixepoch') AS until,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.ended_at / 1000000, 'unixepoch') AS ended_at
FROM score_override AS v
JOIN contact AS c USING (contact_key)
JOIN organization AS o ON o.organization_key = v.organization_key
JOIN score AS n ON n.seq = v.score_seq;
