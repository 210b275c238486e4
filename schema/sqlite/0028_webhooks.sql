-- Receivers elsewhere that are told what happened. Their secrets are made from the device's key,
-- which lies outside the file.
CREATE TABLE webhook (
    webhook_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_key INTEGER NOT NULL REFERENCES organization,
    url TEXT NOT NULL,
    -- A JSON array of the events it is told of.
    events TEXT NOT NULL,
    -- Whether it may lie in a private network.
    is_private INTEGER NOT NULL CHECK (is_private IN (0, 1)),
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    -- Up to which entry of the log and which conflict it was told, and when silence was looked for.
    told_seq INTEGER NOT NULL,
    told_conflict INTEGER NOT NULL,
    looked_at INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The outbox: what they are to be told, until they took it.
CREATE TABLE webhook_delivery (
    delivery_key INTEGER PRIMARY KEY,
    webhook_key INTEGER NOT NULL REFERENCES webhook,
    id TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    -- What happened, so that nothing is told twice.
    occurrence TEXT NOT NULL,
    contact_key INTEGER REFERENCES contact,
    -- Empty once it was taken.
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    -- When it is sent next; NULL: it was taken.
    next_at INTEGER,
    sent_at INTEGER,
    status INTEGER,
    error TEXT,
    UNIQUE (webhook_key, occurrence)
) STRICT;

CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_delivery_of ON webhook_delivery (contact_key) WHERE contact_key IS NOT NULL;
