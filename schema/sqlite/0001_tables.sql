-- The tables of one Assay file. README.md beside this folder explains them to readers.
--
-- Every `*_key` is an integer of this file alone; ids are the texts the world knows. Times are
-- microseconds since 1970 in UTC. JSON columns hold objects in canonical form (RFC 8785).

CREATE TABLE organization (
    organization_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT,
    recorded_at INTEGER NOT NULL
) STRICT;

-- One row: what holds for the whole file. `epoch` is raised at the start of each scoring run, so
-- that a change made while the run reads is told from one made before.
CREATE TABLE store_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_id TEXT NOT NULL,
    epoch INTEGER NOT NULL
) STRICT;

CREATE TABLE company (
    company_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    match_name TEXT NOT NULL,
    domain TEXT,
    industry TEXT,
    employees INTEGER CHECK (employees >= 0),
    country TEXT,
    attributes TEXT NOT NULL DEFAULT '{}',
    recorded_at INTEGER NOT NULL,
    import_key INTEGER,
    deleted_at INTEGER,
    UNIQUE (organization_key, id)
) STRICT;

CREATE INDEX company_by_name ON company (organization_key, match_name);

CREATE TABLE contact (
    contact_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    match_email TEXT,
    phone TEXT,
    company_key INTEGER REFERENCES company,
    company TEXT,
    title TEXT,
    website TEXT,
    source TEXT,
    country TEXT,
    city TEXT,
    do_not_contact INTEGER CHECK (do_not_contact IN (0, 1)),
    created_at INTEGER,
    updated_at INTEGER,
    recorded_at INTEGER NOT NULL,
    attributes TEXT NOT NULL DEFAULT '{}',
    import_key INTEGER,
    deleted_at INTEGER,
    UNIQUE (organization_key, id)
) STRICT;

CREATE INDEX contact_by_email ON contact (organization_key, match_email)
WHERE match_email IS NOT NULL;
CREATE INDEX contact_by_company ON contact (company_key) WHERE company_key IS NOT NULL;

-- The record as it was before each change, for questions about the past.
CREATE TABLE contact_version (
    contact_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    number INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    company_key INTEGER,
    company TEXT,
    title TEXT,
    website TEXT,
    source TEXT,
    country TEXT,
    city TEXT,
    do_not_contact INTEGER,
    created_at INTEGER,
    updated_at INTEGER,
    recorded_at INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    PRIMARY KEY (contact_key, number)
) STRICT, WITHOUT ROWID;

-- Names of `interaction.kind`, for people who read the file.
CREATE TABLE interaction_kind (
    kind INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound', 'none'))
) STRICT;

CREATE TABLE interaction (
    interaction_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    contact_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 27),
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    subject TEXT,
    body TEXT,
    attributes TEXT NOT NULL DEFAULT '{}',
    import_key INTEGER,
    deleted_at INTEGER,
    UNIQUE (organization_key, id)
) STRICT;

-- Holds all that scoring reads, so that a bulk run never touches the wide rows.
CREATE INDEX interaction_by_contact ON interaction (contact_key, occurred_at, kind)
WHERE deleted_at IS NULL;

CREATE TABLE opportunity (
    opportunity_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    id TEXT NOT NULL,
    contact_key INTEGER REFERENCES contact ON DELETE SET NULL,
    company_key INTEGER REFERENCES company,
    company TEXT,
    name TEXT NOT NULL,
    stage TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    value_minor INTEGER,
    currency TEXT,
    opened_at INTEGER,
    moved_at INTEGER,
    closed_at INTEGER,
    recorded_at INTEGER NOT NULL,
    attributes TEXT NOT NULL DEFAULT '{}',
    import_key INTEGER,
    deleted_at INTEGER,
    UNIQUE (organization_key, id)
) STRICT;

CREATE INDEX opportunity_by_contact ON opportunity (contact_key) WHERE contact_key IS NOT NULL;
CREATE INDEX opportunity_by_company ON opportunity (company_key) WHERE company_key IS NOT NULL;

CREATE TABLE outcome (
    outcome_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    contact_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    is_won INTEGER NOT NULL CHECK (is_won IN (0, 1)),
    occurred_at INTEGER,
    source TEXT NOT NULL CHECK (source IN ('opportunity', 'column', 'mark')),
    opportunity_key INTEGER REFERENCES opportunity ON DELETE CASCADE,
    recorded_at INTEGER NOT NULL,
    import_key INTEGER,
    deleted_at INTEGER
) STRICT;

CREATE INDEX outcome_by_contact ON outcome (contact_key);
CREATE UNIQUE INDEX outcome_by_opportunity ON outcome (opportunity_key)
WHERE opportunity_key IS NOT NULL;

-- Contacts whose inputs changed since they were last scored.
CREATE TABLE stale_contact (
    contact_key INTEGER PRIMARY KEY REFERENCES contact ON DELETE CASCADE,
    epoch INTEGER NOT NULL
) STRICT;

-- A model once used is never changed or removed: old scores replay with it.
CREATE TABLE model (
    model_key INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    metrics TEXT NOT NULL DEFAULT '{}',
    trained_from INTEGER,
    trained_until INTEGER,
    recorded_at INTEGER NOT NULL,
    published_at INTEGER,
    retired_at INTEGER
) STRICT;

