-- The Guardian CRM's tables, as its records of the live database describe them. Policies are
-- `TO public` everywhere, which its own CI demands. Deletes are hard; `contacts.updated_at` has no
-- trigger and is not to be trusted.

CREATE TABLE public.organizations (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name TEXT NOT NULL,
    slug TEXT UNIQUE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    vertical TEXT NOT NULL DEFAULT 'standard'
        CHECK (vertical IN ('standard', 'insurance', 'marketing', 'real_estate'))
);

-- The application's role is user_role; the token's role is PostgreSQL's.
CREATE TABLE public.profiles (
    id UUID PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE,
    organization_id UUID REFERENCES public.organizations (id) ON DELETE CASCADE,
    user_role TEXT NOT NULL DEFAULT 'user',
    full_name TEXT,
    vertical TEXT,
    job_title TEXT,
    company TEXT,
    username TEXT UNIQUE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE public.contacts (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id UUID NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    company TEXT,
    lead_score INTEGER,
    lead_category TEXT,
    lead_score_reasoning TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ DEFAULT now()
);
CREATE INDEX ON public.contacts (organization_id, name);
CREATE INDEX ON public.contacts (lower(email));
CREATE INDEX ON public.contacts (organization_id, email);
CREATE INDEX ON public.contacts (organization_id, created_at DESC);

CREATE TABLE public.contact_notes (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    contact_id UUID NOT NULL REFERENCES public.contacts (id) ON DELETE CASCADE,
    note TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    created_by UUID REFERENCES auth.users (id),
    organization_id UUID NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE
);

-- contact_id came late and is often NULL; assigned_to holds an email address; no check holds stage.
CREATE TABLE public.opportunities (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    contact_name TEXT NOT NULL,
    contact_id UUID REFERENCES public.contacts (id) ON DELETE SET NULL,
    value NUMERIC(12, 2),
    stage TEXT,
    assigned_to TEXT,
    close_date DATE,
    organization_id UUID REFERENCES public.organizations (id) ON DELETE CASCADE,
    status TEXT DEFAULT 'open' CHECK (status IN ('open', 'won', 'lost')),
    source TEXT DEFAULT 'manual',
    probability INTEGER,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    created_by UUID REFERENCES auth.users (id)
);

-- Of two definitions that disagree on status, the one that allows what the client writes.
CREATE TABLE public.events (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id UUID REFERENCES public.organizations (id) ON DELETE CASCADE,
    created_by UUID REFERENCES auth.users (id),
    title TEXT NOT NULL,
    description TEXT,
    location TEXT,
    event_type TEXT,
    start_time TIMESTAMPTZ,
    end_time TIMESTAMPTZ,
    all_day BOOLEAN DEFAULT false,
    timezone TEXT,
    status TEXT DEFAULT 'confirmed'
        CHECK (status IN ('confirmed', 'tentative', 'cancelled', 'completed')),
    priority TEXT,
    contact_id UUID REFERENCES public.contacts (id) ON DELETE SET NULL,
    deal_id UUID,
    attendees TEXT[],
    notes TEXT,
    custom_fields JSONB,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    deleted_at TIMESTAMPTZ
);

-- The later of the two shapes found.
CREATE TABLE public.form_submissions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id UUID REFERENCES public.organizations (id) ON DELETE CASCADE,
    form_name TEXT,
    submitted_data JSONB,
    submitter_email TEXT,
    submitter_name TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE FUNCTION public.update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER update_contact_notes_updated_at BEFORE UPDATE ON public.contact_notes
    FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
CREATE TRIGGER update_opportunities_updated_at BEFORE UPDATE ON public.opportunities
    FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

-- Runs as its owner, so that the policies of profiles do not call themselves.
CREATE FUNCTION public.get_my_organization_id() RETURNS UUID
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT organization_id FROM public.profiles WHERE id = auth.uid()
$$;

ALTER TABLE public.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contact_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.opportunities ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.form_submissions ENABLE ROW LEVEL SECURITY;

CREATE POLICY "Members see their organization" ON public.organizations
    FOR SELECT TO public USING (id = get_my_organization_id());
CREATE POLICY "Users see their profile" ON public.profiles
    FOR SELECT TO public USING (id = auth.uid());
CREATE POLICY "Users change their profile" ON public.profiles
    FOR UPDATE TO public USING (id = auth.uid());

CREATE POLICY "Users can see contacts of their own organization" ON public.contacts
    FOR SELECT TO public USING (organization_id = get_my_organization_id());
CREATE POLICY "Users insert contacts of their organization" ON public.contacts
    FOR INSERT TO public WITH CHECK (organization_id IN
        (SELECT organization_id FROM public.profiles WHERE id = auth.uid()));
CREATE POLICY "Users change contacts of their organization" ON public.contacts
    FOR UPDATE TO public USING (organization_id IN
        (SELECT organization_id FROM public.profiles WHERE id = auth.uid()));
CREATE POLICY "Users delete contacts of their organization" ON public.contacts
    FOR DELETE TO public USING (organization_id IN
        (SELECT organization_id FROM public.profiles WHERE id = auth.uid()));

-- Notes are read and written through the contact's organization, changed by their author alone.
CREATE POLICY "Users see notes of their contacts" ON public.contact_notes
    FOR SELECT TO public USING (contact_id IN
        (SELECT id FROM public.contacts WHERE organization_id = get_my_organization_id()));
CREATE POLICY "Users write notes on their contacts" ON public.contact_notes
    FOR INSERT TO public WITH CHECK (contact_id IN
        (SELECT id FROM public.contacts WHERE organization_id = get_my_organization_id()));
CREATE POLICY "Users change their own notes" ON public.contact_notes
    FOR UPDATE TO public USING (created_by = auth.uid());
CREATE POLICY "Users delete their own notes" ON public.contact_notes
    FOR DELETE TO public USING (created_by = auth.uid());

CREATE POLICY "Members manage opportunities" ON public.opportunities
    FOR ALL TO public USING (organization_id IN
        (SELECT organization_id FROM public.profiles WHERE id = auth.uid()));
-- The client inserts events without an organization, so their author has to be enough.
CREATE POLICY "Members manage events" ON public.events
    FOR ALL TO public USING (created_by = auth.uid() OR organization_id IN
        (SELECT organization_id FROM public.profiles WHERE id = auth.uid()));
CREATE POLICY "Members manage form submissions" ON public.form_submissions
    FOR ALL TO public USING (organization_id IN
        (SELECT organization_id FROM public.profiles WHERE id = auth.uid()));
