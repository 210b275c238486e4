-- Two contacts of whom somebody said that they are two people, so that nobody is asked again.
CREATE TABLE distinct_contacts (
    pair_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_key INTEGER NOT NULL REFERENCES organization,
    -- The smaller key first.
    first_key INTEGER NOT NULL REFERENCES contact,
    second_key INTEGER NOT NULL REFERENCES contact,
    said_at INTEGER NOT NULL,
    -- When it was taken back; NULL while it holds.
    ended_at INTEGER,
    CHECK (first_key < second_key)
) STRICT;

CREATE UNIQUE INDEX distinct_contacts_standing ON distinct_contacts (first_key, second_key)
    WHERE ended_at IS NULL;
CREATE INDEX distinct_contacts_by_second ON distinct_contacts (second_key);
CREATE INDEX distinct_contacts_by_organization ON distinct_contacts (organization_key, said_at)
    WHERE ended_at IS NULL;
