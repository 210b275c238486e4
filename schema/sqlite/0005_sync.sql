-- Sync with a remote project: what the server last said, what waits to be sent, what went wrong.

-- An organization's remote project.
CREATE TABLE sync_link (
    organization_key INTEGER PRIMARY KEY REFERENCES organization,
    url TEXT NOT NULL,
    remote_organization TEXT NOT NULL,
    mapping TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('exact', 'plain')),
    incarnation TEXT,
    linked_at INTEGER NOT NULL,
    -- The newest entries sent up, and the size of the log that the server has witnessed.
    scores_sent INTEGER NOT NULL DEFAULT -1,
    runs_sent INTEGER NOT NULL DEFAULT 0,
    written_back INTEGER NOT NULL DEFAULT -1,
    anchored_size INTEGER NOT NULL DEFAULT 0,
    anchored_at INTEGER
) STRICT;

-- A row here means: local edits of this organization are recorded. It is taken away inside each
-- transaction that applies what the server said, and put back before the commit.
CREATE TABLE sync_capture (organization_key INTEGER PRIMARY KEY REFERENCES sync_link) STRICT;

CREATE TABLE sync_table (
    table_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES sync_link,
    name TEXT NOT NULL,
    -- The cursor: the server's snapshot up to which everything was seen; NULL before the first
    -- pull.
    since TEXT,
    -- The snapshot of the round under way, and the place its last page ended.
    round TEXT,
    after TEXT,
    -- The fingerprint of its columns, and their names as a JSON array.
    fingerprint TEXT,
    columns TEXT NOT NULL DEFAULT '[]',
    -- How many times the whole table was gone through: what `sync_shadow.seen` counts.
    pass INTEGER NOT NULL DEFAULT 1,
    rows_expected INTEGER,
    rows_done INTEGER NOT NULL DEFAULT 0,
    pulled_at INTEGER,
    proved_at INTEGER,
    last_error TEXT,
    UNIQUE (organization_key, name)
) STRICT;

-- The last state of each row the server told of; `base` is its text, NULL once it was deleted.
CREATE TABLE sync_shadow (
    shadow_key INTEGER PRIMARY KEY,
    table_key INTEGER NOT NULL REFERENCES sync_table,
    id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    base TEXT,
    -- Whether it waits for the row it refers to.
    is_waiting INTEGER NOT NULL DEFAULT 0 CHECK (is_waiting IN (0, 1)),
    -- Which pass over the whole table saw it last.
    seen INTEGER NOT NULL DEFAULT 0,
    UNIQUE (table_key, id)
) STRICT;
CREATE INDEX sync_shadow_waiting ON sync_shadow (table_key) WHERE is_waiting;

-- Local edits that the server has not confirmed, oldest first. `op_id` and `sent` are set, once and
-- for good, before an operation leaves; until then later edits of the row join it.
CREATE TABLE change (
    change_key INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_key INTEGER NOT NULL REFERENCES organization,
    entity TEXT NOT NULL CHECK (entity IN ('contact', 'interaction', 'opportunity')),
    row_key INTEGER NOT NULL,
    row_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('insert', 'update', 'delete')),
    op_id TEXT UNIQUE,
    sent TEXT,
    table_key INTEGER REFERENCES sync_table,
    recorded_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX change_open ON change (entity, row_key) WHERE op_id IS NULL;
CREATE INDEX change_by_row ON change (entity, row_key);

-- The fields of an edit: as they were when it began, and as they are now.
CREATE TABLE change_field (
    change_key INTEGER NOT NULL REFERENCES change ON DELETE CASCADE,
    field TEXT NOT NULL,
    base ANY,
    value ANY,
    PRIMARY KEY (change_key, field)
) STRICT, WITHOUT ROWID;

-- Values that met: what the edit was made on, what the server had, what was sent, which stands.
CREATE TABLE sync_conflict (
    conflict_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    op_id TEXT NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('both_changed', 'edited_there', 'deleted_there', 'restored')),
    field TEXT NOT NULL,
    base TEXT,
    theirs TEXT,
    mine TEXT,
    chosen TEXT NOT NULL CHECK (chosen IN ('server', 'client')),
    recorded_at INTEGER NOT NULL,
    resolved_at INTEGER,
    resolution TEXT CHECK (resolution IN ('mine', 'theirs')),
    UNIQUE (op_id, row_id, field)
) STRICT;
CREATE INDEX sync_conflict_open ON sync_conflict (organization_key) WHERE resolved_at IS NULL;

