-- A ticket withdrawn and issued anew (actions/reissuing.py): what it opens goes over to the new one, whole and once; then the old
-- one opens nothing, whoever writes.

-- What a ticket opens stays on it, or goes to the one that takes its place.
CREATE OR REPLACE FUNCTION orders_keep_what_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM orders_voucher gone JOIN orders_voucher fresh ON fresh.id = gone.replaced_by_id
    WHERE gone.id = OLD.voucher_id AND fresh.id = NEW.voucher_id) THEN
    RAISE EXCEPTION 'what_a_ticket_opens_goes_to_the_one_in_its_place' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_what_opens ON orders_entitlement;
CREATE TRIGGER orders_keep_what_opens BEFORE UPDATE ON orders_entitlement FOR EACH ROW
WHEN (NEW.voucher_id IS DISTINCT FROM OLD.voucher_id) EXECUTE FUNCTION orders_keep_what_opens();

-- Once withdrawn for another it stays so; the other is of the same line; and at the commit nothing is left on it.
CREATE OR REPLACE FUNCTION orders_keep_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.replaced_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'a_ticket_is_replaced_once' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_replaced ON orders_voucher;
CREATE TRIGGER orders_keep_replaced BEFORE UPDATE ON orders_voucher FOR EACH ROW
WHEN (OLD.replaced_by_id IS NOT NULL) EXECUTE FUNCTION orders_keep_replaced();

CREATE OR REPLACE FUNCTION orders_replaced_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM orders_entitlement WHERE voucher_id = NEW.id) THEN
    RAISE EXCEPTION 'a_replaced_ticket_opens_nothing' USING ERRCODE = 'check_violation';
  ELSIF NOT EXISTS (
    SELECT 1 FROM orders_voucher f WHERE f.id = NEW.replaced_by_id AND f.line_id = NEW.line_id AND f.order_id = NEW.order_id
      AND f.offer_id = NEW.offer_id AND f.since = NEW.since AND f.until IS NOT DISTINCT FROM NEW.until AND f.uses <= NEW.uses) THEN
    RAISE EXCEPTION 'a_ticket_in_anothers_place_opens_no_more' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS orders_replaced_whole ON orders_voucher;
CREATE CONSTRAINT TRIGGER orders_replaced_whole AFTER UPDATE ON orders_voucher DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.replaced_by_id IS NOT NULL) EXECUTE FUNCTION orders_replaced_whole();
