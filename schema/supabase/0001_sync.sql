-- Assay's side of a Supabase project: a feed that misses nothing, writes that overwrite nothing
-- unseen, and a witness for the audit log. PostgreSQL 14 or later, no extension.
--
-- Run it in the SQL editor or by psql, then 0002_guardian.sql and 0003_history.sql. It adds no column
-- to the project's tables and writes none of their rows: what it knows of a row stands beside them, in
-- assay.stamp. Attaching a table makes triggers, for which writers wait a moment; if the table stays
-- busy the script says so and stops. All of it may be run again at any time. Functions that clients
-- call run as the caller, so that row-level security decides what is seen and written; the few that do
-- not are marked, stand in the schema assay, which no client can name, and pin their search path.
BEGIN;
SET LOCAL lock_timeout = '900ms';
SET LOCAL client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS assay;
REVOKE ALL ON SCHEMA assay FROM PUBLIC;
GRANT USAGE ON SCHEMA assay TO authenticated;

-- 1. What is synced ---------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS assay.synced (
    table_name name PRIMARY KEY,
    -- Column to server, client, max or min: who wins when both sides changed it. Default server.
    policies jsonb NOT NULL DEFAULT '{}'
);
ALTER TABLE assay.synced ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON assay.synced FROM PUBLIC;
GRANT SELECT ON assay.synced TO authenticated;
DROP POLICY IF EXISTS synced_read ON assay.synced;
CREATE POLICY synced_read ON assay.synced FOR SELECT TO authenticated USING (true);

-- Which history this is, beside what the cluster says: raised when rows changed around the triggers.
CREATE TABLE IF NOT EXISTS assay.generation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL DEFAULT 1
);
ALTER TABLE assay.generation
    ALTER COLUMN number TYPE bigint,
    ADD COLUMN IF NOT EXISTS raised_by xid8,
    ADD COLUMN IF NOT EXISTS pruned_at timestamptz NOT NULL DEFAULT now();
INSERT INTO assay.generation DEFAULT VALUES ON CONFLICT DO NOTHING;
ALTER TABLE assay.generation ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON assay.generation FROM PUBLIC;
GRANT SELECT ON assay.generation TO authenticated;
DROP POLICY IF EXISTS generation_read ON assay.generation;
CREATE POLICY generation_read ON assay.generation FOR SELECT TO authenticated USING (true);

-- The organizations of the caller. As its owner, so that no policy calls itself; 0002 replaces it by
-- what the CRM's own tables say.
DO $$ BEGIN
    IF to_regprocedure('assay.my_organizations()') IS NULL THEN
        CREATE FUNCTION assay.my_organizations() RETURNS SETOF uuid LANGUAGE sql STABLE
        SET search_path = '' AS 'SELECT NULL::uuid WHERE false';
    END IF;
END $$;

-- NULL for what is no id: a stamp must never keep the CRM from writing.
CREATE OR REPLACE FUNCTION assay.id(text_ text) RETURNS uuid LANGUAGE sql IMMUTABLE
SET search_path = ''
AS $$ SELECT substring(lower(text_) FROM '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid $$;

-- The organization of a row that names none; 0002 replaces it by what the CRM's own tables say.
DO $$ BEGIN
    IF to_regprocedure('assay.organization_of(name, jsonb)') IS NULL THEN
        CREATE FUNCTION assay.organization_of(table_ name, row_ jsonb) RETURNS uuid
        LANGUAGE sql STABLE SET search_path = '' AS 'SELECT NULL::uuid';
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
REVOKE ALL ON assay.tombstone FROM PUBLIC;
GRANT SELECT ON assay.tombstone TO authenticated;
DROP POLICY IF EXISTS tombstone_read ON assay.tombstone;
CREATE POLICY tombstone_read ON assay.tombstone FOR SELECT TO authenticated
USING (organization_id IN (SELECT assay.my_organizations()));

-- What is known of each row: its organization, the transaction that wrote it, how many times it was
-- written, and the first 64 bits of the SHA-256 of its text, `to_jsonb(row)::text` in UTC: jsonb sorts
-- keys and normalizes values, so that there is one text a row.
CREATE TABLE IF NOT EXISTS assay.stamp (
    table_name text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    scope uuid,
    -- The transaction's own id, not the row's xmin: that is a subtransaction's inside savepoints.
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    rev bigint NOT NULL,
    hash bigint NOT NULL,
    PRIMARY KEY (table_name, id)
);
CREATE INDEX IF NOT EXISTS stamp_feed ON assay.stamp (table_name, scope, xid, id);
ALTER TABLE assay.stamp ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON assay.stamp FROM PUBLIC;
GRANT SELECT ON assay.stamp TO authenticated;
DROP POLICY IF EXISTS stamp_read ON assay.stamp;
CREATE POLICY stamp_read ON assay.stamp FOR SELECT TO authenticated
USING (scope IN (SELECT assay.my_organizations()));

-- How far the stamps of a table go.
CREATE TABLE IF NOT EXISTS assay.attached (
    table_name name PRIMARY KEY,
    -- The columns under which all of its rows were stamped; empty before that.
    fingerprint text NOT NULL
);
ALTER TABLE assay.attached
    -- The columns under which they are being stamped (again), and the id up to which that is done.
    ADD COLUMN IF NOT EXISTS stamping text,
    ADD COLUMN IF NOT EXISTS stamped_to uuid,
    ADD COLUMN IF NOT EXISTS stamped bigint NOT NULL DEFAULT 0,
    -- Our triggers as they were made; NULL before that.
    ADD COLUMN IF NOT EXISTS witness text;
ALTER TABLE assay.attached ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON assay.attached FROM PUBLIC;
GRANT SELECT ON assay.attached TO authenticated;
DROP POLICY IF EXISTS attached_read ON assay.attached;
CREATE POLICY attached_read ON assay.attached FOR SELECT TO authenticated USING (true);

CREATE OR REPLACE FUNCTION assay.fingerprint(table_ name) RETURNS text LANGUAGE sql STABLE
SET search_path = '' AS $$
    SELECT left(encode(sha256(convert_to(string_agg(
        attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attname), 'UTF8')), 'hex'), 16)
    FROM pg_attribute
    WHERE attrelid = format('public.%I', table_)::regclass AND attnum > 0 AND NOT attisdropped
        AND attname NOT LIKE 'assay\_%'
$$;

-- 2. The stamps -------------------------------------------------------------------------------

-- Our triggers on a table, and who wrote them last. Whoever switches triggers off to load rows around
-- them rewrites these, also when they are switched on again; a table made anew has others.
CREATE OR REPLACE FUNCTION assay.witness(table_ name) RETURNS text LANGUAGE sql STABLE
SET search_path = '' AS $$
    SELECT coalesce(string_agg(
        concat_ws(' ', tgrelid, tgname, tgenabled, xmin), ',' ORDER BY tgname), '')
    FROM pg_trigger
    WHERE tgrelid = to_regclass(format('public.%I', table_)) AND tgname LIKE 'zz\_assay\_%'
$$;

-- Whether all of them are there and fire in every session.
CREATE OR REPLACE FUNCTION assay.is_watched(table_ name) RETURNS boolean LANGUAGE sql STABLE
SET search_path = '' AS $$
    SELECT count(*) = 5 FROM pg_trigger
    WHERE tgrelid = to_regclass(format('public.%I', table_)) AND tgenabled = 'A'
        AND tgname IN ('zz_assay_insert', 'zz_assay_update', 'zz_assay_delete', 'zz_assay_renumber',
            'zz_assay_refuse')
$$;

-- From here on it is another history: every client compares everything, and lists what was lost.
-- Seconds since 1970 as a rule, so that a number restored with the tables does not come again.
CREATE OR REPLACE FUNCTION assay.raise_generation() RETURNS void LANGUAGE sql SET search_path = '' AS $$
    UPDATE assay.generation
    SET number = greatest(number + 1, extract(epoch FROM clock_timestamp())::bigint),
        raised_by = pg_current_xact_id()
    WHERE raised_by IS DISTINCT FROM pg_current_xact_id()
$$;

-- Rows that come while triggers are off are those of a backup, as a rule; what a replication brings is
-- not. The stamps follow, and clients are told.
CREATE OR REPLACE FUNCTION assay.note_load(table_ name) RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_stat_activity
        WHERE pid = pg_backend_pid() AND backend_type LIKE 'logical replication%'
    ) THEN RETURN; END IF;
    PERFORM assay.raise_generation();
    UPDATE assay.attached SET stamping = assay.fingerprint(table_), stamped_to = NULL, stamped = 0
    WHERE table_name = table_ AND (stamping IS NULL OR stamped_to IS NOT NULL);
