-- Where somebody is paid is never rewritten: whose it is, where, and by whom it was entered stay; it is confirmed once
-- and ended once. A new key seals the number anew (base/resealing.py): then its mark, all before the last colon, changes.
CREATE OR REPLACE FUNCTION parties_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['number', 'number_index', 'confirmed_by_id', 'confirmed_at', 'ended_by_id', 'ended_at', 'ended_why'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        OR OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at, NEW.confirmed_by_id) IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_by_id)
        OR OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_by_id, NEW.ended_why, NEW.confirmed_at)
            IS DISTINCT FROM (OLD.ended_at, OLD.ended_by_id, OLD.ended_why, OLD.confirmed_at)
        OR (NEW.number, NEW.number_index) IS DISTINCT FROM (OLD.number, OLD.number_index)
            AND regexp_replace(NEW.number, '[^:]*$', '') = regexp_replace(OLD.number, '[^:]*$', '')
            AND regexp_replace(NEW.number_index, '[^:]*$', '') = regexp_replace(OLD.number_index, '[^:]*$', '') THEN
        RAISE EXCEPTION 'An account is not rewritten: another one takes its place.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_account_stays_as_it_was_entered';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS keep_account ON parties_payeeaccount;
CREATE TRIGGER keep_account BEFORE UPDATE OR DELETE ON parties_payeeaccount
    FOR EACH ROW EXECUTE FUNCTION parties_keep_account();