CREATE TABLE run (
    run_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    trace_id TEXT NOT NULL CHECK (length(trace_id) = 32),
    organization_key INTEGER REFERENCES organization,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    status TEXT NOT NULL CHECK (status IN ('running', 'ok', 'error', 'interrupted')),
    attributes TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE span (
    span_key INTEGER PRIMARY KEY,
    run_key INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    id TEXT NOT NULL CHECK (length(id) = 16),
    parent_id TEXT,
    name TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ok', 'error')),
    attributes TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE INDEX span_by_run ON span (run_key);

-- The score history: one row a result, at the ledger's number of its entry. The tool outputs,
-- bins and contributions behind it are the entry's payload (`ledger_payload`, view `score_input`).
CREATE TABLE score (
    seq INTEGER PRIMARY KEY REFERENCES ledger_entry,
    organization_key INTEGER NOT NULL REFERENCES organization,
    contact_key INTEGER NOT NULL REFERENCES contact,
    run_key INTEGER NOT NULL REFERENCES run,
    model_key INTEGER NOT NULL REFERENCES model,
    as_of INTEGER NOT NULL,
    scored_at INTEGER NOT NULL,
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    log_odds_micro INTEGER NOT NULL,
    probability_micro INTEGER NOT NULL CHECK (probability_micro BETWEEN 0 AND 1000000),
    confidence_micro INTEGER NOT NULL CHECK (confidence_micro BETWEEN 0 AND 1000000)
) STRICT;

CREATE INDEX score_by_contact ON score (contact_key, seq);

-- The newest score of each contact that was computed for its present, not for a past moment.
CREATE TABLE score_latest (
    contact_key INTEGER PRIMARY KEY REFERENCES contact ON DELETE CASCADE,
    seq INTEGER NOT NULL REFERENCES score,
    organization_key INTEGER NOT NULL,
    score INTEGER NOT NULL,
    log_odds_micro INTEGER NOT NULL,
    model_key INTEGER NOT NULL
) STRICT;

-- The Merkle log (RFC 6962). Bodies hold no personal data; payloads and keys can be erased.
CREATE TABLE ledger_entry (
    seq INTEGER PRIMARY KEY CHECK (seq >= 0),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    subject BLOB CHECK (subject IS NULL OR length(subject) = 16),
    body BLOB NOT NULL,
    leaf BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;

CREATE TABLE ledger_payload (
    seq INTEGER PRIMARY KEY REFERENCES ledger_entry,
    subject_id INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;

-- One secret a person and device; `subject_id` is the contact's key in this file, 0 the file itself.
CREATE TABLE subject_key (
    subject_id INTEGER PRIMARY KEY,
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

-- Hashes of complete subtrees of 256 leaves and more, for proofs that need not read every leaf.
CREATE TABLE ledger_node (
    level INTEGER NOT NULL CHECK (level >= 8),
    position INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

-- One row: size, root and right edge of the log as of the last commit.
CREATE TABLE ledger_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    frontier BLOB NOT NULL,
    checkpoints INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_checkpoint (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE import_run (
    import_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_key INTEGER NOT NULL REFERENCES organization,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_bytes INTEGER NOT NULL,
    settings TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'undone')),
    records_read INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

CREATE TABLE import_reject (
    import_key INTEGER NOT NULL REFERENCES import_run ON DELETE CASCADE,
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    column_name TEXT,
    reason TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (import_key, number)
) STRICT, WITHOUT ROWID;

-- What an import changed in rows that existed before: the fields as they were, for `import undo`.
CREATE TABLE import_change (
    import_key INTEGER NOT NULL REFERENCES import_run ON DELETE CASCADE,
    number INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_key INTEGER NOT NULL,
    before TEXT NOT NULL,
    PRIMARY KEY (import_key, number)
) STRICT, WITHOUT ROWID;

INSERT INTO interaction_kind (kind, name, channel, direction) VALUES
    (0, 'other', 'other', 'none'),
    (1, 'email_sent', 'email', 'outbound'),
    (2, 'email_received', 'email', 'inbound'),
    (3, 'email_opened', 'email', 'inbound'),
    (4, 'email_clicked', 'email', 'inbound'),
    (5, 'email_bounced', 'email', 'none'),
    (6, 'email_unsubscribed', 'email', 'none'),
    (7, 'email_complained', 'email', 'none'),
    (8, 'call_connected', 'call', 'inbound'),
    (9, 'call_missed', 'call', 'outbound'),
    (10, 'call_received', 'call', 'inbound'),
    (11, 'meeting_scheduled', 'meeting', 'none'),
    (12, 'meeting_held', 'meeting', 'inbound'),
    (13, 'meeting_no_show', 'meeting', 'none'),
    (14, 'meeting_cancelled', 'meeting', 'none'),
    (15, 'page_viewed', 'web', 'inbound'),
    (16, 'form_demo', 'form', 'inbound'),
    (17, 'form_pricing', 'form', 'inbound'),
    (18, 'form_trial', 'form', 'inbound'),
    (19, 'form_contact', 'form', 'inbound'),
    (20, 'form_event', 'form', 'inbound'),
    (21, 'form_download', 'form', 'inbound'),
    (22, 'form_newsletter', 'form', 'inbound'),
    (23, 'chat_received', 'chat', 'inbound'),
    (24, 'chat_sent', 'chat', 'outbound'),
    (25, 'note', 'note', 'none'),
    (26, 'social_received', 'social', 'inbound'),
    (27, 'social_sent', 'social', 'outbound');