END $$;

-- A row that jsonb cannot hold, as a column of type json may: what no text can hold stands in it as it
-- was written.
CREATE OR REPLACE FUNCTION assay.safe_json(row_ anyelement) RETURNS jsonb LANGUAGE plpgsql STABLE
SET search_path = '' AS $$
BEGIN
    RETURN to_jsonb(row_);
EXCEPTION WHEN data_exception THEN
    RETURN regexp_replace(row_to_json(row_)::text,
        '(?<!\\)((?:\\\\)*)\\(u0000|u[dD][89a-fA-F][0-9a-fA-F]{2})', '\1\\\\\2', 'g')::jsonb;
END $$;

-- Stamps rows as they stand now, and buries those that are gone. Only a stamp that is still the one
-- seen here is replaced: a writer's own trigger may have been faster. As its owner, who sees all rows.
CREATE OR REPLACE FUNCTION assay.stamp_rows(table_ name, ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET timezone = 'UTC'
SET intervalstyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1 SET jit = off AS $$
DECLARE
    text_ text;
BEGIN
    -- Rows that a policy hides from us would count as gone.
    IF row_security_active(format('public.%I', table_)) THEN RETURN; END IF;
    FOREACH text_ IN ARRAY '{to_jsonb(t),assay.safe_json(t)}'::text[] LOOP
        BEGIN
            EXECUTE format(
                $q$
                WITH fresh AS (
                    SELECT t.id, coalesce(t.organization_id, assay.organization_of($1, %2$s)) AS scope,
                        ('x' || left(encode(sha256(convert_to(%2$s::text, 'UTF8')), 'hex'), 16))
                            ::bit(64)::bigint AS hash
                    FROM public.%1$I AS t WHERE t.id = ANY ($2)
                ), known AS (
                    SELECT i.id, f.id IS NOT NULL AS is_there, f.scope, f.hash, s.rev AS rev_before,
                        s.scope AS scope_before, s.hash AS hash_before
                    FROM unnest($2) AS i(id) LEFT JOIN fresh AS f USING (id)
                    LEFT JOIN assay.stamp AS s ON s.table_name = $1::text AND s.id = i.id
                ), gone AS (
                    DELETE FROM assay.stamp AS s USING known AS k
                    WHERE NOT k.is_there AND s.table_name = $1::text AND s.id = k.id
                        AND s.rev = k.rev_before
                    RETURNING s.id, s.scope, s.rev
                ), buried AS (
                    INSERT INTO assay.tombstone (table_name, id, organization_id, reason, rev)
                    SELECT $1, id, scope, 'delete', rev + 1 FROM gone
                    UNION ALL SELECT $1, id, scope_before, 'moved', rev_before FROM known
                    WHERE is_there AND scope_before IS DISTINCT FROM scope
                        AND scope_before IS NOT NULL
                )
                INSERT INTO assay.stamp AS s (table_name, id, scope, rev, hash)
                SELECT $1, k.id, k.scope, 1 + coalesce(k.rev_before, (
                    SELECT max(z.rev) FROM assay.tombstone AS z
                    WHERE z.table_name = $1 AND z.id = k.id), 0), k.hash
                FROM known AS k
                WHERE k.is_there AND (k.rev_before IS NULL OR k.hash <> k.hash_before
                    OR k.scope IS DISTINCT FROM k.scope_before)
                ON CONFLICT (table_name, id) DO UPDATE SET xid = excluded.xid, rev = excluded.rev,
                    scope = excluded.scope, hash = excluded.hash
                WHERE s.rev = excluded.rev - 1
                $q$, table_, text_)
            USING table_, ids;
            RETURN;
        EXCEPTION WHEN data_exception THEN
            IF text_ LIKE 'assay%' THEN RAISE; END IF;
        END;
    END LOOP;
END $$;

-- A trigger that writes to the table runs before ours sees the rows of the statement around it, which
-- are old news then: from the first such write on, a transaction has its rows read once more.
--
-- The three stamps are one statement for all rows of a statement. Their plans are kept, whatever the
-- number of rows, so that none may walk through a table. As their owner: nobody writes stamps by hand.
CREATE OR REPLACE FUNCTION assay.after_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET timezone = 'UTC'
SET intervalstyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = 'force_generic_plan' AS $$
BEGIN
    IF current_setting('session_replication_role') = 'replica' THEN
        PERFORM assay.note_load(tg_table_name);
    END IF;
    IF pg_trigger_depth() > 1
        OR current_setting('assay.nested', true) = pg_current_xact_id()::text
    THEN
        PERFORM set_config('assay.nested', pg_current_xact_id()::text, true);
        PERFORM assay.stamp_rows(tg_table_name, ARRAY(SELECT id FROM new_rows));
        RETURN NULL;
    END IF;
    INSERT INTO assay.stamp AS s (table_name, id, scope, rev, hash)
    SELECT tg_table_name, n.id,
        coalesce(n.organization_id, assay.organization_of(tg_table_name, to_jsonb(n))),
        1 + coalesce((SELECT max(z.rev) FROM assay.tombstone AS z
            WHERE z.table_name = tg_table_name AND z.id = n.id), 0),
        ('x' || left(encode(sha256(convert_to(to_jsonb(n)::text, 'UTF8')), 'hex'), 16))
            ::bit(64)::bigint
    FROM new_rows AS n
    ON CONFLICT (table_name, id) DO UPDATE SET xid = excluded.xid, scope = excluded.scope,
        rev = greatest(s.rev + 1, excluded.rev), hash = excluded.hash;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN
    PERFORM assay.stamp_rows(tg_table_name, ARRAY(SELECT id FROM new_rows));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION assay.after_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET timezone = 'UTC'
SET intervalstyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = 'force_generic_plan' AS $$
BEGIN
    IF current_setting('session_replication_role') = 'replica' THEN
        PERFORM assay.note_load(tg_table_name);
    END IF;
    IF pg_trigger_depth() > 1
        OR current_setting('assay.nested', true) = pg_current_xact_id()::text
    THEN
        PERFORM set_config('assay.nested', pg_current_xact_id()::text, true);
        PERFORM assay.stamp_rows(tg_table_name, ARRAY(SELECT id FROM new_rows));
        RETURN NULL;
    END IF;
    WITH fresh AS (
        SELECT n.id, coalesce(n.organization_id,
                assay.organization_of(tg_table_name, to_jsonb(n))) AS scope,
            ('x' || left(encode(sha256(convert_to(to_jsonb(n)::text, 'UTF8')), 'hex'), 16))
                ::bit(64)::bigint AS hash
        FROM new_rows AS n
    ), known AS (
        SELECT f.*, s.rev AS rev_before, s.scope AS scope_before, s.hash AS hash_before
        FROM fresh AS f
        LEFT JOIN assay.stamp AS s ON s.table_name = tg_table_name::text AND s.id = f.id
    ), buried AS (
        INSERT INTO assay.tombstone (table_name, id, organization_id, reason, rev)
        SELECT tg_table_name, id, scope_before, 'moved', rev_before FROM known
        WHERE scope_before IS DISTINCT FROM scope AND scope_before IS NOT NULL
    )
    INSERT INTO assay.stamp AS s (table_name, id, scope, rev, hash)
    SELECT tg_table_name, id, scope, 1 + coalesce(rev_before, 0), hash FROM known
    WHERE rev_before IS NULL OR hash <> hash_before OR scope IS DISTINCT FROM scope_before
    ON CONFLICT (table_name, id) DO UPDATE SET xid = excluded.xid, scope = excluded.scope,
        rev = s.rev + 1, hash = excluded.hash;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN
    PERFORM assay.stamp_rows(tg_table_name, ARRAY(SELECT id FROM new_rows));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION assay.after_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = 'force_generic_plan' AS $$
BEGIN
    IF current_setting('session_replication_role') = 'replica' THEN
        PERFORM assay.note_load(tg_table_name);
    END IF;
    IF pg_trigger_depth() > 1
        OR current_setting('assay.nested', true) = pg_current_xact_id()::text
    THEN
        PERFORM set_config('assay.nested', pg_current_xact_id()::text, true);
        PERFORM assay.stamp_rows(tg_table_name, ARRAY(SELECT id FROM old_rows));
        RETURN NULL;
    END IF;
    WITH gone AS (
        DELETE FROM assay.stamp AS s USING old_rows AS o
        WHERE s.table_name = tg_table_name::text AND s.id = o.id
        RETURNING s.id, s.scope, s.rev
    )
    INSERT INTO assay.tombstone (table_name, id, organization_id, reason, rev)
    SELECT tg_table_name, id, scope, 'delete', rev + 1 FROM gone;
    RETURN NULL;
END $$;

-- A row under another id is another row.
CREATE OR REPLACE FUNCTION assay.after_renumber() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    PERFORM assay.stamp_rows(tg_table_name, ARRAY[old.id]);
    RETURN NULL;
END $$;

-- Nobody would be told which rows are gone. Whoever loads a backup may.
CREATE OR REPLACE FUNCTION assay.refuse() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    IF current_setting('session_replication_role') = 'replica' THEN
        PERFORM assay.note_load(tg_table_name);
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% of % is not possible while it is synced', tg_op, tg_table_name
    USING errcode = '42501';
END $$;

-- Stamps the next so many rows of a table, by their ids. Returns how many it looked at.
CREATE OR REPLACE FUNCTION assay.stamp_some(table_ name, limit_ int) RETURNS int
LANGUAGE plpgsql SET search_path = '' SET jit = off AS $$
DECLARE
    after_ uuid := (SELECT coalesce(stamped_to, '00000000-0000-0000-0000-000000000000')
        FROM assay.attached WHERE table_name = table_);
    ids uuid[];
    last_ uuid;
    count_ int;
BEGIN
    EXECUTE format(
        'SELECT array_agg(id ORDER BY id) FROM (
            SELECT id FROM public.%I WHERE id >= $1 ORDER BY id LIMIT $2) AS next_', table_)
    USING after_, limit_ INTO ids;
    count_ := coalesce(cardinality(ids), 0);
    last_ := CASE WHEN count_ < limit_ THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE ids[count_] END;
    PERFORM assay.stamp_rows(table_, ARRAY(
        SELECT unnest(ids) UNION
        SELECT id FROM assay.stamp WHERE table_name = table_ AND id BETWEEN after_ AND last_));
    IF count_ < limit_ THEN
        UPDATE assay.attached
        SET fingerprint = stamping, stamping = NULL, stamped_to = NULL, stamped = 0
        WHERE table_name = table_;
    ELSE
        UPDATE assay.attached SET stamped_to = last_, stamped = stamped + count_
        WHERE table_name = table_;
    END IF;
    RETURN count_;
END $$;

-- What clients find to do for everybody when they call: to notice that rows changed around the
-- triggers, or that columns did; to stamp what lacks a stamp, `limit_` rows at most; once a day to
-- forget what is old. Never waits long for anybody. As its owner.
CREATE OR REPLACE FUNCTION assay.keep_up(limit_ int DEFAULT 25000) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '400ms' AS $$
DECLARE
    known assay.attached;
    left_ int := limit_;
BEGIN
    IF pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' THEN RETURN; END IF;
    IF NOT EXISTS (
        SELECT FROM assay.attached AS a JOIN assay.synced AS s USING (table_name)
        WHERE a.witness IS NOT NULL AND to_regclass(format('public.%I', a.table_name)) IS NOT NULL
            AND (a.stamping IS NOT NULL OR a.witness <> assay.witness(a.table_name)
                OR a.fingerprint <> assay.fingerprint(a.table_name))
    ) AND NOT EXISTS (SELECT FROM assay.generation WHERE pruned_at < now() - interval '1 day')
        OR NOT pg_try_advisory_xact_lock(hashtextextended('assay.keep_up', 0))
    THEN RETURN; END IF;
    FOR known IN
        SELECT a.* FROM assay.attached AS a JOIN assay.synced AS s USING (table_name)
        WHERE a.witness IS NOT NULL AND to_regclass(format('public.%I', a.table_name)) IS NOT NULL
        ORDER BY a.table_name
    LOOP
        IF known.witness <> assay.witness(known.table_name) THEN
            PERFORM assay.raise_generation();
            UPDATE assay.attached SET witness = assay.witness(table_name),
                stamping = assay.fingerprint(table_name), stamped_to = NULL, stamped = 0
            WHERE table_name = known.table_name;
        ELSIF assay.fingerprint(known.table_name)
            <> coalesce(known.stamping, known.fingerprint)
        THEN
            UPDATE assay.attached SET stamping = assay.fingerprint(table_name), stamped_to = NULL,
                stamped = 0
            WHERE table_name = known.table_name;
        ELSE
            CONTINUE WHEN known.stamping IS NULL;
        END IF;
        IF left_ > 0 THEN left_ := left_ - assay.stamp_some(known.table_name, left_); END IF;
    END LOOP;
    IF EXISTS (SELECT FROM assay.generation WHERE pruned_at < now() - interval '1 day') THEN
        PERFORM assay.prune();
        UPDATE assay.generation SET pruned_at = now();
    END IF;
EXCEPTION WHEN lock_not_available THEN NULL;
END $$;

-- What an earlier version kept in columns of the table itself.
CREATE OR REPLACE PROCEDURE assay.take_over(table_ regclass, name_ name) LANGUAGE plpgsql
SET search_path = '' AS $$
BEGIN
    PERFORM FROM pg_attribute WHERE attrelid = table_ AND attname = 'assay_rev' AND NOT attisdropped;
    IF NOT found THEN RETURN; END IF;
    FOR round IN 1..2 LOOP
        -- Most of it while everybody goes on writing, the rest while nobody does.
        IF round = 2 THEN EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', table_); END IF;
        EXECUTE format(
            'INSERT INTO assay.stamp AS s (table_name, id, scope, xid, rev, hash)
            SELECT $1, t.id, coalesce((to_jsonb(t) ->> ''assay_scope'')::uuid, t.organization_id),
                t.assay_xid, t.assay_rev, t.assay_hash
            FROM %s AS t LEFT JOIN assay.stamp AS k ON k.table_name = $1 AND k.id = t.id
            WHERE k.rev IS DISTINCT FROM t.assay_rev
            ON CONFLICT (table_name, id) DO UPDATE SET scope = excluded.scope, xid = excluded.xid,
                rev = excluded.rev, hash = excluded.hash', table_) USING name_;
    END LOOP;
    EXECUTE format(
        'DELETE FROM assay.stamp AS s
        WHERE s.table_name = $1::text AND NOT EXISTS (SELECT FROM %s AS t WHERE t.id = s.id)', table_)
    USING name_;
    EXECUTE format('DROP TRIGGER IF EXISTS zz_assay_stamp ON %s', table_);
    EXECUTE format('DROP TRIGGER IF EXISTS zz_assay_bury ON %s', table_);
    EXECUTE format(
        'ALTER TABLE %s DROP COLUMN IF EXISTS assay_xid, DROP COLUMN IF EXISTS assay_rev,
            DROP COLUMN IF EXISTS assay_hash, DROP COLUMN IF EXISTS assay_scope', table_);
END $$;

-- Puts a table with columns id and organization_id of type uuid under sync. Its rows are stamped by
-- assay.keep_up, which every client calls.
CREATE OR REPLACE PROCEDURE assay.attach(table_ regclass, policies_ jsonb DEFAULT '{}')
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    name_ name := (SELECT relname FROM pg_class WHERE oid = table_);
    before_ text := (SELECT witness FROM assay.attached WHERE table_name = name_);
    event_ text;
BEGIN
    INSERT INTO assay.synced (table_name, policies) VALUES (name_, policies_)
    ON CONFLICT (table_name) DO UPDATE SET policies = excluded.policies;
    INSERT INTO assay.attached (table_name, fingerprint) VALUES (name_, '')
    ON CONFLICT (table_name) DO NOTHING;
    CALL assay.take_over(table_, name_);
    IF before_ = assay.witness(name_) AND assay.is_watched(name_) THEN RETURN; END IF;
    FOREACH event_ IN ARRAY '{insert,update,delete}'::text[] LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER zz_assay_%1$s AFTER %1$s ON %2$s REFERENCING %3$s
            FOR EACH STATEMENT EXECUTE FUNCTION assay.after_%1$s()', event_, table_,
            CASE event_ WHEN 'delete' THEN 'OLD TABLE AS old_rows' ELSE 'NEW TABLE AS new_rows' END);
    END LOOP;
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER zz_assay_renumber AFTER UPDATE ON %s FOR EACH ROW
        WHEN (old.id IS DISTINCT FROM new.id) EXECUTE FUNCTION assay.after_renumber()', table_);
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER zz_assay_refuse BEFORE TRUNCATE ON %s
        FOR EACH STATEMENT EXECUTE FUNCTION assay.refuse()', table_);
    -- Also for whoever loads rows with triggers switched off.
    FOREACH event_ IN ARRAY '{insert,update,delete,renumber,refuse}'::text[] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER zz_assay_%s', table_, event_);
    END LOOP;
    -- What happened while they were not there, nobody saw.
    IF before_ IS NOT NULL THEN PERFORM assay.raise_generation(); END IF;
    UPDATE assay.attached SET witness = assay.witness(name_), stamping = assay.fingerprint(name_),
        stamped_to = NULL, stamped = 0
    WHERE table_name = name_;
END $$;

-- 3. Which history is this? -------------------------------------------------------------------

-- Another cluster, another timeline (point-in-time recovery, promotion), another database or
-- generation: transaction ids mean something else then.
CREATE OR REPLACE FUNCTION assay.incarnation() RETURNS text LANGUAGE sql STABLE SET search_path = ''
AS $$
    SELECT (SELECT system_identifier FROM pg_control_system()) || '.'
        || CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
            ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END
        || '.' || (SELECT oid FROM pg_database WHERE datname = current_database())
        || '.' || (SELECT number FROM assay.generation)
$$;

-- A table before all of its rows were stamped for the first time would look as if it had lost some.
CREATE OR REPLACE FUNCTION assay.entry(table_ name) RETURNS assay.synced LANGUAGE plpgsql STABLE
SET search_path = '' AS $$
DECLARE
    entry_ assay.synced;
    known assay.attached;
BEGIN
    SELECT * INTO entry_ FROM assay.synced WHERE table_name = table_;
    IF NOT found THEN
        RAISE undefined_table USING message = format('%s is not synced', table_);
    END IF;
    SELECT * INTO known FROM assay.attached WHERE table_name = table_;
    IF known.witness IS NULL OR known.fingerprint = '' THEN
        RAISE SQLSTATE 'PT503' USING message = format(
            'the rows of %s are being prepared for sync (%s so far)', table_, known.stamped);
    END IF;
    RETURN entry_;
END $$;

-- 4. Pull -------------------------------------------------------------------------------------

-- The rows of a page: which, by what stands beside them alone, and then their texts, which `text_` makes
-- of `t`. The page's own transaction and later ones apart: one comparison of tuples would leave the index
-- after a bulk load.
CREATE OR REPLACE FUNCTION assay.page(
    table_ name, text_ text, org uuid, since_ pg_snapshot, is_first boolean, after_ jsonb, limit_ int,
    OUT rows_ json, OUT count_ int, OUT last_ json
) LANGUAGE plpgsql STABLE SET search_path = '' SET timezone = 'UTC'
SET intervalstyle = 'postgres' SET bytea_output = 'hex' SET extra_float_digits = 1
SET plan_cache_mode = 'force_custom_plan' SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET jit = off AS $$
BEGIN
    EXECUTE format(
        $q$
        WITH found AS (
            (SELECT s.xid, s.id, s.rev, s.hash, true AS is_row
            FROM assay.stamp AS s
            WHERE s.table_name = $8::text AND s.scope = $1 AND s.xid = $3 AND s.id >= $4
                AND (s.id, s.rev) > ($4, $5)
                AND $3 >= pg_snapshot_xmin($2) AND NOT pg_visible_in_snapshot($3, $2)
            ORDER BY s.id LIMIT $6)
            UNION ALL
            (SELECT s.xid, s.id, s.rev, s.hash, true
            FROM assay.stamp AS s
            WHERE s.table_name = $8::text AND s.scope = $1 AND s.xid > $3
                AND s.xid >= pg_snapshot_xmin($2)
                AND NOT pg_visible_in_snapshot(s.xid, $2)
            ORDER BY s.xid, s.id LIMIT $6)
            UNION ALL
            (SELECT z.xid, z.id, z.rev, NULL, false FROM assay.tombstone AS z
            WHERE $7 AND z.table_name = $8 AND z.organization_id = $1 AND z.xid = $3
                AND (z.id, z.rev) > ($4, $5)
                AND $3 >= pg_snapshot_xmin($2) AND NOT pg_visible_in_snapshot($3, $2)
            ORDER BY z.id, z.rev LIMIT $6)
            UNION ALL
            (SELECT z.xid, z.id, z.rev, NULL, false FROM assay.tombstone AS z
            WHERE $7 AND z.table_name = $8 AND z.organization_id = $1 AND z.xid > $3
                AND z.xid >= pg_snapshot_xmin($2) AND NOT pg_visible_in_snapshot(z.xid, $2)
            ORDER BY z.xid, z.id, z.rev LIMIT $6)
        ), page AS MATERIALIZED (SELECT * FROM found ORDER BY xid, id, rev LIMIT $6)
        SELECT (
                SELECT coalesce(json_agg(json_build_array(
                    p.xid::text, p.id, p.rev, p.hash::text, %2$s::text)
                    ORDER BY p.xid, p.id, p.rev), '[]')
                FROM page AS p LEFT JOIN public.%1$I AS t ON p.is_row AND t.id = p.id
                WHERE t.id IS NOT NULL OR NOT p.is_row
            ), (SELECT count(*) FROM page), (
                SELECT json_build_array(xid::text, id, rev) FROM page
                ORDER BY xid DESC, id DESC, rev DESC LIMIT 1)
        $q$, table_, text_)
    USING org, since_, coalesce((after_ ->> 0)::xid8, '0'::xid8),
        coalesce(after_ ->> 1, '00000000-0000-0000-0000-000000000000')::uuid,
        coalesce((after_ ->> 2)::bigint, -1), limit_, NOT is_first, table_
    INTO rows_, count_, last_;
END $$;

DROP FUNCTION IF EXISTS
    public.assay_pull(name, uuid, text, jsonb, int, text, boolean, text);

-- What the caller has not seen: rows whose writer was not visible in the snapshot `p_since`. STABLE,
-- so that the rows and the snapshot handed out are of one moment. One json value, which no limit on
-- rows can cut. A page's rows are [xid, id, rev, hash, text]; text is null for a tombstone.
CREATE FUNCTION public.assay_pull(
    p_table name, p_org uuid, p_since text DEFAULT NULL, p_after jsonb DEFAULT NULL,
    p_limit int DEFAULT 1000, p_incarnation text DEFAULT NULL, p_digest boolean DEFAULT false,
    p_schema text DEFAULT NULL
) RETURNS json LANGUAGE plpgsql STABLE SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    entry_ assay.synced := assay.entry(p_table);
    incarnation_ text := assay.incarnation();
    since_ pg_snapshot := coalesce(p_since, '1:1:')::pg_snapshot;
    limit_ int := least(greatest(p_limit, 1), 5000);
    page_ record;
BEGIN
    IF p_incarnation IS NOT NULL AND p_incarnation <> incarnation_ THEN
        RAISE SQLSTATE 'PT409' USING message = 'SYNC_RESET', detail = incarnation_;
    END IF;
    BEGIN
        page_ := assay.page(p_table, 'to_jsonb(t)', p_org, since_, p_since IS NULL, p_after, limit_);
    EXCEPTION WHEN data_exception THEN
        page_ := assay.page(
            p_table, 'assay.safe_json(t)', p_org, since_, p_since IS NULL, p_after, limit_);
    END;
    RETURN json_build_object(
        'incarnation', incarnation_,
        'snapshot', pg_current_snapshot()::text,
        'now', clock_timestamp(),
        'schema', assay.fingerprint(p_table),
        -- What the rows were stamped under: hashes of other columns are not those of these texts.
        'stamped', (SELECT CASE WHEN a.stamping IS NULL THEN a.fingerprint ELSE '' END
            FROM assay.attached AS a WHERE a.table_name = p_table),
        -- Their names, when the caller does not know them yet.
        'columns', CASE WHEN assay.fingerprint(p_table) IS DISTINCT FROM p_schema THEN (
            SELECT jsonb_agg(attname ORDER BY attname) FROM pg_attribute
            WHERE attrelid = format('public.%I', p_table)::regclass AND attnum > 0
                AND NOT attisdropped AND attname NOT LIKE 'assay\_%') END,
        'rows', page_.rows_,
        'next', CASE WHEN page_.count_ >= limit_ THEN page_.last_ END,
        'digest', CASE WHEN p_digest AND page_.count_ < limit_
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
            SELECT get_byte(uuid_send(s.id), 15) AS bucket, count(*) AS n, bit_xor(s.hash) AS x
            FROM assay.stamp AS s JOIN public.%I AS t ON t.id = s.id
            WHERE s.table_name = $2::text AND s.scope = $1 GROUP BY 1
        ) AS buckets
        $q$, p_table) USING p_org, p_table INTO result;
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
        SELECT coalesce(jsonb_agg(jsonb_build_array(s.id, s.rev, s.hash::text)), '[]')
        FROM assay.stamp AS s JOIN public.%I AS t ON t.id = s.id
        WHERE s.table_name = $3::text AND s.scope = $1 AND get_byte(uuid_send(s.id), 15) = $2
        $q$, p_table) USING p_org, p_bucket, p_table INTO result;
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
            s.xid::text, s.id, s.rev, s.hash::text, assay.safe_json(t)::text)), '[]')
        FROM assay.stamp AS s JOIN public.%I AS t ON t.id = s.id
        WHERE s.table_name = $3::text AND s.scope = $1 AND s.id = ANY ($2)
        $q$, p_table) USING p_org, p_ids, p_table INTO result;
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
REVOKE ALL ON assay.operation FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON assay.operation TO authenticated;
DROP POLICY IF EXISTS operation_own ON assay.operation;
CREATE POLICY operation_own ON assay.operation FOR ALL TO authenticated
USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

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
REVOKE ALL ON assay.conflict FROM PUBLIC;
GRANT SELECT, INSERT ON assay.conflict TO authenticated;
DROP POLICY IF EXISTS conflict_read ON assay.conflict;
CREATE POLICY conflict_read ON assay.conflict FOR SELECT TO authenticated
USING (user_id = (SELECT auth.uid())
    OR organization_id IN (SELECT assay.my_organizations()));
