-- What moved on a unit's account, what came in and went out, what was made public: never altered.
SELECT keep_append_only('co_governance_fundmove', 'co_governance_commonitem', 'co_governance_incomepublication');

-- A unit's balance is the sum of its moves.
CREATE OR REPLACE FUNCTION co_governance_prove_fund() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    of uuid := CASE WHEN TG_TABLE_NAME = 'co_governance_fundaccount' THEN (to_jsonb(NEW) ->> 'id')::uuid
                    ELSE (to_jsonb(NEW) ->> 'account_id')::uuid END;
BEGIN
    IF EXISTS (SELECT FROM co_governance_fundaccount a WHERE a.id = of AND a.balance_fen <>
               COALESCE((SELECT sum(fen) FROM co_governance_fundmove WHERE account_id = of), 0)) THEN
        RAISE EXCEPTION 'The balance of a unit in the fund is the sum of its moves.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_balance_of_the_fund_is_its_moves';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS co_governance_prove_fund ON co_governance_fundaccount;
CREATE CONSTRAINT TRIGGER co_governance_prove_fund AFTER INSERT OR UPDATE ON co_governance_fundaccount
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION co_governance_prove_fund();
DROP TRIGGER IF EXISTS co_governance_prove_fund ON co_governance_fundmove;
CREATE CONSTRAINT TRIGGER co_governance_prove_fund AFTER INSERT ON co_governance_fundmove
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION co_governance_prove_fund();

-- Paid works are borne by their units to the fen, and each unit was charged its share.
CREATE OR REPLACE FUNCTION co_governance_prove_use() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.state IN ('settled', 'filed') AND (
        NEW.final_fen <> COALESCE((SELECT sum(fen) FROM co_governance_fundshare WHERE use_id = NEW.id), 0)
        OR NEW.final_fen <> -COALESCE((SELECT sum(fen) FROM co_governance_fundmove WHERE use_id = NEW.id), 0)
    ) THEN
        RAISE EXCEPTION 'The units bear works to the fen.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'units_bear_works_to_the_fen';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS co_governance_prove_use ON co_governance_funduse;
CREATE CONSTRAINT TRIGGER co_governance_prove_use AFTER INSERT OR UPDATE ON co_governance_funduse
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION co_governance_prove_use();

-- Shares of works that are paid stand still.
CREATE OR REPLACE FUNCTION co_governance_refuse_new_shares() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM co_governance_funduse WHERE id = COALESCE(NEW.use_id, OLD.use_id) AND state IN ('settled', 'filed') FOR SHARE) THEN
        RAISE EXCEPTION 'The shares of works that are paid stand still.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'paid_shares_stand_still';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$;
DROP TRIGGER IF EXISTS co_governance_refuse_new_shares ON co_governance_fundshare;
CREATE TRIGGER co_governance_refuse_new_shares BEFORE INSERT OR UPDATE OR DELETE ON co_governance_fundshare
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_new_shares();
