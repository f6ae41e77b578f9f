-- Who looks at a payout sees where each party is paid: none is reviewed that goes nowhere. The accounts are fixed first.
CREATE OR REPLACE FUNCTION orders_keep_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM orders_payout WHERE run_id = NEW.id AND account_id IS NULL) THEN
        RAISE EXCEPTION 'nobody_is_paid_without_an_account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_reviewed ON orders_payoutrun;
CREATE TRIGGER orders_keep_reviewed BEFORE UPDATE OF state ON orders_payoutrun FOR EACH ROW
WHEN (NEW.state = 'reviewed' AND OLD.state <> 'reviewed') EXECUTE FUNCTION orders_keep_reviewed();
