-- Finds where the log was continued, as a rule nowhere, without reading it.
CREATE INDEX ledger_continuation ON ledger_entry (seq) WHERE kind = 'continuation';

-- No question asks for runs by their start: newer runs have larger keys.
DROP INDEX run_by_start;
