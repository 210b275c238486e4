-- For how long an organization keeps what is told of people; a kind without a row is kept for good.
CREATE TABLE retention_rule (
    rule_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    kind TEXT NOT NULL,
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 36500),
    set_at INTEGER NOT NULL,
    -- When it was last carried out to its end.
    applied_at INTEGER,
    UNIQUE (organization_key, kind)
) STRICT;
