-- Runs of agents: what was sent, what came back, what it cost, and how it ended. Everything here
-- but `agent_plan`, `agent_day` and `agent_upstream` may hold personal data and goes with its run.

-- Internal work, or a call to somebody else: OTLP's numbers.
ALTER TABLE span ADD COLUMN kind INTEGER NOT NULL DEFAULT 1 CHECK (kind BETWEEN 1 AND 5);

CREATE INDEX run_by_start ON run (started_at);

-- What decides how a run goes beside its task: prompt, tools, schema of the answer, budget, price.
-- One row for many runs; a replay begins with it.
CREATE TABLE agent_plan (
    plan_key INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    body BLOB NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE agent_run (
    run_key INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    span_id TEXT NOT NULL CHECK (length(span_id) = 16),
    plan_key INTEGER NOT NULL REFERENCES agent_plan,
    contact_key INTEGER REFERENCES contact ON DELETE CASCADE,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    -- Where requests go, without any secret: a replay needs the provider's way of writing.
    url TEXT NOT NULL,
    task TEXT NOT NULL,
    local_score INTEGER,
    -- From here on NULL or zero while the run goes on.
    stop_reason TEXT,
    stop_words TEXT,
    model_version TEXT,
    steps INTEGER NOT NULL DEFAULT 0,
    tool_calls INTEGER NOT NULL DEFAULT 0,
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    cost_micros INTEGER NOT NULL DEFAULT 0,
    answer TEXT,
    score_seq INTEGER REFERENCES score
) STRICT;

CREATE INDEX agent_run_unfinished ON agent_run (run_key) WHERE stop_reason IS NULL;
CREATE INDEX agent_run_by_contact ON agent_run (contact_key);
CREATE INDEX agent_run_by_score ON agent_run (score_seq) WHERE score_seq IS NOT NULL;

-- One HTTP exchange with a model's server: written before it is sent, completed when it has ended.
-- Headers are not kept, since they hold credentials.
CREATE TABLE agent_attempt (
    run_key INTEGER NOT NULL REFERENCES agent_run ON DELETE CASCADE,
    step INTEGER NOT NULL,
    number INTEGER NOT NULL,
    span_id TEXT NOT NULL CHECK (length(span_id) = 16),
    request BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL,
    ended_at INTEGER,
    status INTEGER,
    response BLOB,
    error_type TEXT,
    error_words TEXT,
    retry_after INTEGER,
    PRIMARY KEY (run_key, step, number)
) STRICT;

CREATE TABLE agent_tool_call (
    run_key INTEGER NOT NULL REFERENCES agent_run ON DELETE CASCADE,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    reference TEXT NOT NULL,
    span_id TEXT NOT NULL CHECK (length(span_id) = 16),
    call_id TEXT,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    called_at INTEGER NOT NULL,
    answered_at INTEGER,
    output TEXT,
    is_error INTEGER CHECK (is_error IN (0, 1)),
    PRIMARY KEY (run_key, number)
) STRICT;

-- What agents used on a day (UTC, days since 1970): attempts under way count with all they can cost.
CREATE TABLE agent_day (
    organization_key INTEGER NOT NULL REFERENCES organization,
    day INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    cost_micros INTEGER NOT NULL,
    PRIMARY KEY (organization_key, day)
) STRICT, WITHOUT ROWID;

-- What is known of each model's server, so that every process leaves a dead one alone.
CREATE TABLE agent_upstream (
    url TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    open_until INTEGER NOT NULL,
    last_success INTEGER NOT NULL,
    last_failure INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    model_version TEXT NOT NULL
) STRICT;

-- Runs that a collector of traces has not taken yet.
CREATE TABLE agent_export (
    run_key INTEGER PRIMARY KEY REFERENCES agent_run ON DELETE CASCADE,
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    error TEXT
) STRICT;

CREATE INDEX agent_export_by_time ON agent_export (next_at);

CREATE VIEW audit_agent_runs AS
SELECT
    r.id AS run_id, r.trace_id, p.name AS agent, p.version AS prompt_version,
    p.sha256 AS plan_sha256, c.id AS contact_id, a.provider, a.model, a.model_version,
    coalesce(a.stop_reason, 'running') AS stop_reason, a.steps, a.tool_calls, a.input_tokens,
    a.output_tokens, a.cost_micros, a.local_score, s.score, a.score_seq,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.started_at / 1000000, 'unixepoch') AS started_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.finished_at / 1000000, 'unixepoch') AS finished_at
FROM agent_run AS a
JOIN run AS r USING (run_key)
JOIN agent_plan AS p USING (plan_key)
LEFT JOIN contact AS c USING (contact_key)
LEFT JOIN score AS s ON s.seq = a.score_seq;

CREATE VIEW audit_agent_attempts AS
SELECT
    r.id AS run_id, t.step, t.number, t.status, t.error_type, t.tokens, t.cost_micros,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.sent_at / 1000000, 'unixepoch') AS sent_at,
    t.ended_at - t.sent_at AS microseconds, CAST(t.request AS TEXT) AS request,
    CAST(t.response AS TEXT) AS response
FROM agent_attempt AS t
JOIN run AS r USING (run_key);
