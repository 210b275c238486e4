-- The tables of the Guardian CRM under sync, as far as this project has them.

-- Both truths about who belongs where: profiles.organization_id and user_organizations.
DO $do$
DECLARE
    sources text := 'SELECT organization_id FROM public.profiles
        WHERE id = auth.uid() AND organization_id IS NOT NULL';
BEGIN
    IF to_regclass('public.user_organizations') IS NOT NULL THEN
        sources := sources
            || ' UNION SELECT organization_id FROM public.user_organizations
                WHERE user_id = auth.uid() AND organization_id IS NOT NULL';
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

DO $do$
DECLARE
    name_ text;
    policies_ jsonb;
BEGIN
    FOREACH name_ IN ARRAY
        '{contacts,contact_notes,opportunities,events,form_submissions}'::text[]
    LOOP
        -- Scores are computed, not typed: the newest computation stands, the other stays on record.
        policies_ := CASE name_ WHEN 'contacts' THEN
            '{"lead_score": "client", "lead_category": "client", "lead_score_reasoning": "client"}'
            ELSE '{}' END;
        CONTINUE WHEN to_regclass('public.' || name_) IS NULL;
        -- A table without these two is left alone; `assay sync` says so.
        CONTINUE WHEN (
            SELECT count(*) FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = name_ AND data_type = 'uuid'
                AND column_name IN ('id', 'organization_id')
        ) < 2;
        CALL assay.attach(format('public.%I', name_)::regclass, policies_);
    END LOOP;
    -- Tables of the project's own that an earlier version attached.
    FOR name_, policies_ IN
        SELECT table_name, policies FROM assay.synced
        WHERE scope_columns <> '{assay_scope}'
            AND to_regclass(format('public.%I', table_name)) IS NOT NULL
    LOOP
        CALL assay.attach(format('public.%I', name_)::regclass, policies_);
    END LOOP;
END $do$;