-- Operations the server refused, with its words; they hold nothing up.
CREATE TABLE sync_quarantine (
    op_id TEXT PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    operation TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_run (
    sync_key INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_key INTEGER NOT NULL REFERENCES organization,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    mode TEXT NOT NULL CHECK (mode IN ('exact', 'plain')),
    counts TEXT NOT NULL DEFAULT '{}',
    error TEXT
) STRICT;

-- Change capture, in the transaction of the edit. An insert carries no fields: they are read when
-- it leaves. A field that is back at its first value is no edit any more.

CREATE TRIGGER contact_change_inserted AFTER INSERT ON contact
WHEN new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (new.organization_key, 'contact', new.contact_key, new.id, 'insert', new.recorded_at);
END;

CREATE TRIGGER contact_change_updated AFTER UPDATE ON contact
WHEN old.deleted_at IS NULL AND new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (new.organization_key, 'contact', new.contact_key, new.id, 'update', new.recorded_at)
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO NOTHING;
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, f.value
    FROM change AS c, (
        SELECT '' AS field, NULL AS base, NULL AS value WHERE false UNION ALL VALUES
        ('name', old.name, new.name), ('email', old.email, new.email),
        ('phone', old.phone, new.phone), ('company', old.company, new.company),
        ('title', old.title, new.title), ('website', old.website, new.website),
        ('source', old.source, new.source), ('country', old.country, new.country),
        ('city', old.city, new.city), ('do_not_contact', old.do_not_contact, new.do_not_contact),
        ('attributes', old.attributes, new.attributes)
    ) AS f
    WHERE c.entity = 'contact' AND c.row_key = new.contact_key AND c.op_id IS NULL
        AND c.kind = 'update'
        AND f.base IS NOT f.value
    ON CONFLICT DO UPDATE SET value = excluded.value;
    DELETE FROM change_field
    WHERE base IS value
        AND change_key = (
            SELECT change_key FROM change
            WHERE entity = 'contact' AND row_key = new.contact_key AND op_id IS NULL
        );
    DELETE FROM change
    WHERE entity = 'contact' AND row_key = new.contact_key AND op_id IS NULL AND kind = 'update'
        AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key);
END;

CREATE TRIGGER contact_change_restored AFTER UPDATE ON contact
WHEN old.deleted_at IS NOT NULL AND new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    -- A delete that never left becomes the edits made meanwhile; otherwise the row is made anew.
    UPDATE change_field SET value = CASE field
        WHEN 'name' THEN new.name
        WHEN 'email' THEN new.email
        WHEN 'phone' THEN new.phone
        WHEN 'company' THEN new.company
        WHEN 'title' THEN new.title
        WHEN 'website' THEN new.website
        WHEN 'source' THEN new.source
        WHEN 'country' THEN new.country
        WHEN 'city' THEN new.city
        WHEN 'do_not_contact' THEN new.do_not_contact
        WHEN 'attributes' THEN new.attributes
    END
    WHERE change_key = (
        SELECT change_key FROM change
        WHERE entity = 'contact' AND row_key = new.contact_key AND op_id IS NULL
    );
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (new.organization_key, 'contact', new.contact_key, new.id, 'insert', new.recorded_at)
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO UPDATE SET kind = 'update';
    DELETE FROM change_field
    WHERE base IS value
        AND change_key = (
            SELECT change_key FROM change
            WHERE entity = 'contact' AND row_key = new.contact_key AND op_id IS NULL
        );
    DELETE FROM change
    WHERE entity = 'contact' AND row_key = new.contact_key AND op_id IS NULL AND kind = 'update'
        AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key);
END;

CREATE TRIGGER contact_change_deleted AFTER UPDATE ON contact
WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = old.organization_key)
BEGIN
    -- An insert that never left takes its row along.
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (old.organization_key, 'contact', old.contact_key, old.id, 'delete', new.deleted_at)
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL
    DO UPDATE SET kind = 'delete' WHERE kind = 'update';
    DELETE FROM change
    WHERE entity = 'contact' AND row_key = old.contact_key AND op_id IS NULL AND kind = 'insert';
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, NULL
    FROM change AS c, (
        SELECT '' AS field, NULL AS base WHERE false UNION ALL VALUES
        ('name', old.name), ('email', old.email), ('phone', old.phone),
        ('company', old.company), ('title', old.title), ('website', old.website),
        ('source', old.source), ('country', old.country), ('city', old.city),
        ('do_not_contact', old.do_not_contact), ('attributes', old.attributes)
    ) AS f
    WHERE c.entity = 'contact' AND c.row_key = old.contact_key AND c.op_id IS NULL
    ON CONFLICT DO UPDATE SET value = NULL;
