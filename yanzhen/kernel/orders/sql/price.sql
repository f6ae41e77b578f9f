-- What an order costs is found here and nowhere else: a client names offers, groups, days and numbers, never amounts.

-- The price of one unit for one day; the day's own price stands before the usual one.
DROP FUNCTION IF EXISTS orders_price_of(uuid, text, date);
CREATE FUNCTION orders_price_of(the_offer uuid, the_group text, the_day date, OUT fen bigint, OUT of_day boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT p.amount_fen, p.day IS NOT NULL INTO fen, of_day FROM orders_price p
  WHERE p.offer_id = the_offer AND p.group_id = the_group AND (p.day = the_day OR p.day IS NULL)
  ORDER BY p.day NULLS LAST LIMIT 1;
END $$;

-- Whether something that the offer takes of is sold by sessions on that day.
CREATE OR REPLACE FUNCTION orders_in_sessions(the_offer uuid, the_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM orders_offerdemand d JOIN orders_capacity c ON c.pool_id = d.pool_id
    WHERE d.offer_id = the_offer AND c.day = the_day AND c.session IS NOT NULL)
$$;

-- One line with its price and what it takes of which capacity; refuses what can't be sold.
DROP FUNCTION IF EXISTS orders_priced_line(jsonb, integer, timestamptz);
CREATE FUNCTION orders_priced_line(line jsonb, nth integer, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  today date := (at AT TIME ZONE 'Asia/Shanghai')::date;
  number numeric := (line->>'n')::numeric;
  the_group text := line->>'group';
  first date := (line->>'day')::date;
  until date := (line->>'until')::date;
  o record;
  price bigint;
  explained jsonb;
  claims jsonb;
  units jsonb;
BEGIN
  SELECT offer.*, COALESCE(g.count_min, 1) AS count_min, s.active INTO o
  FROM orders_offer offer
  JOIN orders_seller s ON s.organisation_id = offer.seller_id
  LEFT JOIN orders_persongroup g ON g.slug = the_group
  WHERE offer.id = (line->>'offer')::uuid;
  IF NOT FOUND THEN
    PERFORM orders_refuse('no_such_offer');
  END IF;
  IF o.state <> 'on_sale' OR NOT o.active OR o.sale_from > at OR o.sale_until <= at THEN
    PERFORM orders_refuse('not_on_sale', jsonb_build_object('offer', o.name));
  END IF;
  IF number IS NULL OR number <> trunc(number) OR number < 1 OR number > o.per_order_max THEN
    PERFORM orders_refuse('number_out_of_range', jsonb_build_object('offer', o.name, 'most', o.per_order_max));
  END IF;
  IF number < o.count_min THEN
    PERFORM orders_refuse('too_few_for_group', jsonb_build_object('group', the_group, 'least', o.count_min));
  END IF;
  IF o.dated <> (first IS NOT NULL) THEN
    PERFORM orders_refuse(CASE WHEN o.dated THEN 'day_missing' ELSE 'no_day_wanted' END, jsonb_build_object('offer', o.name));
  END IF;
  IF first < today OR first > today + o.advance_days_max THEN
    PERFORM orders_refuse('day_out_of_range', jsonb_build_object('offer', o.name, 'day', first, 'last', today + o.advance_days_max));
  END IF;
  IF o.kind IN ('stay', 'plot') THEN
    IF until IS NULL OR until <= first OR until - first > o.nights_max THEN
      PERFORM orders_refuse('nights_out_of_range', jsonb_build_object('offer', o.name, 'most', o.nights_max));
    END IF;
    SELECT CASE WHEN bool_or(p.fen IS NULL) THEN NULL ELSE sum(p.fen) END,
      jsonb_agg(jsonb_build_array(n.night::date, p.fen, CASE WHEN p.of_day THEN 'day' ELSE 'usual' END) ORDER BY n.night)
    INTO price, explained
    FROM generate_series(first::timestamp, (until - 1)::timestamp, interval '1 day') AS n(night)
    LEFT JOIN LATERAL orders_price_of(o.id, the_group, n.night::date) p ON true;
  ELSE
    until := NULL;
    SELECT p.fen, jsonb_build_array(jsonb_build_array(COALESCE(first::text, ''), p.fen, CASE WHEN p.of_day THEN 'day' ELSE 'usual' END))
    INTO price, explained FROM orders_price_of(o.id, the_group, first) p;
  END IF;
  IF price IS NULL THEN
    PERFORM orders_refuse('no_price', jsonb_build_object('offer', o.name, 'group', the_group, 'day', first));
  END IF;

  SELECT jsonb_agg(jsonb_build_object('capacity', c.id, 'n', d.per_unit * number,
      'mode', CASE WHEN c.mode = 'row' AND EXISTS (SELECT 1 FROM orders_request r WHERE r.capacity_id = c.id AND r.state = 'waiting')
        THEN 'queue' ELSE c.mode END,
      'left', CASE WHEN c.closed THEN 0 WHEN c.mode = 'slots' THEN NULL ELSE c.size - c.sold - c.held END,
      'waiting', c.waiting, 'known', c.id IS NOT NULL) ORDER BY c.id)
    FILTER (WHERE pool.kind = 'counted'),
    jsonb_agg(jsonb_build_object('pool', pool.id, 'n', d.per_unit * number)) FILTER (WHERE pool.kind = 'units')
  INTO claims, units
  FROM orders_offerdemand d
  JOIN orders_pool pool ON pool.id = d.pool_id
  LEFT JOIN orders_capacity c ON pool.kind = 'counted' AND c.pool_id = pool.id
    AND c.day IS NOT DISTINCT FROM CASE WHEN pool.dated THEN first END
    -- A pool that is open as a whole that day counts for each session of another (sql/sessions.sql: never both).
    AND (c.session IS NULL OR pool.dated AND c.session = (line->>'session')::time)
  WHERE d.offer_id = o.id;
  IF claims @> '[{"known": false}]' AND line->>'session' IS NULL AND orders_in_sessions(o.id, first) THEN
    PERFORM orders_refuse('session_missing', jsonb_build_object('offer', o.name));
  END IF;
  IF claims @> '[{"known": false}]' OR line->>'session' IS NOT NULL AND NOT orders_in_sessions(o.id, first) THEN
    PERFORM orders_refuse('not_open_that_day', jsonb_build_object('offer', o.name, 'day', first));
  END IF;

  RETURN jsonb_build_object(
    'id', new_key(), 'position', nth, 'offer', o.id, 'seller', o.seller_id, 'title', o.name, 'group', the_group,
    'day', first, 'until', until, 'session', line->>'session', 'quantity', number, 'unit_price_fen', price,
    'amount_fen', price * number, 'explained', explained, 'claims', COALESCE(claims, '[]'), 'units', COALESCE(units, '[]'),
    'hold', o.hold_minutes, 'collector', o.seller_id);
END $$;

-- The whole basket, priced: a draft that `orders_write` can write as it stands. `takes` is the demand summed per
-- capacity, in the one order in which capacities are ever locked.
DROP FUNCTION IF EXISTS orders_priced(jsonb);
CREATE FUNCTION orders_priced(ask jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  at timestamptz := (ask->>'at')::timestamptz;
  one record;
  line jsonb;
  lines jsonb[] := '{}';
  total numeric := 0;
  minutes integer;
  takes jsonb;
  for_self boolean := orders_for_self(ask->'by', (ask->>'buyer')::uuid)
    OR orders_by_link(ask->'by', (ask->>'id')::uuid, (ask->>'buyer')::uuid, 'link');
BEGIN
  IF jsonb_array_length(ask->'lines') NOT BETWEEN 1 AND 50 THEN
    PERFORM orders_refuse('an_order_has_one_to_fifty_lines');
  END IF;
  FOR one IN SELECT value, ordinality FROM jsonb_array_elements(ask->'lines') WITH ORDINALITY LOOP
    line := orders_priced_line(one.value, one.ordinality::integer, at);
    -- Who sells at the desk sees the boat; who buys for oneself does not (actions/sessions.py).
    IF for_self AND (line->>'day')::date + (line->>'session')::time <= at AT TIME ZONE 'Asia/Shanghai' THEN
      PERFORM orders_refuse('session_has_begun', jsonb_build_object('offer', line->'title', 'session', left(line->>'session', 5)));
    END IF;
    lines := array_append(lines, line);
    total := total + (line->>'amount_fen')::bigint;
    minutes := LEAST(minutes, (line->>'hold')::integer);
  END LOOP;
  -- Money is taken, and others are served, at a desk of whoever collects.
  IF ask->>'pay' IS NOT NULL OR NOT for_self THEN
    PERFORM orders_refuse_other_desk(ask->'by', COALESCE(ask->>'collector', lines[1]->>'seller')::uuid);
  END IF;
  IF total > 9000000000000 THEN
    PERFORM orders_refuse('more_than_any_book_holds');
  END IF;
  IF (ask->>'seen_fen')::numeric <> total THEN
    PERFORM orders_refuse('the_price_has_changed', jsonb_build_object('seen_fen', ask->'seen_fen', 'total_fen', total));
  END IF;

  IF cardinality(lines) = 1 THEN
    takes := lines[1]->'claims';
  ELSE
    SELECT COALESCE(jsonb_agg(summed.take ORDER BY summed.capacity), '[]') INTO takes FROM (
      SELECT (c->>'capacity')::uuid AS capacity,
        (array_agg(c))[1] || jsonb_build_object('n', sum((c->>'n')::bigint)) AS take
      FROM unnest(lines) l, jsonb_array_elements(l->'claims') c GROUP BY 1
    ) summed;
  END IF;
  RETURN ask - 'lines' - 'seen_fen' || jsonb_build_object(
    'lines', to_jsonb(lines), 'takes', takes, 'total_fen', total, 'units', (SELECT bool_or(l->'units' <> '[]') FROM unnest(lines) l),
    'pay', CASE WHEN total = 0 THEN 'free' ELSE ask->>'pay' END,
    'collector', COALESCE(ask->>'collector', lines[1]->>'seller'),
    'expires_at', CASE WHEN total > 0 AND ask->>'pay' IS NULL THEN COALESCE((ask->>'hold_until')::timestamptz, at + minutes * interval '1 minute') END);
END $$;
