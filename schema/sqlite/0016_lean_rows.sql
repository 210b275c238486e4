-- What a row costs to write.

-- SQLite builds a temporary b-tree for `x IN (three or more values)` at every row it checks, which
-- takes longer than the row itself: the same checks as chains of OR. Nothing on the pages changes, and
-- so the text of the tables is replaced by SQLite's documented procedure for that.
PRAGMA writable_schema = ON;

UPDATE sqlite_schema SET sql = replace(
    sql, 'status IN (''running'', ''ok'', ''error'', ''interrupted'')',
    'status = ''running'' OR status = ''ok'' OR status = ''error'' OR status = ''interrupted'''
) WHERE type = 'table' AND name = 'run';
UPDATE sqlite_schema SET sql = replace(
    sql, 'status IN (''open'', ''won'', ''lost'')',
    'status = ''open'' OR status = ''won'' OR status = ''lost'''
) WHERE type = 'table' AND name = 'opportunity';
UPDATE sqlite_schema SET sql = replace(
    sql, 'source IN (''opportunity'', ''column'', ''mark'')',
    'source = ''opportunity'' OR source = ''column'' OR source = ''mark'''
) WHERE type = 'table' AND name = 'outcome';
UPDATE sqlite_schema SET sql = replace(
    sql, 'direction IN (''inbound'', ''outbound'', ''none'')',
    'direction = ''inbound'' OR direction = ''outbound'' OR direction = ''none'''
) WHERE type = 'table' AND name = 'interaction_kind';
UPDATE sqlite_schema SET sql = replace(
    sql, 'status IN (''running'', ''done'', ''undone'')',
    'status = ''running'' OR status = ''done'' OR status = ''undone'''
) WHERE type = 'table' AND name = 'import_run';
UPDATE sqlite_schema SET sql = replace(
    replace(
        sql, 'entity IN (''contact'', ''interaction'', ''opportunity'')',
        'entity = ''contact'' OR entity = ''interaction'' OR entity = ''opportunity'''
    ),
    'kind IN (''insert'', ''update'', ''delete'')',
    'kind = ''insert'' OR kind = ''update'' OR kind = ''delete'''
) WHERE type = 'table' AND name = 'change';
UPDATE sqlite_schema SET sql = replace(
    sql, 'kind IN (''both_changed'', ''edited_there'', ''deleted_there'', ''restored'')',
    'kind = ''both_changed'' OR kind = ''edited_there'' OR kind = ''deleted_there'''
        || ' OR kind = ''restored'''
) WHERE type = 'table' AND name = 'sync_conflict';

-- The tables are read anew from the changed text.
PRAGMA writable_schema = RESET;

-- The steps of a short run of the local model, which has four or so: 17 bytes, then 9 a step, in place
-- of a row each in `span`. `RunSteps` in Sources/Storage/Runs tells their meaning.
ALTER TABLE run ADD COLUMN steps BLOB CHECK (steps IS NULL OR length(steps) % 9 = 8);

DROP VIEW audit_runs;
CREATE VIEW audit_runs AS
SELECT
    r.id AS run_id, r.name, r.trace_id, r.status,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.started_at / 1000000, 'unixepoch') AS started_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.finished_at / 1000000, 'unixepoch') AS finished_at,
    r.attributes,
    iif(
        r.steps IS NULL, (SELECT count(*) FROM span AS s WHERE s.run_key = r.run_key),
        1 + (length(r.steps) - 17) / 9
    ) AS spans
FROM run AS r;
