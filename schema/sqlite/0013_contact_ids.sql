-- Finds where the log says that a contact got another id, by the contact's pseudonym.
CREATE INDEX ledger_contact_id ON ledger_entry (subject, seq) WHERE kind = 'contact_id';
