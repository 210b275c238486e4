-- Who objected to being scored, or is scored for people's eyes only, until it is taken back. It is
-- no column of the contact, so that no import and no sync can write over it.
CREATE TABLE objection (
    objection_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_key INTEGER NOT NULL REFERENCES organization,
    contact_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    extent TEXT NOT NULL CHECK (extent IN ('not_scored', 'review_only')),
    reason TEXT,
    -- The entry of the log that tells of it.
    seq INTEGER NOT NULL REFERENCES ledger_entry,
    said_at INTEGER NOT NULL,
    -- When it was taken back, or another took its place.
    ended_at INTEGER
) STRICT;

CREATE UNIQUE INDEX objection_standing ON objection (contact_key) WHERE ended_at IS NULL;
