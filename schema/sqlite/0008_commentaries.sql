-- Runs of agents that score nobody, and what is known of a server beyond whether it answers.

-- The ledger's entry of a run that gave no score: its payload holds hashes of what was exchanged.
ALTER TABLE agent_run ADD COLUMN entry_seq INTEGER REFERENCES ledger_entry;

CREATE INDEX agent_run_by_entry ON agent_run (entry_seq) WHERE entry_seq IS NOT NULL;

-- Whether the server refused the ids of calls, so that it is not sent them again.
ALTER TABLE agent_upstream ADD COLUMN refuses_ids INTEGER NOT NULL DEFAULT 0
    CHECK (refuses_ids IN (0, 1));
