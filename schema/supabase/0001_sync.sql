-- Assay's side of a Supabase project: a feed that misses nothing, writes that overwrite nothing
-- unseen, and a witness for the audit log. PostgreSQL 14 or later, no extension.
--
-- Run it in the SQL editor, then 0002_guardian.sql, at a quiet hour: attaching a table writes each of
-- its rows once, under a lock that readers wait for too; the project's triggers are not fired by it.
-- Both may be run again at any time. Functions that clients call run as the caller, so
-- that row-level security decides what is seen and written; the few that do not are marked.

CREATE SCHEMA IF NOT EXISTS assay;
GRANT USAGE ON SCHEMA assay TO PUBLIC;

-- 1. What is synced ---------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS assay.synced (
    table_name name PRIMARY KEY,
    -- A change of any of these may take the row out of somebody's sight.
    scope_columns text[] NOT NULL,
    -- Column to server, client, max or min: who wins when both sides changed it. Default server.
    policies jsonb NOT NULL DEFAULT '{}',
    -- Generated columns: a trigger before the write cannot know them.
    hidden text[] NOT NULL DEFAULT '{}'
);
ALTER TABLE assay.synced ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON assay.synced TO PUBLIC;
DROP POLICY IF EXISTS synced_read ON assay.synced;
CREATE POLICY synced_read ON assay.synced FOR SELECT TO public USING (true);

-- Raised by hand after data was loaded around the triggers.
CREATE TABLE IF NOT EXISTS assay.generation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    number int NOT NULL DEFAULT 1
);
INSERT INTO assay.generation DEFAULT VALUES ON CONFLICT DO NOTHING;
ALTER TABLE assay.generation ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON assay.generation TO PUBLIC;
DROP POLICY IF EXISTS generation_read ON assay.generation;
CREATE POLICY generation_read ON assay.generation FOR SELECT TO public USING (true);

-- The organizations of the caller. As its owner, so that no policy calls itself; 0002 replaces it by
-- what the CRM's own tables say.
DO $$ BEGIN
    IF to_regprocedure('assay.my_organizations()') IS NULL THEN
        CREATE FUNCTION assay.my_organizations() RETURNS SETOF uuid LANGUAGE sql STABLE
        AS 'SELECT NULL::uuid WHERE false';
    END IF;
END $$;

