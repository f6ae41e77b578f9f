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
    IF (TG_OP <> 'UPDATE' OR (NEW.use_id, NEW.unit_id, NEW.area) IS DISTINCT FROM (OLD.use_id, OLD.unit_id, OLD.area))
        AND EXISTS (SELECT FROM co_governance_funduse WHERE id = COALESCE(NEW.use_id, OLD.use_id) AND state <> 'draft' FOR SHARE) THEN
        RAISE EXCEPTION 'Who bears works is decided with them.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'who_bears_works_is_decided_with_them';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$;
DROP TRIGGER IF EXISTS co_governance_refuse_new_shares ON co_governance_fundshare;
CREATE TRIGGER co_governance_refuse_new_shares BEFORE INSERT OR UPDATE OR DELETE ON co_governance_fundshare
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_new_shares();

-- Units get common income only by an item that took it out of the common account: all of it, in one entry, and no more than was there.
CREATE OR REPLACE FUNCTION co_governance_refuse_made_money() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT entry_id FROM added WHERE kind = 'common') new_ones
        LEFT JOIN co_governance_commonitem i ON i.entry_id = new_ones.entry_id AND i.kind = 'to_fund'
        WHERE i.fen IS NULL OR i.fen < (SELECT sum(m.fen) FROM co_governance_fundmove m WHERE m.entry_id = new_ones.entry_id)) THEN
        RAISE EXCEPTION 'What comes from common income left the common account.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_units_get_left_the_common_account';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS no_money_is_made ON co_governance_fundmove;
CREATE TRIGGER no_money_is_made AFTER INSERT ON co_governance_fundmove REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION co_governance_refuse_made_money();

CREATE OR REPLACE FUNCTION co_governance_prove_transfer() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.fen <> COALESCE((SELECT sum(fen) FROM co_governance_fundmove WHERE entry_id = NEW.entry_id AND kind = 'common'), 0)
        OR NOT EXISTS (SELECT FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id JOIN co_governance_estate e ON e.book_id = a.book_id
            WHERE l.entry_id = NEW.entry_id AND e.id = NEW.estate_id AND a.code = '100202' AND l.credit_fen = NEW.fen) THEN
        RAISE EXCEPTION 'What leaves the common account for the fund comes to its units.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_leaves_the_common_account_comes_to_units';
    END IF;
    IF (SELECT COALESCE(sum(debit_fen - credit_fen), 0) FROM (
            SELECT account_id, debit_fen, credit_fen FROM ledger_balance UNION ALL SELECT account_id, debit_fen, credit_fen FROM ledger_delta) held
        WHERE account_id = (SELECT a.id FROM ledger_account a JOIN co_governance_estate e ON e.book_id = a.book_id
            WHERE e.id = NEW.estate_id AND a.code = '100202')) < 0 THEN
        RAISE EXCEPTION 'The fund gets no more than the common account holds.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_fund_gets_what_the_common_account_holds';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS co_governance_prove_transfer ON co_governance_commonitem;
CREATE CONSTRAINT TRIGGER co_governance_prove_transfer AFTER INSERT ON co_governance_commonitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'to_fund') EXECUTE FUNCTION co_governance_prove_transfer();
