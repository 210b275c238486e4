-- Which contacts are from before a link, by their order in this file: a clock may go back.

-- The key of the newest contact when the link was made.
ALTER TABLE sync_link ADD COLUMN newest_contact_key INTEGER NOT NULL DEFAULT 0;

UPDATE sync_link SET newest_contact_key = coalesce((
    SELECT max(c.contact_key) FROM contact AS c
    WHERE c.organization_key = sync_link.organization_key AND sync_link.linked_at > coalesce((
        SELECT v.recorded_at FROM contact_version AS v
        WHERE v.contact_key = c.contact_key ORDER BY v.number LIMIT 1), c.recorded_at)), 0);
