-- The earlier of the two shapes in which form_submissions was found. It names no organization, so
-- that no policy can go by one: whoever is logged in sees all.

DROP TABLE public.form_submissions;
CREATE TABLE public.form_submissions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    form_id UUID,
    data JSONB,
    submitted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    ip_address TEXT,
    user_agent TEXT
);
ALTER TABLE public.form_submissions ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Users see form submissions" ON public.form_submissions
    FOR SELECT TO public USING (auth.uid() IS NOT NULL);
CREATE POLICY "Anybody submits a form" ON public.form_submissions
    FOR INSERT TO public WITH CHECK (true);