DROP POLICY IF EXISTS conflict_write ON assay.conflict;
CREATE POLICY conflict_write ON assay.conflict FOR INSERT TO authenticated
WITH CHECK (user_id = (SELECT auth.uid()));

-- The verdict on an operation, with the row as it now stands, so that the client's copy and its
-- queue change in one commit.
CREATE OR REPLACE FUNCTION assay.verdict(state text, table_ name, row_ jsonb, more jsonb)
RETURNS jsonb LANGUAGE sql STABLE SET search_path = '' SET timezone = 'UTC' AS $$
    SELECT jsonb_build_object(
        'state', state, 'rev', (SELECT s.rev FROM assay.stamp AS s
            WHERE s.table_name = table_::text AND s.id = (row_ ->> 'id')::uuid),
        'hash', ('x' || left(encode(sha256(convert_to(row_::text, 'UTF8')), 'hex'), 16))
            ::bit(64)::bigint::text,
        'row', row_::text) || more
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
        RETURN assay.verdict('applied', entry_.table_name, current_, '{"replay": true}');
    END IF;
    RETURN assay.verdict('rejected', entry_.table_name, current_, jsonb_build_object(
        'code', '23505', 'message', 'a row with this id exists and says something else'));
END $$;

-- The verdict on an edit of a row that the caller does not see: deleted, as far as the tombstones that
-- they may see say, or only out of their sight.
CREATE OR REPLACE FUNCTION assay.gone(table_ name, id_ uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT jsonb_build_object('state', 'gone', 'reason', CASE WHEN (
        SELECT z.reason FROM assay.tombstone AS z
        WHERE z.table_name = table_ AND z.id = id_ ORDER BY z.rev DESC, z.number DESC LIMIT 1
    ) = 'delete' THEN 'deleted' ELSE 'hidden' END)
$$;

-- Rows by id as they stand once a statement's triggers are done.
CREATE OR REPLACE FUNCTION assay.rows_now(table_ name, ids uuid[]) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    rows_ jsonb;
BEGIN
    EXECUTE format(
        'SELECT coalesce(jsonb_object_agg(t.id, to_jsonb(t)), ''{}'') FROM public.%I AS t
        WHERE t.id = ANY ($1)', table_) USING ids INTO rows_;
    RETURN rows_;
END $$;

-- What writes has the search path of the Data API, for the project's own triggers.
CREATE OR REPLACE FUNCTION assay.insert_rows(
    ops jsonb[], entry_ assay.synced, columns_ text[]
) RETURNS jsonb LANGUAGE plpgsql SET search_path = public, extensions SET timezone = 'UTC' AS $$
DECLARE
    op jsonb;
    gone uuid[];
    names text;
    values_ text;
    group_ jsonb[];
    ids uuid[];
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
                ON CONFLICT (id) DO NOTHING RETURNING t.id)
            SELECT array_agg(id) FROM written',
            entry_.table_name, names, values_)
        USING group_ INTO ids;
        written := written || assay.rows_now(entry_.table_name, ids);
    END LOOP;
    FOREACH op IN ARRAY ops LOOP
        row_ := written -> ((op ->> 'id')::uuid)::text;
        answers := answers || jsonb_build_object(op ->> 'op', CASE
            WHEN (op ->> 'id')::uuid = ANY (gone) THEN '{"state": "gone", "reason": "deleted"}'
            WHEN row_ IS NULL THEN assay.compare_row(op, entry_, columns_)
            ELSE assay.verdict('applied', entry_.table_name, row_, '{}') END);
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
LANGUAGE plpgsql SET search_path = public, extensions SET timezone = 'UTC' AS $$
DECLARE
    current_ jsonb;
    seen jsonb;
    rev_ bigint;
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
        RETURN assay.verdict('conflict', entry_.table_name, current_, jsonb_build_object(
            'conflicts', jsonb_build_array(assay.note_conflict(
                op, (current_ ->> 'organization_id')::uuid, '*', op -> 'base',
                current_, 'null', 'server'))));
    END IF;
    SELECT rev INTO rev_ FROM assay.stamp
    WHERE table_name = entry_.table_name::text AND id = (op ->> 'id')::uuid;
    EXECUTE format('DELETE FROM public.%I WHERE id = $1', entry_.table_name)
    USING (op ->> 'id')::uuid;
    GET DIAGNOSTICS count_ = row_count;
    IF count_ = 0 THEN
        RAISE insufficient_privilege USING message = 'you may see this row, not delete it';
    END IF;
    RETURN jsonb_build_object('state', 'applied', 'rev', rev_ + 1);
