-- What the log last committed the records to. `place` is the table's place in `CommittedRows` times 2^48;
-- where rows have keys of numbers, plus the key divided by 64: a block of 64 rows.
CREATE TABLE record_block (
    place INTEGER PRIMARY KEY,
    -- SHA-256 of `digests`.
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- 16 bytes for each of the 64 keys: the beginning of the row's SHA-256, zeros without a row. Where
    -- keys are texts, 32 bytes for each row: the beginnings of the key's and of the row's SHA-256.
    digests BLOB NOT NULL CHECK (length(digests) % 16 = 0)
) STRICT;

-- Roots are made of the hashes alone.
CREATE INDEX record_block_by_place ON record_block (place, hash);

-- Rows written since, a bit for each row of a block. The program notes them in the transaction that
-- writes them.
CREATE TABLE record_changed (place INTEGER PRIMARY KEY, rows INTEGER NOT NULL) STRICT;

INSERT INTO record_changed (place, rows)
SELECT DISTINCT contact_key / 64, -1 FROM contact
UNION SELECT DISTINCT (1 << 48) + company_key / 64, -1 FROM company
UNION SELECT DISTINCT (2 << 48) + interaction_key / 64, -1 FROM interaction
UNION SELECT DISTINCT (3 << 48) + opportunity_key / 64, -1 FROM opportunity
UNION SELECT DISTINCT (4 << 48) + outcome_key / 64, -1 FROM outcome
UNION SELECT DISTINCT (5 << 48) + model_key / 64, -1 FROM model
UNION SELECT DISTINCT (6 << 48) + import_key / 64, -1 FROM import_run
UNION SELECT DISTINCT (7 << 48) + organization_key / 64, -1 FROM organization
UNION SELECT DISTINCT (8 << 48) + run_key / 64, -1 FROM run
UNION SELECT DISTINCT (9 << 48) + override_key / 64, -1 FROM score_override
UNION SELECT DISTINCT (10 << 48) + merge_key / 64, -1 FROM contact_merge
UNION SELECT DISTINCT (11 << 48) + run_key / 64, -1 FROM agent_run
UNION SELECT DISTINCT (12 << 48) + plan_key / 64, -1 FROM agent_plan
UNION VALUES (13 << 48, -1), (14 << 48, -1), (15 << 48, -1), (16 << 48, -1);

CREATE INDEX ledger_records ON ledger_entry (seq) WHERE kind = 'records';
CREATE INDEX ledger_token ON ledger_entry (seq) WHERE kind = 'token';
