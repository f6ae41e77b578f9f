-- What happens to an order after it was placed: paid, cancelled, lapsed, given back in part. Lock order everywhere:
-- the order, its claims, balances of the books, then capacities and slots in the order of their keys.

-- An audit line and an outbox row for acts on orders.
DROP FUNCTION IF EXISTS orders_record(uuid[], text, text, jsonb, timestamptz, text, jsonb);
CREATE FUNCTION orders_record(orders uuid[], verb text, occurrence text, who jsonb, at timestamptz, why text, facts jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_auditline (id, person_id, person_name, appointment_id, office_id, office_name, on_behalf_of_id,
    on_behalf_of_name, channel, verb, noun_label, noun_id, noun_title, place_path, reason, changes, subject_id, personal,
    occurred_at, recorded_at)
  SELECT new_key(), b.person_id, COALESCE(b.person_name, ''), b.appointment_id, b.office_id, COALESCE(b.office_name, ''),
    b.on_behalf_of_id, COALESCE(b.on_behalf_of_name, ''), COALESCE(b.channel, ''), orders_record.verb, 'orders.order', o.id,
    o.number, o.place_path, why, facts, NULL, '', at, clock_timestamp()
  FROM orders_order o,
    jsonb_to_record(who) AS b(person_id uuid, person_name text, appointment_id uuid, office_id uuid, office_name text,
      on_behalf_of_id uuid, on_behalf_of_name text, channel text)
  WHERE o.id = ANY (orders);
  INSERT INTO occurrences (id, name, ids)
  SELECT new_key(), occurrence, jsonb_build_object('order_id', o) FROM unnest(orders) o;
END $$;

-- Moves the claims of these orders to another state and puts the capacities right. Claims already there stay as they are.
DROP FUNCTION IF EXISTS orders_move_claims(uuid[], text);
CREATE FUNCTION orders_move_claims(orders uuid[], target text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  moved record;
  movements jsonb;
BEGIN
  UPDATE orders_stay s SET state = target FROM orders_orderline l
  WHERE l.order_id = ANY (orders) AND s.line_id = l.id AND s.state NOT IN (target, 'released');
  WITH before AS (
    SELECT c.id, c.capacity_id, c.slot, c.quantity - c.given_back AS n, c.state
    FROM orders_claim c JOIN orders_orderline l ON l.id = c.line_id
    WHERE l.order_id = ANY (orders) AND c.state NOT IN (target, 'released') ORDER BY c.id FOR UPDATE OF c
  ), after AS (
    UPDATE orders_claim c SET state = target, given_back = CASE target WHEN 'released' THEN c.quantity ELSE c.given_back END
    FROM before WHERE c.id = before.id
    RETURNING before.capacity_id, before.slot, before.n, before.state
  )
  SELECT jsonb_agg(a) INTO movements FROM (
    SELECT capacity_id, COALESCE(slot, -1) AS slot, sum(n) FILTER (WHERE state = 'held') AS held, sum(n) FILTER (WHERE state = 'sold') AS sold,
      sum(n) AS n FROM after GROUP BY 1, 2 ORDER BY 1, 2) a;
  FOR moved IN
    SELECT * FROM jsonb_to_recordset(movements) AS m(capacity_id uuid, slot integer, held integer, sold integer, n integer) ORDER BY 1, 2
  LOOP
    IF moved.slot < 0 THEN
      UPDATE orders_capacity SET held = held - COALESCE(moved.held, 0),
        sold = sold - COALESCE(moved.sold, 0) + CASE target WHEN 'sold' THEN moved.n ELSE 0 END
      WHERE id = moved.capacity_id;
    ELSE
      UPDATE orders_slot SET held = held - COALESCE(moved.held, 0),
        sold = sold - COALESCE(moved.sold, 0) + CASE target WHEN 'sold' THEN moved.n ELSE 0 END
      WHERE capacity_id = moved.capacity_id AND number = moved.slot;
    END IF;
    IF target = 'released' THEN
      PERFORM orders_tell_the_waiting(moved.capacity_id);
    END IF;
  END LOOP;
END $$;

-- Somebody waits for this capacity: a job looks whom it can be offered to.
DROP FUNCTION IF EXISTS orders_tell_the_waiting(uuid);
CREATE FUNCTION orders_tell_the_waiting(the_capacity uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO occurrences (id, name, ids)
  SELECT new_key(), 'orders.places_back', jsonb_build_object('capacity_id', c.id)
  FROM orders_capacity c WHERE c.id = the_capacity AND c.waiting > 0;
END $$;

-- Orders that were not paid in time give their places back; of one capacity, or of all. Never counted twice: the state
-- changes once, under the lock of the order, and who is just being paid is passed over.
DROP FUNCTION IF EXISTS orders_expire(uuid, timestamptz, integer);
CREATE FUNCTION orders_expire(the_capacity uuid, at timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  lapsed uuid[];
BEGIN
  IF the_capacity IS NULL THEN
    SELECT array_agg(id) INTO lapsed FROM (
      SELECT id FROM orders_order WHERE state = 'placed' AND expires_at <= at ORDER BY expires_at LIMIT most FOR UPDATE SKIP LOCKED) due;
  ELSE
    SELECT array_agg(id) INTO lapsed FROM (
      SELECT o.id FROM orders_order o WHERE o.state = 'placed' AND o.expires_at <= at AND o.id IN (
        SELECT l.order_id FROM orders_claim c JOIN orders_orderline l ON l.id = c.line_id
        WHERE c.capacity_id = the_capacity AND c.state = 'held')
      LIMIT most FOR UPDATE OF o SKIP LOCKED) due;
  END IF;
  IF lapsed IS NULL THEN
    RETURN 0;
  END IF;
  UPDATE orders_order SET state = 'expired', ended_at = at WHERE id = ANY (lapsed);
  PERFORM orders_record(lapsed, 'orders.expire', 'orders.released', '{"channel": "job"}', at, '', '{}');
  PERFORM orders_move_claims(lapsed, 'released');
  RETURN cardinality(lapsed);
END $$;

-- Not yet paid and no longer wanted.
DROP FUNCTION IF EXISTS orders_cancel(uuid, timestamptz, jsonb, text);
CREATE FUNCTION orders_cancel(key uuid, at timestamptz, who jsonb, why text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  now_state text;
  collector uuid;
  buyer uuid;
  sold_by text;
BEGIN
  SELECT state, collector_id, buyer_id, channel INTO now_state, collector, buyer, sold_by FROM orders_order WHERE id = key FOR UPDATE;
  IF NOT (orders_for_self(who, buyer) OR orders_by_link(who, key, buyer, sold_by)) THEN
    PERFORM orders_refuse_other_desk(who, collector);
  END IF;
  IF now_state <> 'placed' THEN
    PERFORM orders_refuse('not_waiting_for_money', jsonb_build_object('state', now_state));
  END IF;
  UPDATE orders_order SET state = 'cancelled', ended_at = at WHERE id = key;
  PERFORM orders_record(ARRAY[key], 'orders.cancel', 'orders.released', who, at, why, '{}');
  PERFORM orders_move_claims(ARRAY[key], 'released');
  RETURN true;
END $$;

-- The money has come: held places are sold, vouchers made, the books written. {outcome: paid | already | late}.
-- `late`: it had lapsed and the places are gone; nothing is changed, the money is to be given back.
DROP FUNCTION IF EXISTS orders_pay(uuid, text, timestamptz, jsonb);
CREATE FUNCTION orders_pay(key uuid, method text, at timestamptz, who jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  o record;
BEGIN
  SELECT id, number, state, total_fen, collector_id INTO o FROM orders_order WHERE id = key FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM orders_refuse('no_such_order');
  END IF;
  PERFORM orders_refuse_other_desk(who, o.collector_id);
  IF o.state IN ('paid', 'refunded') THEN
    RETURN jsonb_build_object('outcome', 'already', 'number', o.number, 'total_fen', o.total_fen);
  END IF;
  IF o.state <> 'placed' THEN
    RETURN jsonb_build_object('outcome', 'late', 'number', o.number, 'total_fen', o.total_fen);
  END IF;
  UPDATE orders_order SET state = 'paid', pay_method = method, paid_at = at WHERE id = key;
  PERFORM orders_record(ARRAY[key], 'orders.pay', 'orders.sold', who, at, '', jsonb_build_object('total_fen', o.total_fen, 'pay', method));
  PERFORM orders_after_payment(ARRAY[key], (who->>'person_id')::uuid);
  PERFORM orders_move_claims(ARRAY[key], 'sold');
  RETURN jsonb_build_object('outcome', 'paid', 'number', o.number, 'total_fen', o.total_fen);
END $$;

-- So many units of these lines come back, and so much money with them: no longer sold, free for others. Refunds call it in
-- their own transaction, after posting their entries. Units may be 0 (a lower price, a partly used pass), fen may be 0.
-- By the buyer, by the order's link, or at a desk of whoever sold the line or took the money (actions/desks.py is stricter, and says whom to ask).
-- More than was sold is refused by the lines' own checks; an order whose whole total went back is refunded.
DROP FUNCTION IF EXISTS orders_release(uuid[], integer[], bigint[], timestamptz, jsonb);
CREATE FUNCTION orders_release(lines uuid[], units integer[], back_fen bigint[], at timestamptz, who jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  back record;
  touched uuid[];
BEGIN
  SELECT array_agg(DISTINCT order_id) INTO touched FROM orders_orderline WHERE id = ANY (lines);
  PERFORM 1 FROM orders_order WHERE id = ANY (touched) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM orders_order WHERE id = ANY (touched) AND state <> 'paid') THEN
    PERFORM orders_refuse('only_what_is_paid_is_refunded');
  END IF;
  IF NOT orders_by_the_house(who) THEN
    FOR back IN
      SELECT o.id, o.channel, o.collector_id, o.buyer_id, l.seller_id FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id WHERE l.id = ANY (lines)
    LOOP
      CONTINUE WHEN orders_for_self(who, back.buyer_id) OR orders_by_link(who, back.id, back.buyer_id, back.channel) OR orders_desk_of((who->>'office_id')::uuid, back.collector_id);
      PERFORM orders_refuse_other_desk(who, back.seller_id);
    END LOOP;
  END IF;
  UPDATE orders_orderline l SET refunded = l.refunded + g.n, refunded_fen = l.refunded_fen + g.fen
  FROM unnest(lines, units, back_fen) AS g(id, n, fen) WHERE l.id = g.id;
  UPDATE orders_order o SET refunded_fen = t.fen,
    state = CASE WHEN t.fen = o.total_fen AND t.all_back THEN 'refunded' ELSE o.state END,
    ended_at = CASE WHEN t.fen = o.total_fen AND t.all_back THEN at ELSE o.ended_at END
  FROM (SELECT order_id, sum(refunded_fen) AS fen, bool_and(refunded = quantity) AS all_back
    FROM orders_orderline WHERE order_id = ANY (touched) GROUP BY 1) t
  WHERE o.id = t.order_id;
  UPDATE orders_stay s SET state = 'released' FROM orders_orderline l
  WHERE l.id = ANY (lines) AND s.line_id = l.id AND l.refunded = l.quantity;
  PERFORM orders_record(touched, 'orders.release', 'orders.released', who, at, '', jsonb_build_object('units', units, 'fen', back_fen));
  FOR back IN
    SELECT c.id, c.capacity_id, c.slot, LEAST(c.quantity - c.given_back,
      (sum(c.quantity) OVER whole)::integer / l.quantity * g.n
        - COALESCE((sum(c.quantity - c.given_back) OVER before)::integer, 0)) AS n
    FROM unnest(lines, units) AS g(line, n) JOIN orders_orderline l ON l.id = g.line
    JOIN orders_claim c ON c.line_id = l.id AND c.state <> 'held'
    WHERE g.n > 0
    WINDOW whole AS (PARTITION BY c.line_id, c.capacity_id),
      before AS (PARTITION BY c.line_id, c.capacity_id ORDER BY c.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY c.capacity_id, c.slot
  LOOP
    CONTINUE WHEN back.n <= 0;
    UPDATE orders_claim SET given_back = given_back + back.n,
      state = CASE WHEN given_back + back.n = quantity THEN 'released' ELSE state END
    WHERE id = back.id;
    IF back.slot IS NULL THEN
      UPDATE orders_capacity SET sold = sold - back.n WHERE id = back.capacity_id;
    ELSE
      UPDATE orders_slot SET sold = sold - back.n WHERE capacity_id = back.capacity_id AND number = back.slot;
    END IF;
    PERFORM orders_tell_the_waiting(back.capacity_id);
  END LOOP;
END $$;
