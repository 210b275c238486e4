-- Edits that wait are looked for by the row's id each time the server tells of it.
CREATE INDEX change_by_id ON change (organization_key, row_id);
