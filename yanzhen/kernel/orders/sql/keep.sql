-- What the orders promise, held around every model: fixed words, a life with allowed steps, totals that add up, and
-- rows that sales point to without a foreign key are never removed (docs/decisions/0200-hot-rows.md).

CREATE OR REPLACE FUNCTION orders_keep_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.hash, NEW.number, NEW.collector_id, NEW.total_fen, NEW.placed_at)
    IS DISTINCT FROM (OLD.id, OLD.hash, OLD.number, OLD.collector_id, OLD.total_fen, OLD.placed_at) THEN
    RAISE EXCEPTION 'what_was_ordered_is_fixed' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
    (('placed', 'paid'), ('placed', 'cancelled'), ('placed', 'expired'), ('paid', 'refunded')) THEN
    RAISE EXCEPTION 'an_order_takes_the_steps_of_its_life: % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.refunded_fen < OLD.refunded_fen THEN
    RAISE EXCEPTION 'a_refund_is_not_taken_back' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_order ON orders_order;
CREATE TRIGGER orders_keep_order BEFORE UPDATE ON orders_order FOR EACH ROW EXECUTE FUNCTION orders_keep_order();

-- One look per order, at the end of the transaction: its lines add up to its total.
CREATE OR REPLACE FUNCTION orders_lines_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.total_fen IS DISTINCT FROM (SELECT sum(amount_fen) FROM orders_orderline WHERE order_id = NEW.id) THEN
    RAISE EXCEPTION 'the_lines_of_an_order_add_up: %', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS orders_lines_add_up ON orders_order;
CREATE CONSTRAINT TRIGGER orders_lines_add_up AFTER INSERT ON orders_order DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION orders_lines_add_up();

CREATE OR REPLACE FUNCTION orders_keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'refunded' - 'refunded_fen' <> to_jsonb(OLD) - 'refunded' - 'refunded_fen'
    OR NEW.refunded < OLD.refunded OR NEW.refunded_fen < OLD.refunded_fen THEN
    RAISE EXCEPTION 'only_what_is_refunded_of_a_line_grows' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_line ON orders_orderline;
CREATE TRIGGER orders_keep_line BEFORE UPDATE ON orders_orderline FOR EACH ROW EXECUTE FUNCTION orders_keep_line();

-- Nor is a line added to an order that stands.
CREATE OR REPLACE FUNCTION orders_no_late_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT order_id FROM added) a JOIN orders_order o ON o.id = a.order_id
    WHERE o.total_fen <> (SELECT sum(l.amount_fen) FROM orders_orderline l WHERE l.order_id = o.id)) THEN
    RAISE EXCEPTION 'the_lines_of_an_order_add_up' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS orders_no_late_line ON orders_orderline;
CREATE TRIGGER orders_no_late_line AFTER INSERT ON orders_orderline REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION orders_no_late_line();

CREATE OR REPLACE FUNCTION orders_keep_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.line_id, NEW.waiting_id, NEW.capacity_id, NEW.slot, NEW.quantity)
    IS DISTINCT FROM (OLD.line_id, OLD.waiting_id, OLD.capacity_id, OLD.slot, OLD.quantity)
    OR OLD.state = 'released' AND NEW.state <> 'released' OR OLD.state = 'sold' AND NEW.state = 'held'
    OR NEW.given_back < OLD.given_back THEN
    RAISE EXCEPTION 'a_claim_is_only_ever_given_back' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_claim ON orders_claim;
CREATE TRIGGER orders_keep_claim BEFORE UPDATE ON orders_claim FOR EACH ROW EXECUTE FUNCTION orders_keep_claim();

CREATE OR REPLACE FUNCTION orders_never_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are referred to by sales: they end, they are not removed.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['orders_order', 'orders_orderline', 'orders_claim', 'orders_offer', 'orders_seller',
      'orders_capacity', 'orders_unit', 'orders_request', 'orders_pool'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS orders_never_removed ON %I', kept);
    EXECUTE format('CREATE TRIGGER orders_never_removed BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION orders_never_removed()', kept);
  END LOOP;
END $$;