-- NULL for what is no id: a stamp must never keep the CRM from writing.
CREATE OR REPLACE FUNCTION assay.id(text_ text) RETURNS uuid LANGUAGE sql IMMUTABLE
AS $$ SELECT substring(lower(text_) FROM '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid $$;

-- The organization of a row that names none; 0002 replaces it by what the CRM's own tables say.
DO $$ BEGIN
    IF to_regprocedure('assay.organization_of(name, jsonb)') IS NULL THEN
        CREATE FUNCTION assay.organization_of(table_ name, row_ jsonb) RETURNS uuid
        LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
    END IF;
END $$;

-- Deletes, and rows that left somebody's scope: seen by whoever could see the row before.
CREATE TABLE IF NOT EXISTS assay.tombstone (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name name NOT NULL,
    id uuid NOT NULL,
    organization_id uuid,
    reason text NOT NULL CHECK (reason IN ('delete', 'moved')),
    rev bigint NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS tombstone_feed
ON assay.tombstone (table_name, organization_id, xid, id, rev);
CREATE INDEX IF NOT EXISTS tombstone_row ON assay.tombstone (table_name, id, rev);
ALTER TABLE assay.tombstone ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON assay.tombstone TO PUBLIC;
DROP POLICY IF EXISTS tombstone_read ON assay.tombstone;
CREATE POLICY tombstone_read ON assay.tombstone FOR SELECT TO public
USING (organization_id IN (SELECT assay.my_organizations()));

-- 2. The stamp --------------------------------------------------------------------------------

-- One spelling a row: jsonb sorts keys and normalizes values.
CREATE OR REPLACE FUNCTION assay.row_text(row_ jsonb, hidden text[]) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT (row_ - '{assay_xid,assay_rev,assay_hash,assay_scope}'::text[] - hidden)::text
$$;

-- The first 64 bits of SHA-256.
CREATE OR REPLACE FUNCTION assay.hash(text_ text) RETURNS bigint
LANGUAGE sql IMMUTABLE
AS $$ SELECT ('x' || left(encode(sha256(convert_to(text_, 'UTF8')), 'hex'), 16))::bit(64)::bigint $$;

-- Times are written in the session's zone, so that the text must be made in UTC.
CREATE OR REPLACE FUNCTION assay.hash_in_utc(row_ anyelement, hidden text[]) RETURNS bigint
LANGUAGE sql STABLE SET timezone = 'UTC'
AS $$ SELECT assay.hash(assay.row_text(to_jsonb(row_), hidden)) $$;

-- As its owner: a row that comes back goes on counting where nobody may see it stopped.
CREATE OR REPLACE FUNCTION assay.last_rev(table_ name, id_ uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS $$ SELECT coalesce(max(rev), 0) FROM assay.tombstone WHERE table_name = table_ AND id = id_ $$;

-- Tables that an earlier version attached lack what the stamp writes now.
DO $$
DECLARE
    name_ name;
BEGIN
    FOR name_ IN
        SELECT table_name FROM assay.synced
        WHERE to_regclass(format('public.%I', table_name)) IS NOT NULL
    LOOP
        EXECUTE format('ALTER TABLE public.%I ADD COLUMN IF NOT EXISTS assay_scope uuid', name_);
    END LOOP;
END $$;

-- The transaction's own id, not the row's xmin: that is a subtransaction's inside savepoints.
CREATE OR REPLACE FUNCTION assay.stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        new.assay_rev := assay.last_rev(tg_table_name, new.id) + 1;
    ELSIF new.id IS DISTINCT FROM old.id THEN
        RAISE EXCEPTION 'the id of a row cannot change' USING errcode = '22000';
    ELSE
        new.assay_rev := old.assay_rev + 1;
    END IF;
    new.assay_xid := pg_catalog.pg_current_xact_id();
    new.assay_scope := coalesce(new.organization_id,
        assay.organization_of(tg_table_name, pg_catalog.to_jsonb(new)));
    IF pg_catalog.current_setting('TimeZone') = 'UTC' THEN
        new.assay_hash := assay.hash(
            assay.row_text(pg_catalog.to_jsonb(new), coalesce(tg_argv, '{}')));
    ELSE
        new.assay_hash := assay.hash_in_utc(new, coalesce(tg_argv, '{}'));
    END IF;
    RETURN new;
END $$;

-- As its owner: nobody may write tombstones by hand.
CREATE OR REPLACE FUNCTION assay.bury() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    before jsonb := to_jsonb(old);
    after jsonb;
BEGIN
    IF tg_op = 'UPDATE' THEN
        -- Nobody was shown a row that belonged nowhere.
        IF before ->> 'assay_scope' IS NULL THEN RETURN NULL; END IF;
        after := to_jsonb(new);
        PERFORM 1 FROM assay.synced AS s, unnest(s.scope_columns) AS c
        WHERE s.table_name = tg_table_name AND before -> c IS DISTINCT FROM after -> c;
        IF NOT found THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO assay.tombstone (table_name, id, organization_id, reason, rev)
    VALUES (
        tg_table_name, old.id, (before ->> 'assay_scope')::uuid,
        CASE tg_op WHEN 'DELETE' THEN 'delete' ELSE 'moved' END,
        old.assay_rev + CASE tg_op WHEN 'DELETE' THEN 1 ELSE 0 END
    );
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION assay.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is not possible while it is synced', tg_op, tg_table_name
    USING errcode = '42501';
END $$;

-- Writes every row of a table once, for its stamp alone: the project's own triggers and rules are not
-- told, which would take it for an edit of everything. Each is put back as it was before anybody else
-- can write, as the caller holds the table; by name, since the owner may not touch those of the system.
CREATE OR REPLACE PROCEDURE assay.stamp_rows(table_ regclass) LANGUAGE plpgsql AS $$
DECLARE
    off text[];
    again text[];
    statement_ text;
BEGIN
    WITH RECURSIVE family AS (
        SELECT table_::oid AS member
        UNION SELECT inhrelid FROM pg_inherits JOIN family ON inhparent = member
    ), told AS (
        SELECT tgrelid AS member, 'TRIGGER' AS kind, tgname AS name_, tgenabled AS mode
        FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'zz\_assay\_%'
        UNION ALL SELECT ev_class, 'RULE', rulename, ev_enabled FROM pg_rewrite WHERE ev_type = '2'
    ), statements AS (
        SELECT format('ALTER TABLE ONLY %s ', member::regclass) AS start, kind, mode,
            format(' %s %I', kind, name_) AS which
        FROM told JOIN family USING (member) WHERE mode <> 'D'
    )
    SELECT array_agg(start || 'DISABLE' || which),
        array_agg(start || CASE mode WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA'
            ELSE 'ENABLE' END || which)
    INTO off, again FROM statements;
    FOREACH statement_ IN ARRAY coalesce(off, '{}') LOOP EXECUTE statement_; END LOOP;
    EXECUTE format('UPDATE %s SET id = id', table_);
    FOREACH statement_ IN ARRAY coalesce(again, '{}') LOOP EXECUTE statement_; END LOOP;
END $$;

-- Puts a table under sync. Again after a column was added: it stamps every row anew.
CREATE OR REPLACE PROCEDURE assay.attach(table_ regclass, policies_ jsonb DEFAULT '{}')
LANGUAGE plpgsql AS $$
DECLARE
    name_ name := (SELECT relname FROM pg_class WHERE oid = table_);
    hidden_ text[] := (
        SELECT coalesce(array_agg(attname::text), '{}') FROM pg_attribute
        WHERE attrelid = table_ AND attgenerated <> '' AND NOT attisdropped);
    stamped boolean := EXISTS (
        SELECT FROM assay.synced
        WHERE table_name = name_ AND scope_columns = '{assay_scope}');
    fingerprint_ text;
BEGIN
    fingerprint_ := assay.fingerprint(name_);
    EXECUTE format(
        'ALTER TABLE %s
            ADD COLUMN IF NOT EXISTS assay_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            ADD COLUMN IF NOT EXISTS assay_rev bigint NOT NULL DEFAULT 1,
            ADD COLUMN IF NOT EXISTS assay_hash bigint NOT NULL DEFAULT 0,
            ADD COLUMN IF NOT EXISTS assay_scope uuid', table_);
    -- An earlier version led it by organization_id, which a row may not have.
    IF NOT stamped THEN EXECUTE format('DROP INDEX IF EXISTS %I', name_ || '_assay_feed'); END IF;
    EXECUTE format(
        'CREATE INDEX IF NOT EXISTS %I ON %s (assay_scope, assay_xid, id)',
        name_ || '_assay_feed', table_);
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER zz_assay_stamp BEFORE INSERT OR UPDATE ON %s
            FOR EACH ROW EXECUTE FUNCTION assay.stamp(%s)',
        table_, (SELECT string_agg(quote_literal(h), ', ') FROM unnest(hidden_) AS h));
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER zz_assay_bury AFTER UPDATE OR DELETE ON %s
            FOR EACH ROW EXECUTE FUNCTION assay.bury()', table_);
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER zz_assay_refuse BEFORE TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION assay.refuse()', table_);
    INSERT INTO assay.synced (table_name, scope_columns, policies, hidden)
    VALUES (name_, '{assay_scope}', policies_, hidden_)
    ON CONFLICT (table_name) DO UPDATE SET scope_columns = excluded.scope_columns,
        policies = excluded.policies, hidden = excluded.hidden;
    -- Running the script again must not make every client download everything again.
    IF NOT stamped OR (
        SELECT fingerprint FROM assay.attached WHERE table_name = name_
    ) IS DISTINCT FROM fingerprint_ THEN
        CALL assay.stamp_rows(table_);
    END IF;
    INSERT INTO assay.attached (table_name, fingerprint) VALUES (name_, fingerprint_)
    ON CONFLICT (table_name) DO UPDATE SET fingerprint = excluded.fingerprint;
END $$;

-- The columns a table had when its rows were stamped.
CREATE TABLE IF NOT EXISTS assay.attached (
    table_name name PRIMARY KEY,
    fingerprint text NOT NULL
);
ALTER TABLE assay.attached ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON assay.attached TO PUBLIC;
DROP POLICY IF EXISTS attached_read ON assay.attached;
CREATE POLICY attached_read ON assay.attached FOR SELECT TO public USING (true);

-- 3. Which history is this? -------------------------------------------------------------------

-- Another cluster, another timeline (point-in-time recovery, promotion), another database or a
-- generation raised by hand: transaction ids mean something else then.
CREATE OR REPLACE FUNCTION assay.incarnation() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT (SELECT system_identifier FROM pg_control_system()) || '.'
        || CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
            ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END
        || '.' || (SELECT oid FROM pg_database WHERE datname = current_database())
        || '.' || (SELECT number FROM assay.generation)
$$;

CREATE OR REPLACE FUNCTION assay.fingerprint(table_ name) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT left(encode(sha256(convert_to(string_agg(
        attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attname), 'UTF8')), 'hex'), 16)
    FROM pg_attribute
    WHERE attrelid = format('public.%I', table_)::regclass AND attnum > 0 AND NOT attisdropped
        AND attname NOT LIKE 'assay\_%'
$$;

CREATE OR REPLACE FUNCTION assay.entry(table_ name) RETURNS assay.synced LANGUAGE plpgsql STABLE AS $$
DECLARE
    entry_ assay.synced;
BEGIN
    SELECT * INTO entry_ FROM assay.synced WHERE table_name = table_;
    IF NOT found THEN
        RAISE undefined_table USING message = format('%s is not synced', table_);
    END IF;
    RETURN entry_;
END $$;

-- 4. Pull -------------------------------------------------------------------------------------

-- What the caller has not seen: rows whose writer was not visible in the snapshot `p_since`. STABLE,
-- so that the rows and the snapshot handed out are of one moment. One json value, which no limit on
-- rows can cut. A page's rows are [xid, id, rev, hash, text]; text is null for a tombstone.
CREATE OR REPLACE FUNCTION public.assay_pull(
    p_table name, p_org uuid, p_since text DEFAULT NULL, p_after jsonb DEFAULT NULL,
    p_limit int DEFAULT 1000, p_incarnation text DEFAULT NULL, p_digest boolean DEFAULT false,
    p_schema text DEFAULT NULL
) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = '' SET timezone = 'UTC'
SET plan_cache_mode = 'force_custom_plan' AS $$
DECLARE
    entry_ assay.synced := assay.entry(p_table);
    incarnation_ text := assay.incarnation();
    since_ pg_snapshot := coalesce(p_since, '1:1:')::pg_snapshot;
    after_xid xid8 := coalesce((p_after ->> 0)::xid8, '0'::xid8);
    after_id uuid := coalesce(p_after ->> 1, '00000000-0000-0000-0000-000000000000')::uuid;
    after_rev bigint := coalesce((p_after ->> 2)::bigint, -1);
    limit_ int := least(greatest(p_limit, 1), 5000);
    rows_ jsonb;
    count_ int;
BEGIN
    IF p_incarnation IS NOT NULL AND p_incarnation <> incarnation_ THEN
        RAISE SQLSTATE 'PT409' USING message = 'SYNC_RESET', detail = incarnation_;
    END IF;
    -- The page's own transaction and later ones apart: one comparison of tuples would leave the
    -- index after a bulk load.
    EXECUTE format(
        $q$
        WITH found AS (
            (SELECT t.assay_xid AS xid, t.id, t.assay_rev AS rev, t.assay_hash AS hash,
                assay.row_text(to_jsonb(t), $8) AS body
            FROM public.%1$I AS t
            WHERE t.assay_scope = $1 AND t.assay_xid = $3 AND (t.id, t.assay_rev) > ($4, $5)
                AND $3 >= pg_snapshot_xmin($2) AND NOT pg_visible_in_snapshot($3, $2)
            ORDER BY t.id, t.assay_rev LIMIT $6)
            UNION ALL
            (SELECT t.assay_xid, t.id, t.assay_rev, t.assay_hash, assay.row_text(to_jsonb(t), $8)
            FROM public.%1$I AS t
            WHERE t.assay_scope = $1 AND t.assay_xid > $3
                AND t.assay_xid >= pg_snapshot_xmin($2)
                AND NOT pg_visible_in_snapshot(t.assay_xid, $2)
            ORDER BY t.assay_xid, t.id LIMIT $6)
            UNION ALL
            (SELECT z.xid, z.id, z.rev, NULL, NULL FROM assay.tombstone AS z
            WHERE $7 AND z.table_name = $9 AND z.organization_id = $1 AND z.xid = $3
                AND (z.id, z.rev) > ($4, $5)
                AND $3 >= pg_snapshot_xmin($2) AND NOT pg_visible_in_snapshot($3, $2)
            ORDER BY z.id, z.rev LIMIT $6)
            UNION ALL
            (SELECT z.xid, z.id, z.rev, NULL, NULL FROM assay.tombstone AS z
            WHERE $7 AND z.table_name = $9 AND z.organization_id = $1 AND z.xid > $3
                AND z.xid >= pg_snapshot_xmin($2) AND NOT pg_visible_in_snapshot(z.xid, $2)
            ORDER BY z.xid, z.id, z.rev LIMIT $6)
        ), page AS (SELECT * FROM found ORDER BY xid, id, rev LIMIT $6)
        SELECT coalesce(jsonb_agg(
            jsonb_build_array(xid::text, id, rev, hash::text, body) ORDER BY xid, id, rev), '[]'),
            count(*)
        FROM page
        $q$, p_table)
    USING p_org, since_, after_xid, after_id, after_rev, limit_, p_since IS NOT NULL,
        entry_.hidden, p_table
    INTO rows_, count_;
    RETURN jsonb_build_object(
        'incarnation', incarnation_,
        'snapshot', pg_current_snapshot()::text,
        'now', clock_timestamp(),
        'schema', assay.fingerprint(p_table),
        -- What the rows were stamped under: hashes of other columns are not those of these texts.
        'stamped', (SELECT a.fingerprint FROM assay.attached AS a WHERE a.table_name = p_table),
        -- Their names, when the caller does not know them yet.
        'columns', CASE WHEN assay.fingerprint(p_table) IS DISTINCT FROM p_schema THEN (
            SELECT jsonb_agg(attname ORDER BY attname) FROM pg_attribute
            WHERE attrelid = format('public.%I', p_table)::regclass AND attnum > 0
                AND NOT attisdropped AND attname NOT LIKE 'assay\_%') END,
        'rows', rows_,
        'next', CASE WHEN count_ >= limit_ THEN jsonb_build_array(
            rows_ -> -1 ->> 0, rows_ -> -1 ->> 1, rows_ -> -1 -> 2) END,
        'digest', CASE WHEN p_digest AND count_ < limit_
            THEN public.assay_digest(p_table, p_org) END);
END $$;

-- 5. Proof ------------------------------------------------------------------------------------

-- 256 buckets by the last byte of the id: how many rows, and the exclusive or of their hashes.
CREATE OR REPLACE FUNCTION public.assay_digest(p_table name, p_org uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = '' AS $$
DECLARE
    entry_ assay.synced := assay.entry(p_table);
    result jsonb;
BEGIN
    EXECUTE format(
        $q$
        SELECT coalesce(jsonb_object_agg(bucket, jsonb_build_array(n, x::text)), '{}')
        FROM (
            SELECT get_byte(uuid_send(id), 15) AS bucket, count(*) AS n, bit_xor(assay_hash) AS x
            FROM public.%I WHERE assay_scope = $1 GROUP BY 1
        ) AS buckets
        $q$, p_table) USING p_org INTO result;
    RETURN result;
END $$;

-- Ids and hashes of one bucket.
CREATE OR REPLACE FUNCTION public.assay_bucket(p_table name, p_org uuid, p_bucket int)
RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = '' AS $$
DECLARE
    entry_ assay.synced := assay.entry(p_table);
    result jsonb;
BEGIN
    EXECUTE format(
        $q$
        SELECT coalesce(jsonb_agg(jsonb_build_array(id, assay_rev, assay_hash::text)), '[]')
        FROM public.%I WHERE assay_scope = $1 AND get_byte(uuid_send(id), 15) = $2
        $q$, p_table) USING p_org, p_bucket INTO result;
    RETURN result;
END $$;

-- Whole rows, as a page has them.
CREATE OR REPLACE FUNCTION public.assay_fetch(p_table name, p_org uuid, p_ids uuid[])
RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    entry_ assay.synced := assay.entry(p_table);
    result jsonb;
BEGIN
    EXECUTE format(
        $q$
        SELECT coalesce(jsonb_agg(jsonb_build_array(
            t.assay_xid::text, t.id, t.assay_rev, t.assay_hash::text,
            assay.row_text(to_jsonb(t), $3))), '[]')
        FROM public.%I AS t WHERE t.assay_scope = $1 AND t.id = ANY ($2)
        $q$, p_table) USING p_org, p_ids, entry_.hidden INTO result;
    RETURN result;
END $$;

-- 6. Push -------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS assay.operation (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    verdict jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE assay.operation ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON assay.operation TO PUBLIC;
DROP POLICY IF EXISTS operation_own ON assay.operation;
CREATE POLICY operation_own ON assay.operation FOR ALL TO public
USING (user_id = auth.uid()) WITH CHECK (user_id = auth.uid());

-- Every value that lost, with what it lost to and what it was made on.
CREATE TABLE IF NOT EXISTS assay.conflict (
    operation_id uuid NOT NULL,
    field text NOT NULL,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    organization_id uuid,
    table_name name NOT NULL,
    row_id uuid NOT NULL,
    base jsonb,
    theirs jsonb,
    mine jsonb,
    chosen text NOT NULL CHECK (chosen IN ('server', 'client')),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (operation_id, field)
);
ALTER TABLE assay.conflict ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON assay.conflict TO PUBLIC;
DROP POLICY IF EXISTS conflict_read ON assay.conflict;
CREATE POLICY conflict_read ON assay.conflict FOR SELECT TO public
USING (user_id = auth.uid() OR organization_id IN (SELECT assay.my_organizations()));
DROP POLICY IF EXISTS conflict_write ON assay.conflict;
CREATE POLICY conflict_write ON assay.conflict FOR INSERT TO public
WITH CHECK (user_id = auth.uid());

-- The verdict on an operation, with the row as it now stands, so that the client's copy and its
-- queue change in one commit.
CREATE OR REPLACE FUNCTION assay.verdict(state text, row_ jsonb, hidden text[], more jsonb)
RETURNS jsonb LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
    SELECT jsonb_build_object(
        'state', state, 'rev', (row_ ->> 'assay_rev')::bigint, 'hash', row_ ->> 'assay_hash',
        'row', assay.row_text(row_, hidden)) || more
$$;

-- A row could not be inserted, as its id is taken: by the same row, which a lost answer brought here?
CREATE OR REPLACE FUNCTION assay.compare_row(op jsonb, entry_ assay.synced, columns_ text[])
RETURNS jsonb LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    current_ jsonb;
    mine jsonb;
BEGIN
    EXECUTE format(
        'SELECT to_jsonb(t), to_jsonb(p) FROM public.%1$I AS t,
            jsonb_populate_record(NULL::public.%1$I, $1) AS p WHERE t.id = $2', entry_.table_name)
    USING op -> 'set', (op ->> 'id')::uuid INTO current_, mine;
    IF current_ IS NULL THEN
        RETURN jsonb_build_object('state', 'rejected', 'code', '42501',
            'message', 'a row you may not see has this id');
    END IF;
    PERFORM 1 FROM jsonb_object_keys(op -> 'set') AS k
    WHERE k = ANY (columns_) AND mine -> k IS DISTINCT FROM current_ -> k;
    IF NOT found THEN
        RETURN assay.verdict('applied', current_, entry_.hidden, '{"replay": true}');
    END IF;
    RETURN assay.verdict('rejected', current_, entry_.hidden, jsonb_build_object(
        'code', '23505', 'message', 'a row with this id exists and says something else'));
END $$;

CREATE OR REPLACE FUNCTION assay.insert_rows(
    ops jsonb[], entry_ assay.synced, columns_ text[]
) RETURNS jsonb LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    op jsonb;
    gone uuid[];
    names text;
    values_ text;
    group_ jsonb[];
    written jsonb := '{}';
    answers jsonb := '{}';
    row_ jsonb;
BEGIN
    -- Whoever does not know that a row was deleted must not bring it back: a file that was put back
    -- to a copy sends again what it had sent.
    SELECT array_agg(z.id) INTO gone FROM assay.tombstone AS z
    WHERE z.table_name = entry_.table_name AND z.reason = 'delete' AND z.id = ANY (ARRAY(
        SELECT (o ->> 'id')::uuid FROM unnest(ops) AS o
        WHERE NOT coalesce((o ->> 'restores')::boolean, false)));
    IF gone IS NOT NULL THEN
        EXECUTE format(
            'SELECT array_agg(g.id) FROM unnest($1) AS g(id)
            WHERE NOT EXISTS (SELECT FROM public.%I AS t WHERE t.id = g.id)', entry_.table_name)
        USING gone INTO gone;
    END IF;
    FOR names, values_, group_ IN
        SELECT k.names, k.values_, array_agg(o.op ORDER BY o.n)
        FROM unnest(ops) WITH ORDINALITY AS o(op, n), LATERAL (
            SELECT coalesce(string_agg(format(', %I', k), ''), '') AS names,
                coalesce(string_agg(format(', p.%I', k), ''), '') AS values_
            FROM jsonb_object_keys(o.op -> 'set') AS k WHERE k = ANY (columns_)
        ) AS k
        WHERE gone IS NULL OR (o.op ->> 'id')::uuid <> ALL (gone)
        GROUP BY 1, 2 ORDER BY min(o.n)
    LOOP
        EXECUTE format(
            'WITH written AS (
                INSERT INTO public.%1$I AS t (id%2$s)
                SELECT (o ->> ''id'')::uuid%3$s FROM unnest($1) AS o,
                    jsonb_populate_record(NULL::public.%1$I, o -> ''set'') AS p
                ON CONFLICT (id) DO NOTHING RETURNING t.id, to_jsonb(t) AS row_)
            SELECT $2 || coalesce(jsonb_object_agg(id, row_), ''{}'') FROM written',
            entry_.table_name, names, values_)
        USING group_, written INTO written;
    END LOOP;
    FOREACH op IN ARRAY ops LOOP
        row_ := written -> ((op ->> 'id')::uuid)::text;
        answers := answers || jsonb_build_object(op ->> 'op', CASE
            WHEN (op ->> 'id')::uuid = ANY (gone) THEN '{"state": "gone"}'
            WHEN row_ IS NULL THEN assay.compare_row(op, entry_, columns_)
            ELSE assay.verdict('applied', row_, entry_.hidden, '{}') END);
    END LOOP;
    RETURN answers;
END $$;

CREATE OR REPLACE FUNCTION assay.note_conflict(
    op jsonb, organization uuid, field_ text, base_ jsonb, theirs_ jsonb, mine_ jsonb, chosen_ text
) RETURNS jsonb LANGUAGE sql SET search_path = '' AS $$
    INSERT INTO assay.conflict (operation_id, field, organization_id, table_name, row_id, base,
        theirs, mine, chosen)
    VALUES ((op ->> 'op')::uuid, field_, organization, op ->> 'table', (op ->> 'id')::uuid, base_,
        theirs_, mine_, chosen_);
    SELECT jsonb_build_object('field', field_, 'base', base_, 'theirs', theirs_, 'mine', mine_,
        'chosen', chosen_)
$$;

CREATE OR REPLACE FUNCTION assay.delete_row(op jsonb, entry_ assay.synced) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    current_ jsonb;
    seen jsonb;
    count_ int;
BEGIN
    EXECUTE format(
        'SELECT to_jsonb(t) FROM public.%I AS t WHERE id = $1 FOR UPDATE', entry_.table_name)
    USING (op ->> 'id')::uuid INTO current_;
    IF current_ IS NULL THEN RETURN '{"state": "applied"}'; END IF;
    EXECUTE format(
        'SELECT to_jsonb(p) FROM jsonb_populate_record(NULL::public.%I, $1) AS p',
        entry_.table_name) USING op -> 'base' INTO seen;
    -- Somebody changed what I saw when I deleted it: their work is not thrown away.
    PERFORM 1 FROM jsonb_object_keys(op -> 'base') AS k WHERE seen -> k IS DISTINCT FROM current_ -> k;
    IF found THEN
        RETURN assay.verdict('conflict', current_, entry_.hidden, jsonb_build_object(
            'conflicts', jsonb_build_array(assay.note_conflict(
                op, (current_ ->> 'organization_id')::uuid, '*', op -> 'base',
                current_ - '{assay_xid,assay_rev,assay_hash,assay_scope}'::text[], 'null', 'server'))));
    END IF;
    EXECUTE format('DELETE FROM public.%I WHERE id = $1', entry_.table_name)
    USING (op ->> 'id')::uuid;
    GET DIAGNOSTICS count_ = row_count;
    IF count_ = 0 THEN
        RAISE insufficient_privilege USING message = 'you may see this row, not delete it';
    END IF;
    RETURN jsonb_build_object('state', 'applied', 'rev', (current_ ->> 'assay_rev')::bigint + 1);
END $$;

-- Three-way, field by field, on typed values, so that 1.5 and 1.50 are one value. Only what the
-- caller saw counts: whether its row was current does not, since it may have drawn its own edit over
-- a newer row.
CREATE OR REPLACE FUNCTION assay.merge(
    op jsonb, entry_ assay.synced, columns_ text[], current_ jsonb, base_ jsonb, mine jsonb,
    OUT taken jsonb, OUT conflicts jsonb
) LANGUAGE plpgsql AS $$
DECLARE
    field_ text;
    policy_ text;
    chosen_ text;
BEGIN
    taken := '{}';
    conflicts := '[]';
    FOR field_ IN SELECT k FROM jsonb_object_keys(op -> 'set') AS k ORDER BY k LOOP
        IF NOT field_ = ANY (columns_) THEN
            RAISE undefined_column USING
                message = format('%s has no column %s that can be written', entry_.table_name, field_);
        END IF;
        CONTINUE WHEN current_ -> field_ IS NOT DISTINCT FROM mine -> field_;
        IF current_ -> field_ IS NOT DISTINCT FROM base_ -> field_ THEN
            taken := taken || jsonb_build_object(field_, mine -> field_);
            CONTINUE;
        END IF;
        policy_ := coalesce(entry_.policies ->> field_, 'server');
        chosen_ := CASE
            WHEN policy_ = 'client' THEN 'client'
            WHEN policy_ = 'max' AND (mine ->> field_)::numeric > (current_ ->> field_)::numeric
                THEN 'client'
            WHEN policy_ = 'min' AND (mine ->> field_)::numeric < (current_ ->> field_)::numeric
                THEN 'client'
            ELSE 'server' END;
        IF chosen_ = 'client' THEN
            taken := taken || jsonb_build_object(field_, mine -> field_);
        END IF;
        conflicts := conflicts || assay.note_conflict(
            op, (current_ ->> 'organization_id')::uuid, field_, base_ -> field_,
            current_ -> field_, mine -> field_, chosen_);
    END LOOP;
END $$;

-- Writes what the merges took: one statement for all rows of which the same columns change.
CREATE OR REPLACE FUNCTION assay.write_rows(table_ name, steps jsonb[]) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    assignments text;
    group_ jsonb[];
    count_ int;
    written jsonb := '{}';
BEGIN
    FOR assignments, group_ IN
        SELECT (SELECT string_agg(format('%1$I = p.%1$I', k), ', ' ORDER BY k)
            FROM jsonb_object_keys(s -> 'taken') AS k), array_agg(s)
        FROM unnest(steps) AS s WHERE s -> 'taken' <> '{}' GROUP BY 1
    LOOP
        EXECUTE format(
            'WITH written AS (
                UPDATE public.%1$I AS t SET %2$s FROM unnest($1) AS s,
                    jsonb_populate_record(NULL::public.%1$I, s -> ''taken'') AS p
                WHERE t.id = (s ->> ''id'')::uuid AND t.id = ANY ($3)
                RETURNING t.id, to_jsonb(t) AS row_)
            SELECT count(*), $2 || coalesce(jsonb_object_agg(id, row_), ''{}'') FROM written',
            table_, assignments)
        USING group_, written, ARRAY(SELECT (s ->> 'id')::uuid FROM unnest(group_) AS s)
        INTO count_, written;
        IF count_ < cardinality(group_) THEN
            RAISE insufficient_privilege USING message = 'you may see this row, not change it';
        END IF;
    END LOOP;
    RETURN written;
END $$;

CREATE OR REPLACE FUNCTION assay.update_rows(
    ops jsonb[], entry_ assay.synced, columns_ text[]
) RETURNS jsonb LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    found_ record;
    merged record;
    steps jsonb[] := '{}';
    written jsonb;
BEGIN
    -- Locked, in one order for everybody, so that the comparison and the write are one.
    FOR found_ IN EXECUTE format(
        'WITH locked AS (
            SELECT id, to_jsonb(t) AS row_ FROM public.%1$I AS t
            WHERE id = ANY ($2) ORDER BY id FOR UPDATE)
        SELECT o.op, l.id, l.row_, to_jsonb(p) AS base, to_jsonb(q) AS mine
        FROM unnest($1) AS o(op)
        LEFT JOIN locked AS l ON l.id = (o.op ->> ''id'')::uuid,
        LATERAL jsonb_populate_record(NULL::public.%1$I, o.op -> ''base'') AS p,
        LATERAL jsonb_populate_record(NULL::public.%1$I, o.op -> ''set'') AS q', entry_.table_name)
    USING ops, ARRAY(SELECT (o ->> 'id')::uuid FROM unnest(ops) AS o)
    LOOP
        IF found_.id IS NULL THEN
            steps := array_append(steps, jsonb_build_object('op', found_.op ->> 'op'));
            CONTINUE;
        END IF;
        merged := assay.merge(
            found_.op, entry_, columns_, found_.row_, found_.base, found_.mine);
        steps := array_append(steps, jsonb_build_object(
            'op', found_.op ->> 'op', 'id', found_.id, 'row', found_.row_, 'taken', merged.taken,
            'conflicts', merged.conflicts));
    END LOOP;
    written := assay.write_rows(entry_.table_name, steps);
    RETURN (
        SELECT jsonb_object_agg(s ->> 'op', CASE
            WHEN NOT s ? 'id' THEN '{"state": "gone"}'
            ELSE assay.verdict(
                CASE WHEN s -> 'conflicts' = '[]' THEN 'applied' ELSE 'merged' END,
                coalesce(written -> (s ->> 'id'), s -> 'row'), entry_.hidden,
                jsonb_build_object('conflicts', s -> 'conflicts')) END)
        FROM unnest(steps) AS s);
END $$;

-- What was typed into an empty column of JSON is read as PostgreSQL reads it: whoever typed it could
-- not know the column's type. What is no JSON stays a text.
CREATE OR REPLACE FUNCTION assay.read_json(op jsonb, columns_ text[]) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    field_ text;
BEGIN
    FOR field_ IN
        SELECT k FROM jsonb_each(op -> 'set') AS e(k, v)
        WHERE k = ANY (columns_) AND jsonb_typeof(v) = 'string'
            AND coalesce(op #> ARRAY['base', k], 'null') = 'null'
    LOOP
        BEGIN
            op := jsonb_set(
                op, ARRAY['set', field_], (op #>> ARRAY['set', field_])::jsonb);
        EXCEPTION WHEN data_exception THEN NULL;
        END;
    END LOOP;
    RETURN op;
END $$;

-- Operations of one kind on one table, each on another row. Answers a verdict by operation.
CREATE OR REPLACE FUNCTION assay.apply(ops jsonb[]) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    entry_ assay.synced := assay.entry((ops[1] ->> 'table')::name);
    columns_ text[];
    json_columns text[];
    op jsonb;
    answers jsonb := '{}';
BEGIN
    SELECT array_agg(attname::text),
        array_agg(attname::text) FILTER (WHERE atttypid IN ('json'::regtype, 'jsonb'::regtype))
    INTO columns_, json_columns FROM pg_attribute
    WHERE attrelid = format('public.%I', entry_.table_name)::regclass AND attnum > 0
        AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'
        AND attname <> 'id' AND attname NOT LIKE 'assay\_%';
    IF json_columns IS NOT NULL THEN
        ops := ARRAY(
            SELECT assay.read_json(o, json_columns)
            FROM unnest(ops) WITH ORDINALITY AS u(o, n) ORDER BY n);
    END IF;
    IF ops[1] ->> 'kind' = 'insert' THEN RETURN assay.insert_rows(ops, entry_, columns_); END IF;
    IF ops[1] ->> 'kind' <> 'delete' THEN RETURN assay.update_rows(ops, entry_, columns_); END IF;
    FOREACH op IN ARRAY ops LOOP
        answers := answers || jsonb_build_object(op ->> 'op', assay.delete_row(op, entry_));
    END LOOP;
    RETURN answers;
END $$;

-- All at once, as nearly always nothing is wrong; else half by half, until the poisoned operation is
-- alone and cannot block the others.
CREATE OR REPLACE FUNCTION assay.attempt(ops jsonb[]) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    half int := cardinality(ops) / 2;
    state_ text;
    message_ text;
BEGIN
    RETURN assay.apply(ops);
EXCEPTION
    -- The whole request is undone and made again later. Never 40001: PostgREST before 16 repeats
    -- such a request itself, without end.
    WHEN serialization_failure OR deadlock_detected OR lock_not_available
        OR too_many_connections OR out_of_memory OR disk_full THEN
        RAISE SQLSTATE 'PT503' USING message = sqlerrm, detail = sqlstate;
    WHEN OTHERS THEN
        IF half > 0 THEN
            RETURN assay.attempt(ops[:half]) || assay.attempt(ops[half + 1:]);
        END IF;
        GET STACKED DIAGNOSTICS state_ = returned_sqlstate, message_ = message_text;
        -- The server's own failure says nothing about the operation.
        RETURN jsonb_build_object(ops[1] ->> 'op', jsonb_build_object(
            'state', CASE WHEN left(state_, 2) IN ('58', 'XX') THEN 'later' ELSE 'rejected' END,
            'code', state_, 'message', message_));
END $$;

-- The verdict an operation had, with the row as it stands today: the first answer was lost.
CREATE OR REPLACE FUNCTION assay.repeated(op jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    verdict_ jsonb;
    entry_ assay.synced;
    current_ jsonb;
BEGIN
    SELECT verdict || '{"replay": true}' INTO verdict_ FROM assay.operation
    WHERE id = (op ->> 'op')::uuid;
    IF verdict_ IS NULL THEN
        RETURN jsonb_build_object('state', 'rejected', 'code', '42501',
            'message', 'somebody else used this operation id');
    END IF;
    IF verdict_ ->> 'state' = 'rejected' OR op ->> 'kind' = 'delete' THEN RETURN verdict_; END IF;
    entry_ := assay.entry((op ->> 'table')::name);
    EXECUTE format('SELECT to_jsonb(t) FROM public.%I AS t WHERE id = $1', entry_.table_name)
    USING (op ->> 'id')::uuid INTO current_;
    IF current_ IS NULL THEN RETURN verdict_; END IF;
    RETURN assay.verdict(verdict_ ->> 'state', current_, entry_.hidden,
        verdict_ - '{state,rev,hash,row}'::text[]);
END $$;

-- The ids are claimed first: an operation that comes again waits for its twin and gets the verdict
-- that one had.
CREATE OR REPLACE FUNCTION assay.push_run(ops jsonb[]) RETURNS jsonb[]
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    claimed uuid[];
    fresh jsonb[];
    answers jsonb := '{}';
BEGIN
    WITH claimed AS (
        INSERT INTO assay.operation (id, verdict)
        SELECT (op ->> 'op')::uuid, '{}' FROM unnest(ops) AS op
        ON CONFLICT (id) DO NOTHING RETURNING id)
    SELECT array_agg(id) INTO claimed FROM claimed;
    SELECT array_agg(op ORDER BY n) INTO fresh FROM unnest(ops) WITH ORDINALITY AS o(op, n)
    WHERE (op ->> 'op')::uuid = ANY (claimed);
    IF fresh IS NOT NULL THEN
        answers := assay.attempt(fresh);
        DELETE FROM assay.operation AS o USING unnest(fresh) AS f
        WHERE o.id = (f ->> 'op')::uuid AND answers -> (f ->> 'op') ->> 'state' = 'later';
        UPDATE assay.operation AS o SET verdict = (answers -> (f ->> 'op')) - 'row'
        FROM unnest(fresh) AS f WHERE o.id = (f ->> 'op')::uuid AND o.id = ANY (claimed);
    END IF;
    RETURN ARRAY(
        SELECT jsonb_build_object('op', op -> 'op')
            || coalesce(answers -> (op ->> 'op'), assay.repeated(op))
        FROM unnest(ops) WITH ORDINALITY AS o(op, n) ORDER BY n);
END $$;

-- One request, one transaction. In their order, but what is alike and cannot touch each other in one
-- run: operations of one kind on one table, each on another row.
-- A plan made while a table was small is kept as it grows, so that no plan may walk through one. What
-- has to walk looks so costly then that it would be compiled first, for a tenth of a second.
CREATE OR REPLACE FUNCTION public.assay_push(p_operations jsonb, p_incarnation text DEFAULT NULL)
RETURNS jsonb LANGUAGE plpgsql
SET search_path = '' SET enable_seqscan = off SET jit = off AS $$
DECLARE
    op jsonb;
    run jsonb[] := '{}';
    used text[] := '{}';
    verdicts jsonb[] := '{}';
BEGIN
    IF auth.uid() IS NULL THEN
        RAISE SQLSTATE 'PT401' USING message = 'nobody is logged in';
    END IF;
    IF p_incarnation IS NOT NULL AND p_incarnation <> assay.incarnation() THEN
        RAISE SQLSTATE 'PT409' USING message = 'SYNC_RESET', detail = assay.incarnation();
    END IF;
    IF jsonb_array_length(p_operations) > 500 THEN
        RAISE SQLSTATE 'PT413' USING message = 'at most 500 operations a request';
    END IF;
    FOR op IN SELECT value FROM jsonb_array_elements(p_operations) LOOP
        IF op -> 'table' IS DISTINCT FROM run[1] -> 'table'
            OR op -> 'kind' IS DISTINCT FROM run[1] -> 'kind'
            OR lower(op ->> 'id') = ANY (used) OR lower(op ->> 'op') = ANY (used)
        THEN
            verdicts := verdicts || assay.push_run(run);
            run := '{}';
            used := '{}';
        END IF;
        run := array_append(run, op);
        used := used || ARRAY[lower(op ->> 'id'), lower(op ->> 'op')];
    END LOOP;
    verdicts := verdicts || assay.push_run(run);
    RETURN jsonb_build_object(
        'incarnation', assay.incarnation(), 'verdicts', to_jsonb(verdicts));
END $$;

-- What a fresh client asks first: is everything here, who am I, which organizations are mine?
CREATE OR REPLACE FUNCTION public.assay_hello() RETURNS jsonb
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT jsonb_build_object(
        'version', 1, 'incarnation', assay.incarnation(), 'now', clock_timestamp(),
        'user', auth.uid(),
        'organizations', (SELECT coalesce(jsonb_agg(o ORDER BY o), '[]')
            FROM assay.my_organizations() AS o),
        'tables', (SELECT coalesce(jsonb_object_agg(table_name, assay.fingerprint(table_name)), '{}')
            FROM assay.synced
            WHERE to_regclass(format('public.%I', table_name)) IS NOT NULL))
$$;

-- For a nightly job. A client that was away for longer compares digests instead of trusting the feed.
CREATE OR REPLACE FUNCTION assay.prune(keep interval DEFAULT '90 days') RETURNS bigint
LANGUAGE sql AS $$
    WITH tombstones AS (DELETE FROM assay.tombstone WHERE at < now() - keep RETURNING 1),
        operations AS (DELETE FROM assay.operation WHERE at < now() - keep RETURNING 1)
    SELECT (SELECT count(*) FROM tombstones) + (SELECT count(*) FROM operations)
$$;
REVOKE EXECUTE ON FUNCTION assay.prune(interval) FROM PUBLIC;
NOTIFY pgrst, 'reload schema';