END;

CREATE TRIGGER contact_change_erased AFTER DELETE ON contact
WHEN old.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = old.organization_key)
BEGIN
    -- An insert that never left takes its row along.
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        old.organization_key, 'contact', old.contact_key, old.id, 'delete', unixepoch() * 1000000
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL
    DO UPDATE SET kind = 'delete' WHERE kind = 'update';
    DELETE FROM change
    WHERE entity = 'contact' AND row_key = old.contact_key AND op_id IS NULL AND kind = 'insert';
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, NULL
    FROM change AS c, (
        SELECT '' AS field, NULL AS base WHERE false UNION ALL VALUES
        ('name', old.name), ('email', old.email), ('phone', old.phone),
        ('company', old.company), ('title', old.title), ('website', old.website),
        ('source', old.source), ('country', old.country), ('city', old.city),
        ('do_not_contact', old.do_not_contact), ('attributes', old.attributes)
    ) AS f
    WHERE c.entity = 'contact' AND c.row_key = old.contact_key AND c.op_id IS NULL
    ON CONFLICT DO UPDATE SET value = NULL;
END;

CREATE TRIGGER interaction_change_inserted AFTER INSERT ON interaction
WHEN new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        new.organization_key, 'interaction', new.interaction_key, new.id, 'insert', new.recorded_at
    );
END;

CREATE TRIGGER interaction_change_updated AFTER UPDATE ON interaction
WHEN old.deleted_at IS NULL AND new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        new.organization_key, 'interaction', new.interaction_key, new.id, 'update', new.recorded_at
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO NOTHING;
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, f.value
    FROM change AS c, (
        SELECT '' AS field, NULL AS base, NULL AS value WHERE false UNION ALL VALUES
        ('contact_key', old.contact_key, new.contact_key), ('kind', old.kind, new.kind),
        ('occurred_at', old.occurred_at, new.occurred_at), ('subject', old.subject, new.subject),
        ('body', old.body, new.body), ('attributes', old.attributes, new.attributes)
    ) AS f
    WHERE c.entity = 'interaction' AND c.row_key = new.interaction_key AND c.op_id IS NULL
        AND c.kind = 'update'
        AND f.base IS NOT f.value
    ON CONFLICT DO UPDATE SET value = excluded.value;
    DELETE FROM change_field
    WHERE base IS value
        AND change_key = (
            SELECT change_key FROM change
            WHERE entity = 'interaction' AND row_key = new.interaction_key AND op_id IS NULL
        );
    DELETE FROM change
    WHERE entity = 'interaction' AND row_key = new.interaction_key AND op_id IS NULL
        AND kind = 'update'
        AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key);
END;

CREATE TRIGGER interaction_change_restored AFTER UPDATE ON interaction
WHEN old.deleted_at IS NOT NULL AND new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    -- A delete that never left becomes the edits made meanwhile; otherwise the row is made anew.
    UPDATE change_field SET value = CASE field
        WHEN 'contact_key' THEN new.contact_key
        WHEN 'kind' THEN new.kind
        WHEN 'occurred_at' THEN new.occurred_at
        WHEN 'subject' THEN new.subject
        WHEN 'body' THEN new.body
        WHEN 'attributes' THEN new.attributes
    END
    WHERE change_key = (
        SELECT change_key FROM change
        WHERE entity = 'interaction' AND row_key = new.interaction_key AND op_id IS NULL
    );
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        new.organization_key, 'interaction', new.interaction_key, new.id, 'insert', new.recorded_at
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO UPDATE SET kind = 'update';
    DELETE FROM change_field
    WHERE base IS value
        AND change_key = (
            SELECT change_key FROM change
            WHERE entity = 'interaction' AND row_key = new.interaction_key AND op_id IS NULL
        );
    DELETE FROM change
    WHERE entity = 'interaction' AND row_key = new.interaction_key AND op_id IS NULL
        AND kind = 'update'
        AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key);
