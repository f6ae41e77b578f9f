-- An order goes back or away only for a reason that the contract of its area knows.
CREATE OR REPLACE FUNCTION co_governance_keep_reasons() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.why_returned <> '' AND NEW.why_returned IS DISTINCT FROM OLD.why_returned AND NOT EXISTS (
        SELECT FROM co_governance_servicearea WHERE id = NEW.area_id AND NEW.why_returned = ANY (reasons) FOR SHARE) THEN
        RAISE EXCEPTION 'The contract of this area does not know this reason.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_order_goes_back_as_its_contract_says';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS co_governance_keep_reasons ON co_governance_workorder;
CREATE TRIGGER co_governance_keep_reasons BEFORE UPDATE OF why_returned ON co_governance_workorder
    FOR EACH ROW EXECUTE FUNCTION co_governance_keep_reasons();

-- What a committee hung out stands as it was read.
SELECT keep_append_only('co_governance_hungout');
