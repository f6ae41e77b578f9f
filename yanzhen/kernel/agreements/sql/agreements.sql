-- History, payments and moves of deposits are never altered: a mistake is corrected by a new line.
SELECT keep_append_only('agreements_agreementchange', 'agreements_payment', 'agreements_paymentpart', 'agreements_depositmove',
    'agreements_takenback');

CREATE SEQUENCE IF NOT EXISTS agreements_number;

-- What is in the books stays: amount, days and entry of a billed due are fixed, only what is open may change.
CREATE OR REPLACE FUNCTION agreements_refuse_change_of_billed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.agreement_id, NEW.amount_fen, NEW.direction, NEW.first, NEW.last, NEW.due_on, NEW.entry_id, NEW.state)
        IS DISTINCT FROM (OLD.agreement_id, OLD.amount_fen, OLD.direction, OLD.first, OLD.last, OLD.due_on, OLD.entry_id, OLD.state) THEN
        RAISE EXCEPTION 'A due that is in the books stays as it is.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_billed_due_stays_as_it_is';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS billed_stays ON agreements_due;
CREATE TRIGGER billed_stays BEFORE UPDATE OR DELETE ON agreements_due
    FOR EACH ROW WHEN (OLD.state = 'billed') EXECUTE FUNCTION agreements_refuse_change_of_billed();

-- What is open of a due is its amount less its parts, those of payments that were taken back left out: asked at the
-- commit, whoever wrote the rows.
CREATE OR REPLACE FUNCTION agreements_refuse_wrong_open() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    of uuid[] := CASE TG_TABLE_NAME
        WHEN 'agreements_due' THEN ARRAY[(to_jsonb(NEW) ->> 'id')::uuid]
        WHEN 'agreements_paymentpart' THEN ARRAY[(to_jsonb(NEW) ->> 'due_id')::uuid]
        ELSE ARRAY(SELECT due_id FROM agreements_paymentpart WHERE payment_id = (to_jsonb(NEW) ->> 'payment_id')::uuid) END;
BEGIN
    IF EXISTS (
        SELECT FROM agreements_due d WHERE d.id = ANY (of) AND d.state = 'billed' AND d.open_fen <>
            d.amount_fen - (SELECT COALESCE(sum(p.amount_fen), 0) FROM agreements_paymentpart p WHERE p.due_id = d.id
                AND NOT EXISTS (SELECT FROM agreements_takenback t WHERE t.payment_id = p.payment_id))
    ) THEN
        RAISE EXCEPTION 'What is open of a due is its amount less what was paid.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_open_is_what_was_not_paid';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS open_is_unpaid ON agreements_due;
CREATE CONSTRAINT TRIGGER open_is_unpaid AFTER INSERT OR UPDATE OF open_fen, state ON agreements_due
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_refuse_wrong_open();
DROP TRIGGER IF EXISTS open_is_unpaid ON agreements_paymentpart;
CREATE CONSTRAINT TRIGGER open_is_unpaid AFTER INSERT ON agreements_paymentpart
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_refuse_wrong_open();
DROP TRIGGER IF EXISTS open_is_unpaid ON agreements_takenback;
CREATE CONSTRAINT TRIGGER open_is_unpaid AFTER INSERT ON agreements_takenback
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_refuse_wrong_open();

-- Nothing counts as taken back that the books still hold: its entry is the posted reversal of the payment's.
CREATE OR REPLACE FUNCTION agreements_refuse_unreversed() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM agreements_payment p JOIN ledger_entry r ON r.reverses_id = p.entry_id
        WHERE p.id = NEW.payment_id AND r.id = NEW.entry_id AND r.state = 'posted'
    ) THEN
        RAISE EXCEPTION 'A payment is taken back by the reversal of its entry.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_taken_back_is_reversed';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS taken_back_is_reversed ON agreements_takenback;
CREATE TRIGGER taken_back_is_reversed BEFORE INSERT ON agreements_takenback
    FOR EACH ROW EXECUTE FUNCTION agreements_refuse_unreversed();

-- What is held of a deposit is what came less what went; what an offset took is held again where its payment was taken
-- back, and only there: asked at the commit, whoever wrote the rows.
CREATE OR REPLACE FUNCTION agreements_refuse_wrong_held() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    of uuid := CASE TG_TABLE_NAME
        WHEN 'agreements_agreement' THEN (to_jsonb(NEW) ->> 'id')::uuid
        WHEN 'agreements_depositmove' THEN (to_jsonb(NEW) ->> 'agreement_id')::uuid
        ELSE (SELECT agreement_id FROM agreements_payment WHERE id = (to_jsonb(NEW) ->> 'payment_id')::uuid) END;
BEGIN
    IF EXISTS (
        SELECT FROM agreements_agreement a,
            LATERAL (SELECT COALESCE(sum(CASE WHEN m.what IN ('received', 'restored') THEN m.amount_fen ELSE -m.amount_fen END), 0)
                    AS held, COALESCE(sum(m.amount_fen) FILTER (WHERE m.what = 'restored'), 0) AS restored
                FROM agreements_depositmove m WHERE m.agreement_id = a.id) moved,
            LATERAL (SELECT COALESCE(sum(p.amount_fen), 0) AS back FROM agreements_payment p
                JOIN agreements_takenback t ON t.payment_id = p.id WHERE p.agreement_id = a.id AND p."into" = 'deposit') taken
        WHERE a.id = of AND (a.deposit_held_fen <> moved.held OR moved.restored <> taken.back)
    ) THEN
        RAISE EXCEPTION 'What is held of a deposit is what came less what went.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_held_is_what_came_less_what_went';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS held_is_moved ON agreements_agreement;
CREATE CONSTRAINT TRIGGER held_is_moved AFTER INSERT OR UPDATE OF deposit_held_fen ON agreements_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_refuse_wrong_held();
DROP TRIGGER IF EXISTS held_is_moved ON agreements_depositmove;
CREATE CONSTRAINT TRIGGER held_is_moved AFTER INSERT ON agreements_depositmove
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_refuse_wrong_held();
DROP TRIGGER IF EXISTS held_is_moved ON agreements_takenback;
CREATE CONSTRAINT TRIGGER held_is_moved AFTER INSERT ON agreements_takenback
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agreements_refuse_wrong_held();

-- A line of a voucher written by hand names a contract of its book's own organisation, or none.
CREATE OR REPLACE FUNCTION agreements_refuse_foreign_line() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_slip s JOIN ledger_book b ON b.id = s.book_id
            JOIN agreements_agreement a ON a.owner_id = b.organisation_id
         WHERE s.id = NEW.slip_id AND a.id = NEW.agreement_id
    ) THEN
        RAISE EXCEPTION 'The contract of a line is another organisation''s.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_line_names_a_contract_of_its_book';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS names_its_own_contract ON ledger_slipline;
CREATE TRIGGER names_its_own_contract BEFORE INSERT OR UPDATE OF agreement_id ON ledger_slipline
    FOR EACH ROW WHEN (NEW.agreement_id IS NOT NULL) EXECUTE FUNCTION agreements_refuse_foreign_line();
