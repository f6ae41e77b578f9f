-- Writes priced drafts as orders: rows, hooks, audit, outbox. Set-based: a single sale is a batch of one, so no rule stands twice.
-- Capacities are not touched here; they are taken last (take.sql, settle.sql).
DROP FUNCTION IF EXISTS orders_write(jsonb[]);
CREATE FUNCTION orders_write(drafts jsonb[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  now_here timestamptz := clock_timestamp();
  sold uuid[];
BEGIN
  WITH written AS (
    INSERT INTO orders_order (id, hash, number, state, collector_id, buyer_id, contact_name, contact_phone, phone_index,
      phone_tail, channel, pay_method, total_fen, refunded_fen, note, placed_at, paid_at, expires_at, by_person_id,
      by_office_id, place_path)
    SELECT d.id, d.hash,
      'D-' || to_char(d.at AT TIME ZONE 'Asia/Shanghai', 'YYYY') || '-' || lpad(nextval('orders_number')::text, 6, '0'),
      CASE WHEN d.pay IS NULL THEN 'placed' ELSE 'paid' END, d.collector, d.buyer, COALESCE(d.name, ''),
      COALESCE(d.phone, ''), COALESCE(d.phone_index, ''), COALESCE(d.phone_tail, ''), COALESCE(d.by->>'channel', ''),
      COALESCE(d.pay, ''), d.total_fen, 0, COALESCE(d.note, ''), d.at, CASE WHEN d.pay IS NOT NULL THEN d.at END,
      d.expires_at, (d.by->>'person_id')::uuid, (d.by->>'office_id')::uuid, COALESCE(d.by->>'place_path', '')
    FROM unnest(drafts) WITH ORDINALITY AS given(draft, nth),
      jsonb_to_record(given.draft) AS d(id uuid, hash text, at timestamptz, by jsonb, buyer uuid, name text, phone text,
        phone_index text, phone_tail text, note text, collector uuid, pay text, total_fen bigint, expires_at timestamptz)
    ORDER BY given.nth
    RETURNING id, state
  )
  SELECT array_agg(id) FILTER (WHERE state = 'paid') INTO sold FROM written;

  INSERT INTO orders_orderline (id, order_id, position, offer_id, seller_id, title, "group", day, until, session, quantity,
    unit_price_fen, amount_fen, explained, refunded, refunded_fen)
  SELECT l.id, (draft->>'id')::uuid, l.position, l.offer, l.seller, l.title, l."group", l.day, l.until, l.session, l.quantity,
    l.unit_price_fen, l.amount_fen, l.explained, 0, 0
  FROM unnest(drafts) AS draft,
    jsonb_to_recordset(draft->'lines') AS l(id uuid, position smallint, offer uuid, seller uuid, title text, "group" text,
      day date, until date, session time, quantity integer, unit_price_fen bigint, amount_fen bigint, explained jsonb);

  -- In slots the claim is written when the slot is known.
  INSERT INTO orders_claim (id, line_id, capacity_id, quantity, given_back, state)
  SELECT new_key(), (l.value->>'id')::uuid, c.capacity, c.n, 0, CASE WHEN draft->>'pay' IS NULL THEN 'held' ELSE 'sold' END
  FROM unnest(drafts) AS draft, jsonb_array_elements(draft->'lines') AS l,
    jsonb_to_recordset(l.value->'claims') AS c(capacity uuid, n integer, mode text)
  WHERE c.mode <> 'slots';

  INSERT INTO audit_auditline (id, person_id, person_name, appointment_id, office_id, office_name, on_behalf_of_id,
    on_behalf_of_name, channel, verb, noun_label, noun_id, noun_title, place_path, reason, changes, subject_id, personal,
    occurred_at, recorded_at)
  SELECT new_key(), b.person_id, COALESCE(b.person_name, ''), b.appointment_id, b.office_id, COALESCE(b.office_name, ''),
    b.on_behalf_of_id, COALESCE(b.on_behalf_of_name, ''), COALESCE(b.channel, ''),
    CASE o.state WHEN 'paid' THEN 'orders.sell' ELSE 'orders.place' END, 'orders.order', o.id, o.number, o.place_path, '',
    jsonb_build_object('total_fen', o.total_fen, 'pay', o.pay_method), NULL, '', o.placed_at, now_here
  FROM unnest(drafts) AS draft
  JOIN orders_order o ON o.id = (draft->>'id')::uuid,
    jsonb_to_record(draft->'by') AS b(person_id uuid, person_name text, appointment_id uuid, office_id uuid,
      office_name text, on_behalf_of_id uuid, on_behalf_of_name text, channel text);

  INSERT INTO occurrences (id, name, ids)
  SELECT new_key(), CASE WHEN draft->>'pay' IS NULL THEN 'orders.placed' ELSE 'orders.sold' END,
    jsonb_build_object('order_id', draft->>'id')
  FROM unnest(drafts) AS draft;

  IF sold IS NOT NULL THEN
    PERFORM orders_after_payment(sold);
  END IF;
END $$;

-- What follows as soon as an order is paid, each for all of them at once: vouchers, the payment, the entries in the books.
-- The books come last but for the capacity: they lock balances in account order.
DROP FUNCTION IF EXISTS orders_after_payment(uuid[]);
CREATE FUNCTION orders_after_payment(sold uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM orders_issue_vouchers(sold);
  PERFORM orders_take_payments(sold);
  PERFORM orders_post_sales(sold);
END $$;
