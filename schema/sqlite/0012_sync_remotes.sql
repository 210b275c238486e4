-- Whose an edit is: the remote organization it was made for. It goes there or nowhere.

CREATE TABLE sync_remote (
    remote_key INTEGER PRIMARY KEY,
    organization_key INTEGER NOT NULL REFERENCES organization,
    url TEXT NOT NULL,
    remote_organization TEXT NOT NULL,
    -- Whether records of it came into this file, even where what the server said was forgotten since.
    is_held INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1)),
    UNIQUE (organization_key, url, remote_organization)
) STRICT;

INSERT INTO sync_remote (organization_key, url, remote_organization, is_held)
SELECT k.organization_key, k.url, k.remote_organization, EXISTS (
    SELECT 1 FROM sync_run AS r WHERE r.organization_key = k.organization_key AND r.error IS NULL)
FROM sync_link AS k;

ALTER TABLE sync_link ADD COLUMN remote_key INTEGER REFERENCES sync_remote;
-- The user whom the project said to belong to the organization; NULL where it did not say.
ALTER TABLE sync_link ADD COLUMN member TEXT;
ALTER TABLE change ADD COLUMN remote_key INTEGER REFERENCES sync_remote;
ALTER TABLE sync_conflict ADD COLUMN remote_key INTEGER REFERENCES sync_remote;
ALTER TABLE sync_quarantine ADD COLUMN remote_key INTEGER REFERENCES sync_remote;

-- What older files hold belongs to the link they have.
UPDATE sync_link SET remote_key = (
    SELECT r.remote_key FROM sync_remote AS r WHERE r.organization_key = sync_link.organization_key);
UPDATE change SET remote_key = (
    SELECT k.remote_key FROM sync_link AS k WHERE k.organization_key = change.organization_key);
UPDATE sync_conflict SET remote_key = (
    SELECT k.remote_key FROM sync_link AS k WHERE k.organization_key = sync_conflict.organization_key);
UPDATE sync_quarantine SET remote_key = (
    SELECT k.remote_key FROM sync_link AS k
    WHERE k.organization_key = sync_quarantine.organization_key);

-- Whatever writes them: they are of the link that stands when they are written.
CREATE TRIGGER change_remote AFTER INSERT ON change
WHEN new.remote_key IS NULL
BEGIN
    UPDATE change SET remote_key = (
        SELECT remote_key FROM sync_link WHERE organization_key = new.organization_key)
    WHERE change_key = new.change_key;
END;

CREATE TRIGGER sync_conflict_remote AFTER INSERT ON sync_conflict
WHEN new.remote_key IS NULL
BEGIN
    UPDATE sync_conflict SET remote_key = (
        SELECT remote_key FROM sync_link WHERE organization_key = new.organization_key)
    WHERE conflict_key = new.conflict_key;
END;

CREATE TRIGGER sync_quarantine_remote AFTER INSERT ON sync_quarantine
WHEN new.remote_key IS NULL
BEGIN
    UPDATE sync_quarantine SET remote_key = (
        SELECT remote_key FROM sync_link WHERE organization_key = new.organization_key)
    WHERE op_id = new.op_id;
END;
