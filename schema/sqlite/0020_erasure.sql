-- Whom the log tells to have been erased, without reading the log: asked for wherever a payload is
-- missing.
CREATE INDEX ledger_entry_erasure ON ledger_entry (subject, seq, at) WHERE kind = 'erasure';
