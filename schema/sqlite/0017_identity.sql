-- Who is who: by what people are found beside their id and first e-mail address.

-- Further addresses of e-mail (`mail:`), profile pages (`page:`) and ids under which other records
-- know the person (`id:`).
CREATE TABLE contact_handle (
    organization_key INTEGER NOT NULL REFERENCES organization,
    handle TEXT NOT NULL,
    contact_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    PRIMARY KEY (organization_key, handle, contact_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_handle_of ON contact_handle (contact_key);
CREATE INDEX contact_by_name ON contact (organization_key, name COLLATE NOCASE);
CREATE INDEX company_by_domain ON company (organization_key, domain) WHERE domain IS NOT NULL;

-- Two contacts that somebody made one, with all that taking it back needs.
CREATE TABLE contact_merge (
    merge_key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_key INTEGER NOT NULL REFERENCES organization,
    kept_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    gone_key INTEGER NOT NULL REFERENCES contact ON DELETE CASCADE,
    merged_at INTEGER NOT NULL,
    undone_at INTEGER,
    -- Keys of the rows that were given to the contact that stayed: `{"interaction": [7]}`.
    moved TEXT NOT NULL,
    -- The fields that were empty and were filled: `{"phone": "+39 1"}`.
    filled TEXT NOT NULL,
    -- The handles that were added: `["mail:anna@home.example"]`.
    handles TEXT NOT NULL
) STRICT;
