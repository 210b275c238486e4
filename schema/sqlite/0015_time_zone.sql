-- Where an organization's days begin and end: a name of the IANA database; NULL for where the reader is.
ALTER TABLE organization ADD COLUMN time_zone TEXT
    CHECK (time_zone IS NULL OR length(time_zone) BETWEEN 1 AND 64);
