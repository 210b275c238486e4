-- What an import made of a row that existed before: undoing it takes back its own values only, and
-- leaves those that came later.
ALTER TABLE import_change ADD COLUMN after TEXT;

-- When the import last stored records: what a row says since then is not its work.
ALTER TABLE import_run ADD COLUMN stored_at INTEGER;

CREATE INDEX import_change_by_row ON import_change (table_name, row_key);
