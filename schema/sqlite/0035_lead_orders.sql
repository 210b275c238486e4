-- What lists of leads are ordered and narrowed by beside the score. Whoever walks a list reads an index
-- in its order, so that a page costs what it shows.

-- Who works on a contact, as the CRM writes it.
ALTER TABLE contact ADD COLUMN owner TEXT;
ALTER TABLE contact_version ADD COLUMN owner TEXT;
CREATE INDEX contact_by_owner ON contact (organization_key, owner)
WHERE owner IS NOT NULL AND deleted_at IS NULL;

-- When anything last happened, notes apart; 0: never. The triggers below keep it, and each score anew.
ALTER TABLE score_latest ADD COLUMN touched_at INTEGER NOT NULL DEFAULT 0;
-- When the day that the score is for began, where the organization is, and the last score of an
-- earlier day, kept with each score.
ALTER TABLE score_latest ADD COLUMN day_start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE score_latest ADD COLUMN before_score INTEGER;
-- By how much the score differs from it; 0 without one.
ALTER TABLE score_latest
ADD COLUMN change INTEGER GENERATED ALWAYS AS (coalesce(score - before_score, 0)) VIRTUAL;
-- When it was computed that the score is another than the one before it, or the first.
ALTER TABLE score_latest ADD COLUMN moved_at INTEGER NOT NULL DEFAULT 0;

UPDATE score_latest SET
    touched_at = coalesce((
        SELECT i.occurred_at FROM interaction AS i
        WHERE i.contact_key = score_latest.contact_key AND i.deleted_at IS NULL AND i.kind <> 25
            AND i.occurred_at <= n.as_of
        ORDER BY i.occurred_at DESC LIMIT 1
    ), 0),
    day_start = n.as_of / 86400000000 * 86400000000,
    before_score = (
        SELECT s.score FROM score AS s
        WHERE s.contact_key = score_latest.contact_key
            AND s.as_of < n.as_of / 86400000000 * 86400000000
        ORDER BY s.as_of DESC, s.seq DESC LIMIT 1
    ),
    moved_at = n.scored_at
FROM score AS n WHERE n.seq = score_latest.seq;

-- A list is ordered by the score as it counts: of a disputed one the lower.
DROP INDEX score_latest_by_rank;
CREATE INDEX score_latest_by_rank
ON score_latest (organization_key, score DESC, log_odds_micro DESC, contact_key);
CREATE INDEX score_latest_by_touch ON score_latest (organization_key, touched_at DESC, contact_key);
CREATE INDEX score_latest_by_change
ON score_latest (organization_key, change DESC, contact_key, before_score);

CREATE TRIGGER interaction_touched_inserted AFTER INSERT ON interaction
WHEN new.kind <> 25 AND new.deleted_at IS NULL BEGIN
    UPDATE score_latest SET touched_at = new.occurred_at
    WHERE contact_key = new.contact_key AND touched_at < new.occurred_at
        AND (new.occurred_at <= new.recorded_at OR new.occurred_at <= (
            SELECT n.scored_at FROM score AS n WHERE n.seq = score_latest.seq
        ));
END;

-- Something that is still to come is no touch: what lies ahead of its recording counts once a score is
-- computed after it.

-- Without it the last is an earlier one; with it, it may be the last of another contact.
CREATE TRIGGER interaction_touched_updated
AFTER UPDATE OF contact_key, kind, occurred_at, deleted_at ON interaction BEGIN
    UPDATE score_latest SET touched_at = coalesce((
        SELECT i.occurred_at FROM interaction AS i
        WHERE i.contact_key = old.contact_key AND i.deleted_at IS NULL AND i.kind <> 25
            AND i.occurred_at <= score_latest.touched_at
        ORDER BY i.occurred_at DESC LIMIT 1
    ), 0)
    WHERE contact_key = old.contact_key AND touched_at = old.occurred_at;
    UPDATE score_latest SET touched_at = new.occurred_at
    WHERE contact_key = new.contact_key AND touched_at < new.occurred_at AND new.kind <> 25
        AND new.deleted_at IS NULL
        AND (new.occurred_at <= new.recorded_at OR new.occurred_at <= (
            SELECT n.scored_at FROM score AS n WHERE n.seq = score_latest.seq
        ));
END;

CREATE TRIGGER interaction_touched_deleted AFTER DELETE ON interaction BEGIN
    UPDATE score_latest SET touched_at = coalesce((
        SELECT i.occurred_at FROM interaction AS i
        WHERE i.contact_key = old.contact_key AND i.deleted_at IS NULL AND i.kind <> 25
            AND i.occurred_at <= score_latest.touched_at
        ORDER BY i.occurred_at DESC LIMIT 1
    ), 0)
    WHERE contact_key = old.contact_key AND touched_at = old.occurred_at;
END;