END;

CREATE TRIGGER interaction_change_deleted AFTER UPDATE ON interaction
WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = old.organization_key)
BEGIN
    -- An insert that never left takes its row along.
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        old.organization_key, 'interaction', old.interaction_key, old.id, 'delete', new.deleted_at
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL
    DO UPDATE SET kind = 'delete' WHERE kind = 'update';
    DELETE FROM change
    WHERE entity = 'interaction' AND row_key = old.interaction_key AND op_id IS NULL
        AND kind = 'insert';
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, NULL
    FROM change AS c, (
        SELECT '' AS field, NULL AS base WHERE false UNION ALL VALUES
        ('contact_key', old.contact_key), ('kind', old.kind),
        ('occurred_at', old.occurred_at), ('subject', old.subject), ('body', old.body),
        ('attributes', old.attributes)
    ) AS f
    WHERE c.entity = 'interaction' AND c.row_key = old.interaction_key AND c.op_id IS NULL
    ON CONFLICT DO UPDATE SET value = NULL;
END;

CREATE TRIGGER interaction_change_erased AFTER DELETE ON interaction
WHEN old.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = old.organization_key)
BEGIN
    -- An insert that never left takes its row along.
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        old.organization_key, 'interaction', old.interaction_key, old.id, 'delete',
        unixepoch() * 1000000
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL
    DO UPDATE SET kind = 'delete' WHERE kind = 'update';
    DELETE FROM change
    WHERE entity = 'interaction' AND row_key = old.interaction_key AND op_id IS NULL
        AND kind = 'insert';
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, NULL
    FROM change AS c, (
        SELECT '' AS field, NULL AS base WHERE false UNION ALL VALUES
        ('contact_key', old.contact_key), ('kind', old.kind),
        ('occurred_at', old.occurred_at), ('subject', old.subject), ('body', old.body),
        ('attributes', old.attributes)
    ) AS f
    WHERE c.entity = 'interaction' AND c.row_key = old.interaction_key AND c.op_id IS NULL
    ON CONFLICT DO UPDATE SET value = NULL;
END;

CREATE TRIGGER opportunity_change_inserted AFTER INSERT ON opportunity
WHEN new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        new.organization_key, 'opportunity', new.opportunity_key, new.id, 'insert', new.recorded_at
    );
END;

CREATE TRIGGER opportunity_change_updated AFTER UPDATE ON opportunity
WHEN old.deleted_at IS NULL AND new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        new.organization_key, 'opportunity', new.opportunity_key, new.id, 'update', new.recorded_at
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO NOTHING;
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, f.value
    FROM change AS c, (
        SELECT '' AS field, NULL AS base, NULL AS value WHERE false UNION ALL VALUES
        ('contact_key', old.contact_key, new.contact_key), ('company', old.company, new.company),
        ('name', old.name, new.name), ('stage', old.stage, new.stage),
        ('status', old.status, new.status), ('value_minor', old.value_minor, new.value_minor),
        ('currency', old.currency, new.currency), ('closed_at', old.closed_at, new.closed_at),
        ('attributes', old.attributes, new.attributes)
    ) AS f
    WHERE c.entity = 'opportunity' AND c.row_key = new.opportunity_key AND c.op_id IS NULL
        AND c.kind = 'update'
        AND f.base IS NOT f.value
    ON CONFLICT DO UPDATE SET value = excluded.value;
    DELETE FROM change_field
    WHERE base IS value
        AND change_key = (
            SELECT change_key FROM change
            WHERE entity = 'opportunity' AND row_key = new.opportunity_key AND op_id IS NULL
        );
    DELETE FROM change
    WHERE entity = 'opportunity' AND row_key = new.opportunity_key AND op_id IS NULL
        AND kind = 'update'
        AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key);
END;

