-- All entries but those of scores, which are most: what people and programs did. Found by kind
-- without reading the log.
CREATE INDEX ledger_entry_by_kind ON ledger_entry (kind, seq) WHERE kind <> 'score';

-- Who did what, when, by what; what the entry tells stands in its body, as JSON. The author is cut
-- out of the canonical text, since SQLite lets no view of a file call its functions of JSON.
CREATE VIEW audit_actions AS
SELECT
    e.seq, e.kind, strftime('%Y-%m-%dT%H:%M:%SZ', e.at / 1000000, 'unixepoch') AS at,
    a.id AS actor_id, coalesce(a.name, a.id) AS actor, o.operation, o.program,
    lower(hex(e.subject)) AS subject, CAST(e.body AS TEXT) AS body
FROM ledger_entry AS e
LEFT JOIN ledger_origin AS o ON o.reference = substr(
    CAST(e.body AS TEXT), instr(CAST(e.body AS TEXT), '"author":"') + 10, 32
)
LEFT JOIN actor AS a ON a.id = o.actor_id
WHERE e.kind <> 'score';
