-- What lists of leads can be narrowed to, counted from an index alone.
CREATE INDEX contact_by_source ON contact (organization_key, source) WHERE deleted_at IS NULL;
CREATE INDEX contact_by_country ON contact (organization_key, country) WHERE deleted_at IS NULL;