CREATE TRIGGER opportunity_change_restored AFTER UPDATE ON opportunity
WHEN old.deleted_at IS NOT NULL AND new.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = new.organization_key)
BEGIN
    -- A delete that never left becomes the edits made meanwhile; otherwise the row is made anew.
    UPDATE change_field SET value = CASE field
        WHEN 'contact_key' THEN new.contact_key
        WHEN 'company' THEN new.company
        WHEN 'name' THEN new.name
        WHEN 'stage' THEN new.stage
        WHEN 'status' THEN new.status
        WHEN 'value_minor' THEN new.value_minor
        WHEN 'currency' THEN new.currency
        WHEN 'closed_at' THEN new.closed_at
        WHEN 'attributes' THEN new.attributes
    END
    WHERE change_key = (
        SELECT change_key FROM change
        WHERE entity = 'opportunity' AND row_key = new.opportunity_key AND op_id IS NULL
    );
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        new.organization_key, 'opportunity', new.opportunity_key, new.id, 'insert', new.recorded_at
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO UPDATE SET kind = 'update';
    DELETE FROM change_field
    WHERE base IS value
        AND change_key = (
            SELECT change_key FROM change
            WHERE entity = 'opportunity' AND row_key = new.opportunity_key AND op_id IS NULL
        );
    DELETE FROM change
    WHERE entity = 'opportunity' AND row_key = new.opportunity_key AND op_id IS NULL
        AND kind = 'update'
        AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key);
END;

CREATE TRIGGER opportunity_change_deleted AFTER UPDATE ON opportunity
WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = old.organization_key)
BEGIN
    -- An insert that never left takes its row along.
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        old.organization_key, 'opportunity', old.opportunity_key, old.id, 'delete', new.deleted_at
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL
    DO UPDATE SET kind = 'delete' WHERE kind = 'update';
    DELETE FROM change
    WHERE entity = 'opportunity' AND row_key = old.opportunity_key AND op_id IS NULL
        AND kind = 'insert';
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, NULL
    FROM change AS c, (
        SELECT '' AS field, NULL AS base WHERE false UNION ALL VALUES
        ('contact_key', old.contact_key), ('company', old.company), ('name', old.name),
        ('stage', old.stage), ('status', old.status), ('value_minor', old.value_minor),
        ('currency', old.currency), ('closed_at', old.closed_at),
        ('attributes', old.attributes)
    ) AS f
    WHERE c.entity = 'opportunity' AND c.row_key = old.opportunity_key AND c.op_id IS NULL
    ON CONFLICT DO UPDATE SET value = NULL;
END;

CREATE TRIGGER opportunity_change_erased AFTER DELETE ON opportunity
WHEN old.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = old.organization_key)
BEGIN
    -- An insert that never left takes its row along.
    INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
    VALUES (
        old.organization_key, 'opportunity', old.opportunity_key, old.id, 'delete',
        unixepoch() * 1000000
    )
    ON CONFLICT (entity, row_key) WHERE op_id IS NULL
    DO UPDATE SET kind = 'delete' WHERE kind = 'update';
    DELETE FROM change
    WHERE entity = 'opportunity' AND row_key = old.opportunity_key AND op_id IS NULL
        AND kind = 'insert';
    INSERT INTO change_field (change_key, field, base, value)
    SELECT c.change_key, f.field, f.base, NULL
    FROM change AS c, (
        SELECT '' AS field, NULL AS base WHERE false UNION ALL VALUES
        ('contact_key', old.contact_key), ('company', old.company), ('name', old.name),
        ('stage', old.stage), ('status', old.status), ('value_minor', old.value_minor),
        ('currency', old.currency), ('closed_at', old.closed_at),
        ('attributes', old.attributes)
    ) AS f
    WHERE c.entity = 'opportunity' AND c.row_key = old.opportunity_key AND c.op_id IS NULL
    ON CONFLICT DO UPDATE SET value = NULL;
END;

-- What people who open the file want to see of it.
CREATE VIEW v_sync_conflict AS
SELECT
    o.id AS organization_id, c.table_name, c.row_id, c.kind, c.field, c.base, c.theirs, c.mine,
    c.chosen, strftime('%Y-%m-%dT%H:%M:%SZ', c.recorded_at / 1000000, 'unixepoch') AS recorded_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', c.resolved_at / 1000000, 'unixepoch') AS resolved_at,
    c.resolution
FROM sync_conflict AS c JOIN organization AS o USING (organization_key);

CREATE VIEW v_sync_quarantine AS
SELECT
    o.id AS organization_id, q.table_name, q.row_id, q.kind, q.operation, q.code, q.message,
    strftime('%Y-%m-%dT%H:%M:%SZ', q.recorded_at / 1000000, 'unixepoch') AS recorded_at
FROM sync_quarantine AS q JOIN organization AS o USING (organization_key);
