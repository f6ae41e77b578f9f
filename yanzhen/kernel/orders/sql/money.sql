-- What payments, shares and rules promise, held around every model. Money is never deleted; what was agreed is fixed.
CREATE OR REPLACE FUNCTION orders_keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['refunded_fen', 'tendered_fen', 'reference', 'cash_up_id'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'a_payment_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.refunded_fen < OLD.refunded_fen THEN
        RAISE EXCEPTION 'what_was_paid_back_is_not_taken_back' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.cash_up_id IS NOT NULL AND NEW.cash_up_id IS DISTINCT FROM OLD.cash_up_id THEN
        RAISE EXCEPTION 'cash_is_counted_up_once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_payment ON orders_payment;
CREATE TRIGGER orders_keep_payment BEFORE UPDATE ON orders_payment FOR EACH ROW EXECUTE FUNCTION orders_keep_payment();

CREATE OR REPLACE FUNCTION orders_keep_refund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'their_number', 'settled_at', 'cash_up_id', 'event_id'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.cash_up_id IS NOT NULL AND NEW.cash_up_id IS DISTINCT FROM OLD.cash_up_id
       OR OLD.event_id IS NOT NULL AND NEW.event_id IS DISTINCT FROM OLD.event_id THEN
        RAISE EXCEPTION 'a_refund_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'done' AND NEW.state <> 'done' THEN
        RAISE EXCEPTION 'what_was_paid_back_is_not_taken_back' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_refund ON orders_refund;
CREATE TRIGGER orders_keep_refund BEFORE UPDATE ON orders_refund FOR EACH ROW EXECUTE FUNCTION orders_keep_refund();

-- Used uses only grow, and what a voucher opens is fixed: the counter can't be turned back to let somebody in again.
CREATE OR REPLACE FUNCTION orders_keep_entitlement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- On which ticket it stands is kept in reissue.sql.
    free text[] := ARRAY['used', 'given_back', 'stopped', 'voucher_id'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR NEW.used < OLD.used OR NEW.given_back < OLD.given_back
       OR (OLD.stopped AND NOT NEW.stopped) THEN
        RAISE EXCEPTION 'what_was_used_stays_used' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_entitlement ON orders_entitlement;
CREATE TRIGGER orders_keep_entitlement BEFORE UPDATE ON orders_entitlement FOR EACH ROW EXECUTE FUNCTION orders_keep_entitlement();

-- A share is paid out once. It comes free again only where its run was dropped before anything was paid.
CREATE OR REPLACE FUNCTION orders_keep_share() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['payout_id', 'sent_id', 'came_back_id'] <> to_jsonb(OLD) - ARRAY['payout_id', 'sent_id', 'came_back_id'] THEN
        RAISE EXCEPTION 'a_share_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.payout_id IS NOT NULL AND NEW.payout_id IS DISTINCT FROM OLD.payout_id AND NOT (NEW.payout_id IS NULL AND EXISTS (
        SELECT 1 FROM orders_payout p JOIN orders_payoutrun r ON r.id = p.run_id WHERE p.id = OLD.payout_id AND r.state = 'dropped')) THEN
        RAISE EXCEPTION 'a_share_is_paid_out_once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_share ON orders_share;
CREATE TRIGGER orders_keep_share BEFORE UPDATE ON orders_share FOR EACH ROW EXECUTE FUNCTION orders_keep_share();

CREATE OR REPLACE FUNCTION orders_keep_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.seller_id, NEW.until, NEW.fen, NEW.drawn_up_by_id) IS DISTINCT FROM (OLD.seller_id, OLD.until, OLD.fen, OLD.drawn_up_by_id)
       OR NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
          (('drawn_up', 'reviewed'), ('drawn_up', 'dropped'), ('reviewed', 'paid'), ('reviewed', 'dropped')) THEN
        RAISE EXCEPTION 'a_payout_run_goes_forward: % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_run ON orders_payoutrun;
CREATE TRIGGER orders_keep_run BEFORE UPDATE ON orders_payoutrun FOR EACH ROW EXECUTE FUNCTION orders_keep_run();

-- What a party gets in a run, what of a line went back, and what was counted: fixed, but for the entry that books it and
-- for who looked at the drawer afterwards. Both are written once.
CREATE OR REPLACE FUNCTION orders_keep_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    once text[] := ARRAY['entry_id', 'reviewed_by_id', 'reviewed_at', 'account_id'];
    word text;
