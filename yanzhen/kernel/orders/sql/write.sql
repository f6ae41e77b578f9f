-- Writes priced drafts as orders: rows, audit, outbox, and what follows where they are paid. A single sale is a batch of one,
-- so no rule stands twice. Capacities are not touched here; they are taken last (take.sql, settle.sql).
-- Plain statements, order by order: to start one large statement costs more than to run ten small ones.
DROP FUNCTION IF EXISTS orders_write(jsonb[]);
CREATE FUNCTION orders_write(drafts jsonb[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  draft jsonb;
  sold uuid[] := '{}';
BEGIN
  FOREACH draft IN ARRAY drafts LOOP
    IF orders_write_one(draft) THEN
      sold := array_append(sold, (draft->>'id')::uuid);
    END IF;
  END LOOP;
  IF sold <> '{}' THEN
    PERFORM orders_after_payment(sold);
  END IF;
END $$;

-- One order with its lines, claims, audit line and outbox row. Whether it is paid.
DROP FUNCTION IF EXISTS orders_write_one(jsonb);
CREATE FUNCTION orders_write_one(draft jsonb) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  key uuid := (draft->>'id')::uuid;
  at timestamptz := (draft->>'at')::timestamptz;
  pay text := draft->>'pay';
  who jsonb := draft->'by';
  lines jsonb := draft->'lines';
  claims jsonb;
  number text := nextval('orders_number')::text;
BEGIN
  -- Six digits at least; lpad alone would cut the seventh off.
  number := 'D-' || to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY') || '-' || lpad(number, GREATEST(6, length(number)), '0');
  INSERT INTO orders_order (id, hash, number, state, collector_id, buyer_id, contact_name, contact_phone, phone_index,
    phone_tail, channel, pay_method, total_fen, refunded_fen, note, placed_at, paid_at, expires_at, by_person_id,
    by_office_id, place_path)
  VALUES (key, draft->>'hash', number, CASE WHEN pay IS NULL THEN 'placed' ELSE 'paid' END, (draft->>'collector')::uuid,
    (draft->>'buyer')::uuid, COALESCE(draft->>'name', ''), COALESCE(draft->>'phone', ''), COALESCE(draft->>'phone_index', ''),
    COALESCE(draft->>'phone_tail', ''), COALESCE(who->>'channel', ''), COALESCE(pay, ''), (draft->>'total_fen')::bigint, 0,
    COALESCE(draft->>'note', ''), at, CASE WHEN pay IS NOT NULL THEN at END, (draft->>'expires_at')::timestamptz,
    (who->>'person_id')::uuid, (who->>'office_id')::uuid, COALESCE(who->>'place_path', ''));

  -- All lines in one statement: none is ever added to an order that stands (keep.sql).
  INSERT INTO orders_orderline (id, order_id, position, offer_id, seller_id, title, "group", day, until, session, quantity,
    unit_price_fen, amount_fen, explained, refunded, refunded_fen)
  SELECT l.id, key, l.position, l.offer, l.seller, l.title, l."group", l.day, l.until, l.session, l.quantity,
    l.unit_price_fen, l.amount_fen, l.explained, 0, 0
  FROM jsonb_to_recordset(lines) AS l(id uuid, position smallint, offer uuid, seller uuid, title text, "group" text,
    day date, until date, session time, quantity integer, unit_price_fen bigint, amount_fen bigint, explained jsonb);

  FOR nth IN 0 .. jsonb_array_length(lines) - 1 LOOP
    claims := lines->nth->'claims';
    FOR spot IN 0 .. jsonb_array_length(claims) - 1 LOOP
      -- In slots the claim is written when the slot is known.
      CONTINUE WHEN claims->spot->>'mode' = 'slots';
      INSERT INTO orders_claim (id, line_id, capacity_id, quantity, given_back, state)
      VALUES (new_key(), (lines->nth->>'id')::uuid, (claims->spot->>'capacity')::uuid, (claims->spot->>'n')::integer, 0,
        CASE WHEN pay IS NULL THEN 'held' ELSE 'sold' END);
    END LOOP;
  END LOOP;

  INSERT INTO audit_auditline (id, person_id, person_name, appointment_id, office_id, office_name, on_behalf_of_id,
    on_behalf_of_name, channel, verb, noun_label, noun_id, noun_title, place_path, reason, changes, subject_id, personal,
    occurred_at, recorded_at)
  VALUES (new_key(), (who->>'person_id')::uuid, COALESCE(who->>'person_name', ''), (who->>'appointment_id')::uuid,
    (who->>'office_id')::uuid, COALESCE(who->>'office_name', ''), (who->>'on_behalf_of_id')::uuid,
    COALESCE(who->>'on_behalf_of_name', ''), COALESCE(who->>'channel', ''),
    CASE WHEN pay IS NULL THEN 'orders.place' ELSE 'orders.sell' END, 'orders.order', key, number,
    COALESCE(who->>'place_path', ''), '', jsonb_build_object('total_fen', draft->'total_fen', 'pay', COALESCE(pay, '')), NULL, '',
    at, clock_timestamp());
  INSERT INTO occurrences (id, name, ids)
  VALUES (new_key(), CASE WHEN pay IS NULL THEN 'orders.placed' ELSE 'orders.sold' END, jsonb_build_object('order_id', key));
  RETURN pay IS NOT NULL;
END $$;
