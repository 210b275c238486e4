-- Takes Assay's side away again: triggers, tables, functions. The CRM's own data stays.
-- Score history, traces and anchors are dropped with it: export them first if you need them.
DO $do$
DECLARE
    name_ name;
    event_ text;
BEGIN
    IF to_regclass('assay.synced') IS NULL THEN RETURN; END IF;
    FOR name_ IN SELECT table_name FROM assay.synced LOOP
        CONTINUE WHEN to_regclass(format('public.%I', name_)) IS NULL;
        -- The first two, and the columns, are those of an earlier version.
        EXECUTE format('DROP TRIGGER IF EXISTS zz_assay_stamp ON public.%I', name_);
        EXECUTE format('DROP TRIGGER IF EXISTS zz_assay_bury ON public.%I', name_);
        FOREACH event_ IN ARRAY '{insert,update,delete,renumber,refuse}'::text[] LOOP
            EXECUTE format('DROP TRIGGER IF EXISTS zz_assay_%s ON public.%I', event_, name_);
        END LOOP;
        EXECUTE format(
            'ALTER TABLE public.%I DROP COLUMN IF EXISTS assay_xid,
                DROP COLUMN IF EXISTS assay_rev, DROP COLUMN IF EXISTS assay_hash,
                DROP COLUMN IF EXISTS assay_scope', name_);
    END LOOP;
END $do$;
DROP FUNCTION IF EXISTS public.assay_pull(name, uuid, text, jsonb, int, text, boolean, text);
DROP FUNCTION IF EXISTS public.assay_digest(name, uuid);
DROP FUNCTION IF EXISTS public.assay_bucket(name, uuid, int);
DROP FUNCTION IF EXISTS public.assay_fetch(name, uuid, uuid[]);
DROP FUNCTION IF EXISTS public.assay_push(jsonb, text);
DROP FUNCTION IF EXISTS public.assay_hello();
DROP FUNCTION IF EXISTS public.assay_poll(uuid, jsonb);
DROP FUNCTION IF EXISTS public.assay_poll(uuid, jsonb, boolean);
DROP FUNCTION IF EXISTS public.assay_append(name, jsonb);
DROP FUNCTION IF EXISTS public.assay_anchor(uuid, text, bigint, bigint, text, text[]);
DROP TABLE IF EXISTS public.assay_scores, public.assay_runs;
DROP SCHEMA IF EXISTS assay CASCADE;
NOTIFY pgrst, 'reload schema';
