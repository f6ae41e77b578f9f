-- Takes what a draft demands of its capacities, in the order of their keys, as the last thing before the commit.
-- `heat` fades by 1/e in ten seconds; thirty sales a second open the queue of buyers.

DROP FUNCTION IF EXISTS orders_take(jsonb, boolean, timestamptz);
CREATE FUNCTION orders_take(draft jsonb, is_held boolean, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  take record;
BEGIN
  IF draft @> '{"units": true}' THEN
    PERFORM orders_take_units(draft, is_held);
  END IF;
  FOR take IN
    SELECT (t->>'capacity')::uuid AS capacity, (t->>'n')::integer AS n, t->>'mode' AS mode
    FROM jsonb_array_elements(draft->'takes') t ORDER BY 1
  LOOP
    IF take.mode = 'slots' THEN
      PERFORM orders_take_slots(draft, take.capacity, take.n, is_held);
    ELSE
      UPDATE orders_capacity c SET
        sold = c.sold + CASE WHEN is_held THEN 0 ELSE take.n END,
        held = c.held + CASE WHEN is_held THEN take.n ELSE 0 END,
        heat = orders_heat(c.heat, c.heated_at, at, 1), heated_at = at,
        mode = CASE WHEN orders_heat(c.heat, c.heated_at, at, 1) > 300 AND p.queue = 'auto' THEN 'queue' ELSE c.mode END
      FROM orders_pool p
      WHERE c.id = take.capacity AND p.id = c.pool_id AND c.mode = 'row' AND NOT c.closed
        AND c.sold + c.held + take.n <= c.size
        AND NOT EXISTS (SELECT 1 FROM orders_request r WHERE r.capacity_id = c.id AND r.state = 'waiting');
      IF NOT FOUND THEN
        -- Somebody was faster, or the queue has opened meanwhile: asked again, the answer is exact.
        RAISE EXCEPTION USING ERRCODE = 'YZ410', MESSAGE = 'ask_again', DETAIL = '{}';
      END IF;
    END IF;
  END LOOP;
END $$;

DROP FUNCTION IF EXISTS orders_heat(double precision, timestamptz, timestamptz, integer);
CREATE FUNCTION orders_heat(heat double precision, since timestamptz, at timestamptz, more integer) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
  SELECT more + heat * exp(-LEAST(GREATEST(extract(epoch FROM at - COALESCE(since, at))::double precision, 0), 600) / 10)
$$;

-- A slot that nobody holds at this moment, wherever one starts to look; where all are held or none is large enough,
-- one waits for them in order and takes from several.
DROP FUNCTION IF EXISTS orders_take_slots(jsonb, uuid, integer, boolean);
CREATE FUNCTION orders_take_slots(draft jsonb, the_capacity uuid, demand integer, is_held boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  one record;
  lines integer;
  rest integer;
  portion integer;
  slot record;
BEGIN
  SELECT count(*) INTO lines FROM jsonb_array_elements(draft->'lines') l
  WHERE l.value->'claims' @> jsonb_build_array(jsonb_build_object('capacity', the_capacity));
  FOR one IN
    SELECT (l.value->>'id')::uuid AS line, (c.value->>'n')::integer AS n
    FROM jsonb_array_elements(draft->'lines') l, jsonb_array_elements(l.value->'claims') c
    WHERE (c.value->>'capacity')::uuid = the_capacity
  LOOP
    rest := one.n;
    SELECT s.id, s.number INTO slot FROM orders_slot s
    -- Who holds one slot must not wait for a lower one: several lines go through them in order at once.
    WHERE s.capacity_id = the_capacity AND s.size - s.sold - s.held >= rest AND lines = 1
    ORDER BY (s.number + floor(random() * 64)::integer) % 64 LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
      PERFORM orders_take_of_slot(one.line, the_capacity, slot.id, slot.number, rest, is_held);
      CONTINUE;
    END IF;
    FOR slot IN
      SELECT s.id, s.number, s.size - s.sold - s.held AS room FROM orders_slot s
      WHERE s.capacity_id = the_capacity ORDER BY s.number FOR NO KEY UPDATE
    LOOP
      portion := LEAST(rest, slot.room);
      IF portion > 0 THEN
        PERFORM orders_take_of_slot(one.line, the_capacity, slot.id, slot.number, portion, is_held);
        rest := rest - portion;
      END IF;
      EXIT WHEN rest = 0;
    END LOOP;
    IF rest > 0 THEN
      RAISE EXCEPTION USING ERRCODE = 'YZ410', MESSAGE = 'ask_again', DETAIL = '{}';
    END IF;
  END LOOP;
END $$;

DROP FUNCTION IF EXISTS orders_take_of_slot(uuid, uuid, uuid, integer, integer, boolean);
CREATE FUNCTION orders_take_of_slot(the_line uuid, the_capacity uuid, the_slot uuid, number integer, n integer, is_held boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders_slot SET sold = sold + CASE WHEN is_held THEN 0 ELSE n END, held = held + CASE WHEN is_held THEN n ELSE 0 END
  WHERE id = the_slot;
  INSERT INTO orders_claim (id, line_id, capacity_id, slot, quantity, given_back, state)
  VALUES (new_key(), the_line, the_capacity, number, n, 0, CASE WHEN is_held THEN 'held' ELSE 'sold' END);
END $$;

-- Rooms and plots: a free one for the whole stay. The row of the unit is locked first, so that two buyers of one room
-- meet there and not in the exclusion constraint, which stays the last guard.
DROP FUNCTION IF EXISTS orders_take_units(jsonb, boolean);
CREATE FUNCTION orders_take_units(draft jsonb, is_held boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  one record;
  found_unit uuid;
BEGIN
  FOR one IN
    SELECT (l.value->>'id')::uuid AS line, (u.value->>'pool')::uuid AS pool,
      daterange((l.value->>'day')::date, COALESCE((l.value->>'until')::date, (l.value->>'day')::date + 1)) AS during,
      l.value->>'title' AS title
    FROM jsonb_array_elements(draft->'lines') l, jsonb_array_elements(l.value->'units') u,
      generate_series(1, (u.value->>'n')::integer)
  LOOP
    found_unit := orders_free_unit(one.pool, one.during);
    IF found_unit IS NULL THEN
      PERFORM orders_refuse('no_unit_free', jsonb_build_object('offer', one.title, 'day', lower(one.during), 'until', upper(one.during)));
    END IF;
    INSERT INTO orders_stay (id, unit_id, during, line_id, state)
    VALUES (new_key(), found_unit, one.during, one.line, CASE WHEN is_held THEN 'held' ELSE 'sold' END);
  END LOOP;
END $$;

DROP FUNCTION IF EXISTS orders_free_unit(uuid, daterange);
CREATE FUNCTION orders_free_unit(the_pool uuid, the_days daterange) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
  candidate uuid;
BEGIN
  FOR round IN 1..2 LOOP
    FOR candidate IN
      SELECT u.id FROM orders_unit u WHERE u.pool_id = the_pool AND u.active AND NOT EXISTS (
        SELECT 1 FROM orders_stay s WHERE s.unit_id = u.id AND s.during && the_days AND s.state <> 'released')
      ORDER BY CASE WHEN round = 1 THEN random() END, u.id
    LOOP
      -- First whatever nobody else is looking at, then waiting for those who are.
      BEGIN
        IF round = 1 THEN
          PERFORM 1 FROM orders_unit WHERE id = candidate FOR NO KEY UPDATE SKIP LOCKED;
        ELSE
          PERFORM 1 FROM orders_unit WHERE id = candidate FOR NO KEY UPDATE;
        END IF;
        IF FOUND AND NOT EXISTS (SELECT 1 FROM orders_stay s
            WHERE s.unit_id = candidate AND s.during && the_days AND s.state <> 'released') THEN
          RETURN candidate;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'YZ411', MESSAGE = 'taken meanwhile';
      EXCEPTION WHEN SQLSTATE 'YZ411' THEN
        -- Its lock goes with this part: who kept it while waiting for the next would wait in a circle with others.
        NULL;
      END;
    END LOOP;
  END LOOP;
  RETURN NULL;
END $$;
