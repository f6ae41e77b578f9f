-- What follows as soon as an order is paid: vouchers, what waits to be shared, the payment, the entries in the books.
-- The books come last but for the capacity, all orders of a batch in one call: they lock balances in account order.
DROP FUNCTION IF EXISTS orders_post_sales(uuid[]);
DROP FUNCTION IF EXISTS orders_take_payments(uuid[]);
DROP FUNCTION IF EXISTS orders_issue_vouchers(uuid[]);
DROP FUNCTION IF EXISTS orders_after_payment(uuid[]);
DROP FUNCTION IF EXISTS orders_after_payment(uuid[], uuid);
CREATE FUNCTION orders_after_payment(sold uuid[], taker uuid DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  entries jsonb;
  each jsonb[] := '{}';
BEGIN
  IF cardinality(sold) = 1 THEN
    entries := orders_paid(sold[1], taker);
  ELSE
    -- Gathered first and joined once: to lengthen one document order by order costs its whole length each time.
    FOR nth IN 1 .. cardinality(sold) LOOP
      each := array_append(each, orders_paid(sold[nth], taker));
    END LOOP;
    SELECT COALESCE(jsonb_agg(entry), '[]') INTO entries FROM unnest(each) AS one, jsonb_array_elements(one) AS entry;
  END IF;
  IF entries <> '[]' THEN
    PERFORM ledger_post(entries, '{"quiet": true}');
  END IF;
END $$;

-- One order that has just been paid. Gives its entries: in the book of whoever took the money, and mirrored in the books
-- of the other sellers of the basket. What costs nothing moves nothing. A provider's payment takes over the numbers of
-- the attempt that was paid. Cash lies in the drawer of whoever took it, who need not be the one that held the places.
DROP FUNCTION IF EXISTS orders_paid(uuid);
DROP FUNCTION IF EXISTS orders_paid(uuid, uuid);
CREATE FUNCTION orders_paid(key uuid, taker uuid) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  o record;
  line record;
  voucher uuid;
  who uuid;
  today date;
  head jsonb;
  own_legs jsonb;
  legs jsonb := '[]';
  mirrored jsonb := '[]';
  mirrors uuid;
BEGIN
  SELECT d.id, d.number, d.total_fen, d.paid_at, d.placed_at, d.collector_id, d.buyer_id, d.pay_method, d.by_person_id, c.book_id,
    c.payable_account_id, m.account_id AS money, COALESCE(a.number, d.number) AS paid_as, COALESCE(a.their_number, '') AS their_number
  INTO o
  FROM orders_order d
  LEFT JOIN orders_seller c ON c.organisation_id = d.collector_id
  LEFT JOIN orders_moneyaccount m ON m.seller_id = d.collector_id AND m.method = d.pay_method
  LEFT JOIN orders_attempt a ON a.order_id = d.id AND a.state = 'paid'
  WHERE d.id = key;
  today := (o.paid_at AT TIME ZONE 'Asia/Shanghai')::date;
  own_legs := jsonb_build_array(jsonb_build_object('account', o.money, 'debit', o.total_fen));
  head := jsonb_build_object('event', key, 'state', 'posted', 'on', today, 'occurred_at', o.paid_at, 'automatic', true,
    'summary', o.number, 'source_label', 'orders.order', 'source_id', key);

  FOR line IN
    SELECT l.id, l.seller_id, l.offer_id, l.title, l.amount_fen, l.day, l.until, l.quantity, f.uses, f.valid_days, s.book_id,
      s.receivable_account_id, a.id AS account, a.by_counterparty,
      EXISTS (SELECT 1 FROM orders_redeempoint p WHERE p.offer_id = l.offer_id AND p.active) AS has_points,
      (SELECT r.basis FROM orders_splitrule r WHERE r.offer_id = l.offer_id AND r.in_force_from <= o.placed_at
        ORDER BY r.in_force_from DESC, r.version DESC LIMIT 1) AS basis
    FROM orders_orderline l
    JOIN orders_offer f ON f.id = l.offer_id
    JOIN orders_seller s ON s.organisation_id = l.seller_id
    LEFT JOIN ledger_account a ON a.id = CASE f.recognised WHEN 'redemption' THEN COALESCE(s.advance_account_id, s.income_account_id)
      ELSE s.income_account_id END
    WHERE l.order_id = key ORDER BY l.seller_id, a.id, l.position
  LOOP
    IF line.uses > 0 THEN
      voucher := gen_random_uuid();
      INSERT INTO orders_voucher (id, order_id, line_id, offer_id, since, until, uses, revoked_why)
      VALUES (voucher, key, line.id, line.offer_id, COALESCE(line.day, today),
        CASE WHEN line.valid_days > 0 THEN COALESCE(line.day, today) + line.valid_days - 1 ELSE COALESCE(line.until, line.day) END,
        line.quantity * line.uses, '');
      IF line.has_points THEN
        PERFORM orders_spread_points(voucher, line.offer_id, line.quantity, line.amount_fen);
      ELSE
        INSERT INTO orders_entitlement (id, voucher_id, point, title, amount_fen, uses, used, given_back, stopped)
        VALUES (gen_random_uuid(), voucher, '', line.title, line.amount_fen, line.quantity * line.uses, 0, 0, false);
      END IF;
    END IF;
    CONTINUE WHEN line.amount_fen = 0;
    IF line.basis = 'sale' THEN
      INSERT INTO orders_unsettled (id, kind, since) VALUES (line.id, 'sale', o.paid_at);
    END IF;
    who := CASE WHEN line.by_counterparty THEN COALESCE(o.buyer_id, o.collector_id) END;
    IF line.seller_id = o.collector_id THEN
      own_legs := orders_add_leg(own_legs, 'credit', line.account, line.amount_fen, who);
      CONTINUE;
    END IF;
    own_legs := orders_add_leg(own_legs, 'credit', o.payable_account_id, line.amount_fen, line.seller_id);
    CONTINUE WHEN line.book_id IS NULL;
    IF line.seller_id IS DISTINCT FROM mirrors THEN
      mirrored := mirrored || orders_entry(head, o.book_id, legs);
      legs := '[]';
      mirrors := line.seller_id;
      head := head || jsonb_build_object('id', new_key(), 'book', line.book_id);
    END IF;
    legs := orders_add_leg(legs, 'debit', line.receivable_account_id, line.amount_fen, o.collector_id);
    legs := orders_add_leg(legs, 'credit', line.account, line.amount_fen, who);
  END LOOP;

  INSERT INTO orders_payment (id, number, order_id, seller_id, method, fen, refunded_fen, their_number, reference, person_id, paid_at)
  VALUES (new_key(), o.paid_as, key, o.collector_id, o.pay_method, o.total_fen, 0, o.their_number, '', COALESCE(taker, o.by_person_id), o.paid_at);

  mirrored := mirrored || orders_entry(head, o.book_id, legs);
  RETURN CASE WHEN o.total_fen > 0 THEN orders_entry(head || jsonb_build_object('id', key, 'book', o.book_id), o.book_id, own_legs)
    ELSE '[]' END || mirrored;
END $$;

-- Nothing where the collector keeps no book or nothing moves.
DROP FUNCTION IF EXISTS orders_entry(jsonb, uuid, jsonb);
CREATE FUNCTION orders_entry(head jsonb, collectors_book uuid, legs jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE WHEN collectors_book IS NULL OR legs = '[]' THEN '[]' ELSE jsonb_build_array(head || jsonb_build_object('legs', legs)) END;
END $$;

-- One more leg; what goes to the same account on the same side as a leg before it is added to that one.
DROP FUNCTION IF EXISTS orders_add_leg(jsonb, text, uuid, bigint, uuid);
CREATE FUNCTION orders_add_leg(legs jsonb, side text, account uuid, fen bigint, who uuid) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  FOR spot IN 0 .. jsonb_array_length(legs) - 1 LOOP
    IF legs->spot ? side AND legs->spot->>'account' = account::text AND legs->spot->>'counterparty' IS NOT DISTINCT FROM who::text THEN
      RETURN jsonb_set(legs, ARRAY[spot::text, side], to_jsonb((legs->spot->>side)::bigint + fen));
    END IF;
  END LOOP;
  RETURN legs || jsonb_build_array(jsonb_build_object('account', account, side, fen, 'counterparty', who));
END $$;

-- What a voucher opens at each of its points: the line's money spread over them by settlement price and rounded on the
-- running sum, so that the parts are the whole.
DROP FUNCTION IF EXISTS orders_spread_points(uuid, uuid, integer, bigint);
CREATE FUNCTION orders_spread_points(voucher uuid, offer uuid, quantity integer, fen bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orders_entitlement (id, voucher_id, point, title, amount_fen, uses, used, given_back, stopped)
  SELECT gen_random_uuid(), voucher, p.code, p.title,
    (fen * p.until_here / GREATEST(p.whole, 1))::bigint - (fen * (p.until_here - p.settle_fen) / GREATEST(p.whole, 1))::bigint,
    p.uses * quantity, 0, 0, false
  FROM (
    SELECT code, title, uses, settle_fen, sum(settle_fen) OVER (ORDER BY "order", code) AS until_here, sum(settle_fen) OVER () AS whole
    FROM orders_redeempoint WHERE offer_id = offer AND active
  ) p;
END $$;
