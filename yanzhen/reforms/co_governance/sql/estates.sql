-- The shares of a unit are never more than the whole, on any day. The unit's row is the turn that two writers take.
CREATE OR REPLACE FUNCTION co_governance_keep_shares() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM co_governance_unit WHERE id = NEW.unit_id FOR NO KEY UPDATE;
    -- Shares only rise on a day on which one begins.
    IF EXISTS (
        SELECT FROM co_governance_ownership starts
          JOIN co_governance_ownership held ON held.unit_id = starts.unit_id
           AND held.since <= starts.since AND (held.until IS NULL OR held.until > starts.since)
         WHERE starts.unit_id = NEW.unit_id
         GROUP BY starts.id HAVING sum(held.part::numeric / held.whole) > 1.000001
    ) THEN
        RAISE EXCEPTION 'The shares of a unit are more than the whole.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_shares_of_a_unit_are_one_whole';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS co_governance_keep_shares ON co_governance_ownership;
CREATE CONSTRAINT TRIGGER co_governance_keep_shares AFTER INSERT OR UPDATE ON co_governance_ownership
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION co_governance_keep_shares();
