-- The queue of buyers: whoever calls settles what waits, in order of arrival, one batch at a time per queue. Gives how
-- many were answered; 0 when nobody waits (a cooled queue closes then), −1 where somebody else is at it.
DROP FUNCTION IF EXISTS orders_settle(uuid, integer, timestamptz);
CREATE FUNCTION orders_settle(the_queue uuid, most integer, at timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  one record;
  answered uuid[] := '{}';
  states text[] := '{}';
  refusals jsonb[] := '{}';
  accepted jsonb[] := '{}';
  capacities uuid[];
  room bigint[];
  paid bigint[];
  held bigint[];
  spot integer;
  short jsonb;
  looked boolean := false;
  take record;
BEGIN
  -- Held until the commit: a second worker never answers later ones before these.
  IF NOT pg_try_advisory_xact_lock(hashtextextended(current_schema() || the_queue, 20)) THEN
    RETURN -1;
  END IF;
  SELECT array_agg(c.id), array_agg(CASE WHEN c.closed THEN 0 ELSE c.size - c.sold - c.held END::bigint),
    array_agg(0::bigint), array_agg(0::bigint)
  INTO capacities, room, paid, held
  FROM orders_capacity c WHERE c.id = the_queue;

  FOR one IN
    SELECT r.id, r.draft FROM orders_request r
    WHERE r.capacity_id = the_queue AND r.state = 'waiting' ORDER BY r.arrived LIMIT most
  LOOP
    short := NULL;
    FOR take IN SELECT (t->>'capacity')::uuid AS capacity, (t->>'n')::bigint AS n FROM jsonb_array_elements(one.draft->'takes') t LOOP
      spot := array_position(capacities, take.capacity);
      IF spot IS NULL THEN
        SELECT capacities || c.id, room || CASE WHEN c.closed THEN 0 ELSE c.size - c.sold - c.held END::bigint, paid || 0::bigint, held || 0::bigint
        INTO capacities, room, paid, held FROM orders_capacity c WHERE c.id = take.capacity;
        spot := cardinality(capacities);
      END IF;
      IF room[spot] - paid[spot] - held[spot] < take.n THEN
        short := jsonb_build_object('rule', 'sold_out', 'facts', jsonb_build_object('left', GREATEST(room[spot] - paid[spot] - held[spot], 0), 'capacity', take.capacity));
      END IF;
    END LOOP;
    IF short IS NOT NULL AND NOT looked THEN
      looked := true;
      IF orders_expire((short->'facts'->>'capacity')::uuid, at, 200) > 0 THEN
        RETURN 1;  -- nothing is written but the lapsed holds given back; the next call sees their places
      END IF;
    END IF;
    answered := array_append(answered, one.id);
    refusals := array_append(refusals, short);
    IF short IS NOT NULL THEN
      states := array_append(states, 'refused');
      CONTINUE;
    END IF;
    states := array_append(states, CASE WHEN one.draft->>'pay' IS NULL THEN 'placed' ELSE 'paid' END);
    accepted := array_append(accepted, one.draft);
    FOR take IN SELECT (t->>'capacity')::uuid AS capacity, (t->>'n')::bigint AS n FROM jsonb_array_elements(one.draft->'takes') t LOOP
      spot := array_position(capacities, take.capacity);
      IF one.draft->>'pay' IS NULL THEN
        held[spot] := held[spot] + take.n;
      ELSE
        paid[spot] := paid[spot] + take.n;
      END IF;
    END LOOP;
  END LOOP;

  IF cardinality(answered) = 0 THEN
    UPDATE orders_capacity c SET mode = 'row' FROM orders_pool p
    WHERE c.id = the_queue AND p.id = c.pool_id AND c.mode = 'queue' AND p.queue <> 'always'
      AND orders_heat(c.heat, c.heated_at, at, 0) < 100;
    RETURN 0;
  END IF;
  UPDATE orders_request r SET state = a.state, refusal = a.refusal, settled_at = at
  FROM unnest(answered, states, refusals) AS a(id, state, refusal) WHERE r.id = a.id AND r.state = 'waiting';
  IF cardinality(accepted) > 0 THEN
    PERFORM orders_write(accepted);
  END IF;
  FOR take IN
    SELECT d.capacity, d.sold, d.held FROM unnest(capacities, paid, held) AS d(capacity, sold, held) ORDER BY 1
  LOOP
    UPDATE orders_capacity c SET sold = c.sold + take.sold, held = c.held + take.held,
      heat = orders_heat(c.heat, c.heated_at, at, cardinality(answered)), heated_at = at
    WHERE c.id = take.capacity AND c.sold + c.held + take.sold + take.held <= c.size;
    IF NOT FOUND THEN
      -- Places went another way between the look and now: nothing of the batch stands, the next look is exact.
      RAISE EXCEPTION USING ERRCODE = 'YZ410', MESSAGE = 'ask_again', DETAIL = '{}';
    END IF;
  END LOOP;
  RETURN cardinality(answered);
END $$;

-- Who no longer wants to wait. The lock makes it one or the other: withdrawn, or answered.
DROP FUNCTION IF EXISTS orders_withdraw(uuid, timestamptz);
CREATE FUNCTION orders_withdraw(key uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(current_schema() || capacity_id, 20)) FROM orders_request WHERE id = key;
  UPDATE orders_request SET state = 'withdrawn', settled_at = at WHERE id = key AND state = 'waiting';
  RETURN FOUND;
END $$;

-- Waits for the answer inside the database: one round trip however long it takes, until `seconds` are over.
DROP FUNCTION IF EXISTS orders_wait(uuid, double precision);
DROP FUNCTION IF EXISTS orders_wait(uuid, double precision, jsonb);
CREATE FUNCTION orders_wait(key uuid, seconds double precision, who jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  until timestamptz := clock_timestamp() + seconds * interval '1 second';
  pause double precision := 0.002;
BEGIN
  IF NOT orders_may_read(key, who) THEN
    RETURN NULL;
  END IF;
  WHILE clock_timestamp() < until AND EXISTS (SELECT 1 FROM orders_request WHERE id = key AND state = 'waiting') LOOP
    PERFORM pg_sleep(pause);
    pause := LEAST(pause * 1.3, 0.02);
  END LOOP;
  RETURN orders_answer(key, NULL);
END $$;