END $$;

-- Three-way, field by field, on typed values, so that 1.5 and 1.50 are one value. Only what the
-- caller saw counts: whether its row was current does not, since it may have drawn its own edit over
-- a newer row.
CREATE OR REPLACE FUNCTION assay.merge(
    op jsonb, entry_ assay.synced, columns_ text[], current_ jsonb, base_ jsonb, mine jsonb,
    OUT taken jsonb, OUT conflicts jsonb
) LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    field_ text;
    policy_ text;
    chosen_ text;
BEGIN
    taken := '{}';
    conflicts := '[]';
    FOR field_ IN SELECT k FROM jsonb_object_keys(op -> 'set') AS k ORDER BY k LOOP
        IF NOT field_ = ANY (columns_) THEN
            IF current_ ? field_ THEN
                RAISE generated_always USING message = format(
                    '%s of %s is computed by the database: nobody can write it',
                    field_, entry_.table_name);
            END IF;
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
LANGUAGE plpgsql SET search_path = public, extensions SET timezone = 'UTC' AS $$
DECLARE
    assignments text;
    group_ jsonb[];
    ids uuid[];
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
                WHERE t.id = (s ->> ''id'')::uuid AND t.id = ANY ($2) RETURNING t.id)
            SELECT count(*), array_agg(id) FROM written', table_, assignments)
        USING group_, ARRAY(SELECT (s ->> 'id')::uuid FROM unnest(group_) AS s)
        INTO count_, ids;
        written := written || assay.rows_now(table_, ids);
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
            steps := array_append(steps, jsonb_build_object(
                'op', found_.op ->> 'op', 'row_id', found_.op ->> 'id'));
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
            WHEN NOT s ? 'id' THEN assay.gone(entry_.table_name, (s ->> 'row_id')::uuid)
            ELSE assay.verdict(
                CASE WHEN s -> 'conflicts' = '[]' THEN 'applied' ELSE 'merged' END,
                entry_.table_name, coalesce(written -> (s ->> 'id'), s -> 'row'),
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
        AND attname <> 'id';
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
    RETURN assay.verdict(verdict_ ->> 'state', entry_.table_name, current_,
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
    IF (SELECT auth.uid()) IS NULL THEN
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

-- What a fresh client asks first: is everything here, who am I, which organizations are mine? Whoever
-- calls helps: see assay.keep_up. `preparing` names the tables of which not all rows are stamped yet,
-- with how many are, and about how many there are; `unwatched` those that changes may pass by unseen.
CREATE OR REPLACE FUNCTION public.assay_hello() RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    PERFORM assay.keep_up();
    RETURN (
        SELECT jsonb_build_object(
            'version', 1, 'sql', 3, 'incarnation', assay.incarnation(), 'now', clock_timestamp(),
            'user', auth.uid(),
            'organizations', (SELECT coalesce(jsonb_agg(o ORDER BY o), '[]')
                FROM assay.my_organizations() AS o),
            'tables', coalesce(jsonb_object_agg(s.table_name, assay.fingerprint(s.table_name)), '{}'),
            'preparing', coalesce(jsonb_object_agg(s.table_name, jsonb_build_array(a.stamped, (
                SELECT greatest(reltuples, 0)::bigint FROM pg_class
                WHERE oid = format('public.%I', s.table_name)::regclass)))
                FILTER (WHERE a.stamping IS NOT NULL), '{}'),
            'unwatched', coalesce(jsonb_agg(s.table_name ORDER BY s.table_name)
                FILTER (WHERE NOT assay.is_watched(s.table_name)), '[]'))
        FROM assay.synced AS s LEFT JOIN assay.attached AS a USING (table_name)
        WHERE to_regclass(format('public.%I', s.table_name)) IS NOT NULL);
END $$;

-- What the caller sees of an organization's rows in a table: how many, and the exclusive or of their
-- hashes. When policies or what they look at change, this does and no row does.
CREATE OR REPLACE FUNCTION assay.seen(table_ name, org_ uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = '' SET enable_seqscan = on SET jit = off AS $$
DECLARE
    result jsonb;
BEGIN
    EXECUTE format(
        'SELECT jsonb_build_array(count(*), coalesce(bit_xor(s.hash), 0)::text)
        FROM assay.stamp AS s JOIN public.%I AS t ON t.id = s.id
        WHERE s.table_name = $1 AND s.scope = $2', table_) USING table_, org_ INTO result;
    RETURN result;
END $$;

-- The same, and what happened since: `changed` names the tables in which an organization has rows that
-- the caller sees, or tombstones, that the snapshots of `p_since` do not hold. Looks at two indexes a
-- table; with `p_seen` at all its rows too, to tell by `seen` what the caller sees of each table. What
-- is committed in between is in `seen` alone: then the caller compares for nothing.
DROP FUNCTION IF EXISTS public.assay_poll(uuid, jsonb);
CREATE OR REPLACE FUNCTION public.assay_poll(
    p_org uuid, p_since jsonb, p_seen boolean DEFAULT false
) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' SET enable_seqscan = off SET jit = off AS $$
DECLARE
    hello_ jsonb := public.assay_hello();
    name_ text;
    since_ pg_snapshot;
    is_changed boolean;
    changed_ text[] := '{}';
    seen_ jsonb := '{}';
BEGIN
    FOR name_, since_ IN
        SELECT k, v::pg_snapshot FROM jsonb_each_text(p_since) AS e(k, v)
        JOIN assay.synced AS s ON s.table_name = k::name
        WHERE to_regclass(format('public.%I', k)) IS NOT NULL ORDER BY k
    LOOP
        EXECUTE format(
            'SELECT EXISTS (
                SELECT FROM assay.stamp AS s JOIN public.%I AS t ON t.id = s.id
                WHERE s.table_name = $1 AND s.scope = $2 AND s.xid >= pg_snapshot_xmin($3)
                    AND NOT pg_visible_in_snapshot(s.xid, $3))
            OR EXISTS (
                SELECT FROM assay.tombstone AS z
                WHERE z.table_name = $1::name AND z.organization_id = $2
                    AND z.xid >= pg_snapshot_xmin($3) AND NOT pg_visible_in_snapshot(z.xid, $3))',
            name_) USING name_, p_org, since_ INTO is_changed;
        IF is_changed THEN changed_ := array_append(changed_, name_); END IF;
        IF p_seen THEN
            seen_ := seen_ || jsonb_build_object(name_, assay.seen(name_::name, p_org));
        END IF;
    END LOOP;
    RETURN hello_ || jsonb_build_object('changed', changed_, 'seen', seen_);
END $$;

-- Forgets what is older. A client that was away for longer compares digests instead of trusting the
-- feed. Called once a day by assay.keep_up.
CREATE OR REPLACE FUNCTION assay.prune(keep interval DEFAULT '90 days') RETURNS bigint
LANGUAGE sql SET search_path = '' AS $$
    WITH tombstones AS (DELETE FROM assay.tombstone WHERE at < now() - keep RETURNING 1),
        operations AS (DELETE FROM assay.operation WHERE at < now() - keep RETURNING 1),
        conflicts AS (DELETE FROM assay.conflict WHERE at < now() - keep RETURNING 1)
    SELECT (SELECT count(*) FROM tombstones) + (SELECT count(*) FROM operations)
        + (SELECT count(*) FROM conflicts)
$$;

-- Nobody but whoever is logged in calls any of it, and the helpers that write for everybody, nobody.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA assay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    assay.my_organizations(), assay.fingerprint(name), assay.is_watched(name), assay.incarnation(),
    assay.entry(name), assay.safe_json(anyelement), assay.keep_up(int), assay.seen(name, uuid),
    assay.page(name, text, uuid, pg_snapshot, boolean, jsonb, int),
    assay.verdict(text, name, jsonb, jsonb), assay.compare_row(jsonb, assay.synced, text[]),
    assay.gone(name, uuid), assay.rows_now(name, uuid[]),
    assay.insert_rows(jsonb[], assay.synced, text[]),
    assay.note_conflict(jsonb, uuid, text, jsonb, jsonb, jsonb, text),
    assay.delete_row(jsonb, assay.synced),
    assay.merge(jsonb, assay.synced, text[], jsonb, jsonb, jsonb), assay.write_rows(name, jsonb[]),
    assay.update_rows(jsonb[], assay.synced, text[]), assay.read_json(jsonb, text[]),
    assay.apply(jsonb[]), assay.attempt(jsonb[]), assay.repeated(jsonb), assay.push_run(jsonb[])
TO authenticated;
DO $$
DECLARE
    function_ regprocedure;
BEGIN
    FOR function_ IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'assay\_%'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, anon', function_);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO authenticated', function_);
    END LOOP;
    -- An earlier version's triggers write these, until its tables are attached anew.
    IF EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = 'assay.synced'::regclass
            AND attname = 'scope_columns' AND NOT attisdropped
    ) THEN ALTER TABLE assay.synced ALTER COLUMN scope_columns SET DEFAULT '{assay_scope}'; END IF;
END $$;
COMMIT;
NOTIFY pgrst, 'reload schema';
