-- Codes that open the dashboard once: the hash alone is kept, and only until the code is used.
CREATE TABLE login_code (
    code_sha256 BLOB PRIMARY KEY CHECK (length(code_sha256) = 32),
    organization_key INTEGER NOT NULL REFERENCES organization,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who looks at the dashboard. A request shows two secrets: the cookie's, which the browser keeps from
-- pages, and the page's, which the browser sends to nobody by itself. Neither is kept, but its hash.
CREATE TABLE dashboard_session (
    id TEXT PRIMARY KEY CHECK (length(id) = 8),
    organization_key INTEGER NOT NULL REFERENCES organization,
    cookie_sha256 BLOB NOT NULL CHECK (length(cookie_sha256) = 32),
    page_sha256 BLOB NOT NULL CHECK (length(page_sha256) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;
