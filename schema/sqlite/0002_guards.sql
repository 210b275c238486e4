-- Guard rails. They keep honest programs from slips; the proof against others is the Merkle log.

-- A change to anything a score is computed from marks its contact as stale.
CREATE TRIGGER contact_inserted AFTER INSERT ON contact BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    VALUES (new.contact_key, (SELECT epoch FROM store_state));
END;

CREATE TRIGGER contact_updated AFTER UPDATE ON contact BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    VALUES (new.contact_key, (SELECT epoch FROM store_state))
    ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch;
    INSERT INTO contact_version (
        contact_key, number, replaced_at, name, email, phone, company_key, company, title, website,
        source, country, city, do_not_contact, created_at, updated_at, recorded_at, attributes
    ) VALUES (
        old.contact_key,
        (
            SELECT coalesce(max(number), 0) + 1 FROM contact_version
            WHERE contact_key = old.contact_key
        ),
        new.recorded_at, old.name, old.email, old.phone, old.company_key, old.company, old.title,
        old.website, old.source, old.country, old.city, old.do_not_contact, old.created_at,
        old.updated_at, old.recorded_at, old.attributes
    );
END;

CREATE TRIGGER interaction_inserted AFTER INSERT ON interaction BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    VALUES (new.contact_key, (SELECT epoch FROM store_state))
    ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch WHERE epoch <> excluded.epoch;
END;

CREATE TRIGGER interaction_updated AFTER UPDATE ON interaction BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    SELECT contact_key, (SELECT epoch FROM store_state) FROM contact
    WHERE contact_key IN (old.contact_key, new.contact_key)
    ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch;
END;

CREATE TRIGGER interaction_deleted AFTER DELETE ON interaction BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    SELECT contact_key, (SELECT epoch FROM store_state) FROM contact
    WHERE contact_key = old.contact_key
    ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch;
END;

-- A deal counts for its contact and for everybody at its company.
CREATE TRIGGER opportunity_inserted AFTER INSERT ON opportunity BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    SELECT contact_key, (SELECT epoch FROM store_state) FROM contact
    WHERE contact_key = new.contact_key OR company_key = new.company_key
    ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch WHERE epoch <> excluded.epoch;
END;

CREATE TRIGGER opportunity_updated AFTER UPDATE ON opportunity BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    SELECT contact_key, (SELECT epoch FROM store_state) FROM contact
    WHERE contact_key IN (old.contact_key, new.contact_key)
        OR company_key IN (old.company_key, new.company_key)
    ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch WHERE epoch <> excluded.epoch;
END;

CREATE TRIGGER company_updated AFTER UPDATE ON company BEGIN
    INSERT INTO stale_contact (contact_key, epoch)
    SELECT contact_key, (SELECT epoch FROM store_state) FROM contact
    WHERE company_key = new.company_key
    ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch WHERE epoch <> excluded.epoch;
END;

-- The history is append-only.
CREATE TRIGGER ledger_entry_kept BEFORE UPDATE ON ledger_entry BEGIN
    SELECT raise(ABORT, 'append-only: ledger_entry');
END;
CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry BEGIN
    SELECT raise(ABORT, 'append-only: ledger_entry');
END;
CREATE TRIGGER ledger_payload_kept BEFORE UPDATE ON ledger_payload BEGIN
    SELECT raise(ABORT, 'append-only: ledger_payload');
END;
CREATE TRIGGER ledger_checkpoint_kept BEFORE UPDATE ON ledger_checkpoint BEGIN
    SELECT raise(ABORT, 'append-only: ledger_checkpoint');
END;
CREATE TRIGGER ledger_checkpoint_stays BEFORE DELETE ON ledger_checkpoint BEGIN
    SELECT raise(ABORT, 'append-only: ledger_checkpoint');
END;
CREATE TRIGGER score_kept BEFORE UPDATE ON score BEGIN
    SELECT raise(ABORT, 'append-only: score');
END;
CREATE TRIGGER score_stays BEFORE DELETE ON score BEGIN
    SELECT raise(ABORT, 'append-only: score');
END;
CREATE TRIGGER model_kept BEFORE UPDATE OF sha256, body, kind ON model BEGIN
    SELECT raise(ABORT, 'append-only: model');
END;
CREATE TRIGGER model_stays BEFORE DELETE ON model BEGIN
    SELECT raise(ABORT, 'append-only: model');
END;
