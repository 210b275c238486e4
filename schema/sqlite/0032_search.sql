-- What searches look at: 256 contacts a row, in the order of their keys, of which 256 * block is the
-- first. `texts` holds id, name, e-mail and company of each as `SearchText` folds them, `phones` the
-- numbers without what people write between digits; a byte that stands in no UTF-8 ends each. Who is
-- not there, deleted or of another organization has an empty place.
CREATE TABLE search_block (
    organization_key INTEGER NOT NULL REFERENCES organization,
    block INTEGER NOT NULL,
    phones BLOB NOT NULL,
    texts BLOB NOT NULL,
    PRIMARY KEY (organization_key, block)
) STRICT;

-- Blocks whose contacts changed since: searches read the records of these until somebody has the
-- time to write them.
CREATE TABLE search_changed (block INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER contact_searched_inserted AFTER INSERT ON contact BEGIN
    INSERT INTO search_changed (block) VALUES (new.contact_key / 256) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER contact_searched_updated
AFTER UPDATE OF id, name, email, phone, company, deleted_at ON contact BEGIN
    INSERT INTO search_changed (block) VALUES (new.contact_key / 256) ON CONFLICT DO NOTHING;
END;

-- Of those who leave nothing stays, not even until the next writing.
CREATE TRIGGER contact_searched_left AFTER UPDATE OF deleted_at ON contact
WHEN new.deleted_at IS NOT NULL BEGIN
    DELETE FROM search_block
    WHERE organization_key = old.organization_key AND block = old.contact_key / 256;
END;

CREATE TRIGGER contact_searched_deleted AFTER DELETE ON contact BEGIN
    INSERT INTO search_changed (block) VALUES (old.contact_key / 256) ON CONFLICT DO NOTHING;
    DELETE FROM search_block
    WHERE organization_key = old.organization_key AND block = old.contact_key / 256;
END;

INSERT INTO search_changed (block) SELECT DISTINCT contact_key / 256 FROM contact;

-- Words are found by the blocks; this tells who is there, in order.
DROP INDEX contact_by_words;
CREATE INDEX contact_present ON contact (organization_key) WHERE deleted_at IS NULL;