BEGIN
    IF to_jsonb(NEW) - once <> to_jsonb(OLD) - once THEN
        RAISE EXCEPTION 'a_sum_of_money_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    FOREACH word IN ARRAY once LOOP
        IF to_jsonb(OLD)->>word IS DISTINCT FROM to_jsonb(NEW)->>word AND to_jsonb(OLD)->>word IS NOT NULL THEN
            RAISE EXCEPTION 'what_was_booked_or_reviewed_stays_so' USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['orders_payout', 'orders_refundpart', 'orders_cashup'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS orders_keep_sums ON %I', kept);
        EXECUTE format('CREATE TRIGGER orders_keep_sums BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION orders_keep_sums()', kept);
    END LOOP;
END $$;

-- What a party gets goes to an account of its own that two people stand for.
CREATE OR REPLACE FUNCTION orders_keep_payee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM parties_payeeaccount a WHERE a.id = NEW.account_id AND a.party_id = NEW.party_id
        AND a.confirmed_at IS NOT NULL AND a.ended_at IS NULL) THEN
        RAISE EXCEPTION 'a_payout_goes_to_an_account_of_its_party' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_payee ON orders_payout;
CREATE TRIGGER orders_keep_payee BEFORE INSERT OR UPDATE OF account_id ON orders_payout
FOR EACH ROW WHEN (NEW.account_id IS NOT NULL) EXECUTE FUNCTION orders_keep_payee();

-- A rule comes into force when every party, and the seller, has consented; never for sales already made; then it is fixed.
CREATE OR REPLACE FUNCTION orders_keep_rule() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.in_force_from IS NOT NULL THEN
        RAISE EXCEPTION 'what_was_agreed_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.in_force_from IS NOT NULL THEN
        IF NEW.in_force_from < (SELECT max(c.at) FROM orders_splitconsent c WHERE c.rule_id = NEW.id) THEN
            RAISE EXCEPTION 'a_rule_is_not_back_dated' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT party_id FROM orders_splitpart WHERE rule_id = NEW.id
            UNION SELECT o.seller_id FROM orders_offer o WHERE o.id = NEW.offer_id
            EXCEPT SELECT party_id FROM orders_splitconsent WHERE rule_id = NEW.id) THEN
            RAISE EXCEPTION 'every_party_consents' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_rule ON orders_splitrule;
CREATE TRIGGER orders_keep_rule BEFORE UPDATE ON orders_splitrule FOR EACH ROW EXECUTE FUNCTION orders_keep_rule();
DROP TRIGGER IF EXISTS orders_rule_begins_as_a_draft ON orders_splitrule;
CREATE OR REPLACE FUNCTION orders_rule_begins_as_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.in_force_from IS NOT NULL THEN
        RAISE EXCEPTION 'every_party_consents' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER orders_rule_begins_as_a_draft BEFORE INSERT ON orders_splitrule FOR EACH ROW EXECUTE FUNCTION orders_rule_begins_as_a_draft();

-- Parts change while nobody has consented; a consent is to what stands there.
CREATE OR REPLACE FUNCTION orders_keep_part() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    about uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.rule_id ELSE NEW.rule_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM orders_splitconsent WHERE rule_id = about)
       OR EXISTS (SELECT 1 FROM orders_splitrule WHERE id = about AND in_force_from IS NOT NULL) THEN
        RAISE EXCEPTION 'what_was_consented_to_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS orders_keep_part ON orders_splitpart;
CREATE TRIGGER orders_keep_part BEFORE INSERT OR UPDATE OR DELETE ON orders_splitpart FOR EACH ROW EXECUTE FUNCTION orders_keep_part();

-- A published table is what was published.
CREATE OR REPLACE FUNCTION orders_keep_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a_published_table_is_fixed' USING ERRCODE = 'check_violation';
END $$;
DROP TRIGGER IF EXISTS orders_keep_table ON orders_refundtable;
CREATE TRIGGER orders_keep_table BEFORE UPDATE ON orders_refundtable FOR EACH ROW EXECUTE FUNCTION orders_keep_table();

DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['orders_payment', 'orders_attempt', 'orders_refund', 'orders_refundpart', 'orders_refundtable', 'orders_cashup',
        'orders_voucher', 'orders_entitlement', 'orders_share', 'orders_payoutrun', 'orders_payout', 'orders_signingkey'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS orders_never_removed ON %I', kept);
        EXECUTE format('CREATE TRIGGER orders_never_removed BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
    END LOOP;
END $$;
