-- How files of a layout are read, kept under a name, so that the next file needs no telling.
CREATE TABLE import_mapping (
    organization_key INTEGER NOT NULL REFERENCES organization,
    name TEXT NOT NULL,
    -- SHA-256 of the names of the file's columns, in their order.
    layout TEXT NOT NULL,
    -- What was said of them, as canonical JSON.
    settings TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (organization_key, name)
) STRICT, WITHOUT ROWID;
