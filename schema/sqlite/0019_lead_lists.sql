-- What lists of leads are read by: the order of a list with the score that narrows it, and the words
-- that a search looks at, without the rest of the record.
CREATE INDEX score_latest_by_rank
ON score_latest (organization_key, log_odds_micro DESC, contact_key, score);
CREATE INDEX contact_by_words
ON contact (organization_key, contact_key, name, company, email, id) WHERE deleted_at IS NULL;
CREATE INDEX contact_deleted ON contact (organization_key, contact_key) WHERE deleted_at IS NOT NULL;
-- A contact's score on an earlier day, for each of many contacts, from the index alone.
DROP INDEX score_by_contact;
CREATE INDEX score_by_contact ON score (contact_key, as_of, seq, score);
