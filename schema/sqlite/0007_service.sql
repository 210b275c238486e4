-- Who may use the service. The secret itself is shown once and never kept: its SHA-256 is enough to
-- recognise it, and 190 random bits need no slower hash.
CREATE TABLE access_token (
    id TEXT PRIMARY KEY CHECK (length(id) = 8),
    organization_key INTEGER NOT NULL REFERENCES organization,
    name TEXT NOT NULL,
    secret_sha256 BLOB NOT NULL CHECK (length(secret_sha256) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;

-- Answers kept for requests with an Idempotency-Key, written in the transaction of what they report,
-- so that a repetition gets the same bytes and does nothing. Removed once they expire.
CREATE TABLE kept_answer (
    organization_key INTEGER NOT NULL REFERENCES organization,
    caller TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_sha256 BLOB NOT NULL CHECK (length(request_sha256) = 32),
    status INTEGER NOT NULL,
    body BLOB NOT NULL,
    seq INTEGER,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (organization_key, caller, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX kept_answer_by_expiry ON kept_answer (expires_at);

-- Traces are listed newest first, an organization at a time.
CREATE INDEX run_by_organization ON run (organization_key, run_key);
