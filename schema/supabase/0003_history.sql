-- Score history, traces and the witness of the audit log. Append-only; written by `assay sync`.
BEGIN;
SET LOCAL lock_timeout = '900ms';
SET LOCAL client_min_messages = warning;

CREATE TABLE IF NOT EXISTS public.assay_scores (
    -- Made from the ledger's leaf, so that a row sent twice is one row.
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    contact_id text NOT NULL,
    log text NOT NULL,
    seq bigint NOT NULL,
    score int NOT NULL CHECK (score BETWEEN 0 AND 100),
    category text NOT NULL CHECK (category IN ('hot', 'warm', 'cold')),
    probability numeric(7, 6) NOT NULL,
    confidence numeric(7, 6) NOT NULL,
    model text NOT NULL,
    model_sha256 text NOT NULL,
    as_of timestamptz NOT NULL,
    scored_at timestamptz NOT NULL,
    trace_id text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS assay_scores_contact
ON public.assay_scores (organization_id, contact_id, scored_at);

CREATE TABLE IF NOT EXISTS public.assay_runs (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    trace_id text NOT NULL,
    status text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    spans jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

CREATE OR REPLACE FUNCTION assay.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = '' AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_name USING errcode = '42501';
END $$;

DO $do$
DECLARE
    name_ text;
BEGIN
    FOREACH name_ IN ARRAY '{assay_scores,assay_runs}'::text[] LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name_);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, anon, authenticated', name_);
        EXECUTE format('GRANT SELECT, INSERT ON public.%I TO authenticated', name_);
        EXECUTE format('DROP POLICY IF EXISTS own_read ON public.%I', name_);
        EXECUTE format(
            'CREATE POLICY own_read ON public.%I FOR SELECT TO authenticated
            USING (organization_id IN (SELECT assay.my_organizations()))', name_);
        EXECUTE format('DROP POLICY IF EXISTS own_write ON public.%I', name_);
        EXECUTE format(
            'CREATE POLICY own_write ON public.%I FOR INSERT TO authenticated
            WITH CHECK (organization_id IN (SELECT assay.my_organizations()))', name_);
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER zz_assay_refuse BEFORE UPDATE OR DELETE ON public.%I
            FOR EACH ROW EXECUTE FUNCTION assay.refuse_change()', name_);
    END LOOP;
END $do$;

-- Rows that are there already with the same content count as stored; with another they are refused,
-- each for itself.
CREATE OR REPLACE FUNCTION public.assay_append(p_table name, p_rows jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = '' SET timezone = 'UTC' AS $$
DECLARE
    row_ jsonb;
    kept jsonb;
    refused jsonb := '[]';
    state_ text;
    message_ text;
    stored int;
BEGIN
    IF (p_table IN ('assay_scores', 'assay_runs')) IS NOT TRUE THEN
        RAISE undefined_table USING message = format('%s takes no history', p_table);
    END IF;
    IF (SELECT auth.uid()) IS NULL THEN
        RAISE SQLSTATE 'PT401' USING message = 'nobody is logged in';
    END IF;
    BEGIN
        -- All at once, as nearly always nothing is wrong.
        EXECUTE format(
            'INSERT INTO public.%1$I SELECT p.* FROM jsonb_array_elements($1) AS r,
                jsonb_populate_record(NULL::public.%1$I,
                    r || jsonb_build_object(''received_at'', now())) AS p
            ON CONFLICT (id) DO NOTHING', p_table) USING p_rows;
        GET DIAGNOSTICS stored = row_count;
        IF stored = jsonb_array_length(p_rows) THEN RETURN refused; END IF;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    FOR row_ IN SELECT value FROM jsonb_array_elements(p_rows) LOOP
        BEGIN
            EXECUTE format(
                'INSERT INTO public.%1$I SELECT p.* FROM jsonb_populate_record(NULL::public.%1$I,
                    $1 || jsonb_build_object(''received_at'', now())) AS p
                ON CONFLICT (id) DO NOTHING', p_table) USING row_;
            EXECUTE format(
                'SELECT to_jsonb(t) FROM public.%1$I AS t,
                    jsonb_populate_record(t, $1) AS p WHERE t.id = p.id AND t IS NOT DISTINCT FROM p',
                p_table) USING row_ INTO kept;
            IF kept IS NULL THEN
                RAISE unique_violation USING message = 'this id is taken by other content';
            END IF;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state_ = returned_sqlstate, message_ = message_text;
            refused := refused || jsonb_build_array(jsonb_build_object(
                'id', row_ -> 'id', 'code', state_, 'message', message_));
        END;
    END LOOP;
    RETURN refused;
END $$;

-- The witness: the newest size and root of each log, and every one before it.
CREATE TABLE IF NOT EXISTS assay.anchor (
    organization_id uuid NOT NULL,
    log text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    user_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, log, size)
);
ALTER TABLE assay.anchor ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON assay.anchor FROM PUBLIC;
GRANT SELECT ON assay.anchor TO authenticated;
DROP POLICY IF EXISTS anchor_read ON assay.anchor;
CREATE POLICY anchor_read ON assay.anchor FOR SELECT TO authenticated
USING (organization_id IN (SELECT assay.my_organizations()));
CREATE OR REPLACE TRIGGER zz_assay_refuse BEFORE UPDATE OR DELETE ON assay.anchor
FOR EACH ROW EXECUTE FUNCTION assay.refuse_change();

CREATE OR REPLACE FUNCTION assay.node_hash(one bytea, other bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = ''
AS $$ SELECT sha256('\x01'::bytea || one || other) $$;

-- RFC 9162, 2.1.4.2: whether the log of `size` entries begins with the log of `old_size`.
CREATE OR REPLACE FUNCTION assay.is_consistent(
    old_size bigint, size bigint, old_root bytea, root bytea, proof bytea[]
) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = '' AS $$
DECLARE
    path bytea[] := proof;
    node bigint := old_size - 1;
    last bigint := size - 1;
    old_hash bytea;
    new_hash bytea;
    step bytea;
BEGIN
    IF old_size < 1 OR size < old_size THEN RETURN false; END IF;
    IF size = old_size THEN RETURN cardinality(proof) = 0 AND old_root = root; END IF;
    IF old_size & (old_size - 1) = 0 THEN path := old_root || path; END IF;
    IF cardinality(path) = 0 THEN RETURN false; END IF;
    WHILE node & 1 = 1 LOOP
        node := node >> 1;
        last := last >> 1;
    END LOOP;
    old_hash := path[1];
    new_hash := path[1];
    FOREACH step IN ARRAY path[2:] LOOP
        IF length(step) <> 32 OR last = 0 THEN RETURN false; END IF;
        IF node & 1 = 1 OR node = last THEN
            old_hash := assay.node_hash(step, old_hash);
            new_hash := assay.node_hash(step, new_hash);
            WHILE node & 1 = 0 AND node <> 0 LOOP
                node := node >> 1;
                last := last >> 1;
            END LOOP;
        ELSE
            new_hash := assay.node_hash(new_hash, step);
        END IF;
        node := node >> 1;
        last := last >> 1;
    END LOOP;
    RETURN last = 0 AND old_hash = old_root AND new_hash = root;
END $$;

-- As its owner: clients cannot write anchors around the proof, and reach it by the function of the same
-- name in public alone. Answers {state, size, at}: ok, or
-- conflict with the size held here, or inconsistent.
CREATE OR REPLACE FUNCTION assay.take_anchor(
    p_org uuid, p_log text, p_old bigint, p_size bigint, p_root text, p_proof text[]
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    newest assay.anchor;
    at_ timestamptz := now();
BEGIN
    -- Whatever is NULL here must not pass: neither an organization nor the answer to a proof.
    IF NOT EXISTS (SELECT FROM assay.my_organizations() AS o WHERE o = p_org) THEN
        RAISE insufficient_privilege USING message = 'this is not your organization';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(p_org::text || p_log, 0));
    SELECT * INTO newest FROM assay.anchor
    WHERE organization_id = p_org AND log = p_log ORDER BY size DESC LIMIT 1;
    IF found THEN
        IF p_old IS DISTINCT FROM newest.size THEN
            RETURN jsonb_build_object('state', 'conflict', 'size', newest.size);
        END IF;
        IF assay.is_consistent(newest.size, p_size, newest.root, decode(p_root, 'hex'),
            coalesce((SELECT array_agg(decode(p, 'hex') ORDER BY n)
                FROM unnest(p_proof) WITH ORDINALITY AS u(p, n)), '{}')) IS NOT TRUE
        THEN
            RETURN jsonb_build_object('state', 'inconsistent', 'size', newest.size);
        END IF;
        IF p_size = newest.size THEN
            RETURN jsonb_build_object('state', 'ok', 'size', p_size, 'at', newest.received_at);
        END IF;
    END IF;
    INSERT INTO assay.anchor (organization_id, log, size, root, user_id)
    VALUES (p_org, p_log, p_size, decode(p_root, 'hex'), auth.uid());
    RETURN jsonb_build_object('state', 'ok', 'size', p_size, 'at', at_);
END $$;
CREATE OR REPLACE FUNCTION public.assay_anchor(
    p_org uuid, p_log text, p_old bigint, p_size bigint, p_root text, p_proof text[]
) RETURNS jsonb LANGUAGE sql SECURITY INVOKER SET search_path = '' AS $$
    SELECT assay.take_anchor(p_org, p_log, p_old, p_size, p_root, p_proof)
$$;

REVOKE EXECUTE ON FUNCTION assay.refuse_change(), assay.node_hash(bytea, bytea),
    assay.is_consistent(bigint, bigint, bytea, bytea, bytea[]),
    assay.take_anchor(uuid, text, bigint, bigint, text, text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.assay_append(name, jsonb),
    public.assay_anchor(uuid, text, bigint, bigint, text, text[]) FROM PUBLIC, anon;
GRANT EXECUTE ON FUNCTION public.assay_append(name, jsonb),
    public.assay_anchor(uuid, text, bigint, bigint, text, text[]),
    assay.take_anchor(uuid, text, bigint, bigint, text, text[]) TO authenticated;
COMMIT;
NOTIFY pgrst, 'reload schema';
