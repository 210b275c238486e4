-- Who writes. The log names an actor by a random id; what the actor is called stands here alone,
-- and can be erased: `UPDATE actor SET handle = NULL, name = NULL`.
CREATE TABLE actor (
    id TEXT PRIMARY KEY,
    handle TEXT UNIQUE,
    name TEXT,
    recorded_at INTEGER NOT NULL
) STRICT;

-- What entries name as "author": the first 16 bytes, in hexadecimal, of the SHA-256 of actor,
-- operation and program as canonical JSON, so that the log vouches for the row.
CREATE TABLE ledger_origin (
    reference TEXT PRIMARY KEY,
    actor_id TEXT NOT NULL REFERENCES actor,
    program TEXT NOT NULL,
    operation TEXT NOT NULL
) STRICT, WITHOUT ROWID;
