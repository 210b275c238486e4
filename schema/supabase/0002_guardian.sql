-- The tables of the Guardian CRM under sync, as far as this project has them. Each is attached in a
-- transaction of its own, so that its writers wait a moment at most.
BEGIN;
SET LOCAL lock_timeout = '900ms';
SET LOCAL client_min_messages = warning;
DO $$ BEGIN
    IF to_regclass('assay.stamp') IS NULL THEN
        RAISE EXCEPTION '0001_sync.sql was not run, or failed: nothing is installed';
    END IF;
END $$;

-- Both truths about who belongs where: profiles.organization_id and user_organizations.
DO $do$
DECLARE
    sources text := 'SELECT organization_id FROM public.profiles
        WHERE id = (SELECT auth.uid()) AND organization_id IS NOT NULL';
BEGIN
    IF to_regclass('public.user_organizations') IS NOT NULL THEN
        sources := sources
            || ' UNION SELECT organization_id FROM public.user_organizations
                WHERE user_id = (SELECT auth.uid()) AND organization_id IS NOT NULL';
    END IF;
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION assay.my_organizations() RETURNS SETOF uuid LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = '''' AS %L', sources);
END $do$;

-- The CRM's page makes events without an organization: they belong where their contact does, or else
-- their author, as it stands when the row is written. Row-level security still decides who sees them.
-- As its owner, since a policy may hide either from whoever writes.
DO $do$
DECLARE
    contact text := 'NULL';
BEGIN
    IF (
        SELECT count(*) FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = 'contacts' AND data_type = 'uuid'
            AND column_name IN ('id', 'organization_id')
    ) = 2 THEN
        contact := $$(SELECT organization_id FROM public.contacts
            WHERE id = assay.id(row_ ->> 'contact_id'))$$;
    END IF;
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION assay.organization_of(table_ name, row_ jsonb) RETURNS uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '''' AS %L',
        format($$
            SELECT coalesce(%s, (SELECT organization_id FROM public.profiles
                WHERE id = assay.id(row_ ->> 'created_by')))$$, contact));
END $do$;

-- A table of this name, where it has what sync needs, and was there or is wanted. Tries a busy one again:
-- what waits for a lock keeps others waiting.
CREATE OR REPLACE PROCEDURE assay.attach_if_fit(name_ name, policies_ jsonb DEFAULT '{}')
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    -- A table without these two is left alone; `assay sync` says so.
    IF (
        SELECT count(*) FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = name_ AND data_type = 'uuid'
            AND column_name IN ('id', 'organization_id')
    ) < 2 THEN RETURN; END IF;
    FOR try_ IN 1..20 LOOP
        BEGIN
            CALL assay.attach(format('public.%I', name_)::regclass, policies_);
            RETURN;
        EXCEPTION WHEN lock_not_available THEN PERFORM pg_sleep(0.1 * try_);
        END;
    END LOOP;
    RAISE lock_not_available USING
        message = format('%s is busy: it is not synced yet', name_),
        hint = 'What is installed works. Run this script again.';
END $$;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA assay FROM PUBLIC;
REVOKE EXECUTE ON ALL PROCEDURES IN SCHEMA assay FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assay.my_organizations() TO authenticated;
COMMIT;

-- Scores are computed, not typed: the newest computation stands, the other stays on record.
BEGIN;
SET LOCAL lock_timeout = '900ms';
CALL assay.attach_if_fit('contacts', '{
    "lead_score": "client", "lead_category": "client", "lead_score_reasoning": "client"}');
COMMIT;
BEGIN;
SET LOCAL lock_timeout = '900ms';
CALL assay.attach_if_fit('contact_notes');
COMMIT;
BEGIN;
SET LOCAL lock_timeout = '900ms';
CALL assay.attach_if_fit('opportunities');
COMMIT;
BEGIN;
SET LOCAL lock_timeout = '900ms';
CALL assay.attach_if_fit('events');
COMMIT;
BEGIN;
SET LOCAL lock_timeout = '900ms';
CALL assay.attach_if_fit('form_submissions');
COMMIT;
-- Tables of the project's own.
BEGIN;
SET LOCAL lock_timeout = '900ms';
SET LOCAL client_min_messages = warning;
DO $$
DECLARE
    known assay.synced;
BEGIN
    FOR known IN
        SELECT * FROM assay.synced WHERE to_regclass(format('public.%I', table_name)) IS NOT NULL
    LOOP CALL assay.attach_if_fit(known.table_name, known.policies); END LOOP;
    -- What an earlier version's triggers called.
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname IN ('zz_assay_stamp', 'zz_assay_bury')) THEN
        DROP FUNCTION IF EXISTS assay.stamp(), assay.bury(), assay.hash_in_utc(anyelement, text[]),
            assay.row_text(jsonb, text[]), assay.hash(text), assay.last_rev(name, uuid),
            assay.verdict(text, jsonb, text[], jsonb);
        DROP PROCEDURE IF EXISTS assay.stamp_rows(regclass);
        ALTER TABLE assay.synced DROP COLUMN IF EXISTS scope_columns, DROP COLUMN IF EXISTS hidden;
    END IF;
END $$;
COMMIT;
-- The first rows; those of larger tables follow whenever somebody syncs.
SELECT assay.keep_up();
SELECT assay.keep_up();
SELECT assay.keep_up();
SELECT assay.keep_up();
